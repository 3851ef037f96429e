/** The line under the answers: the model's settings, folded away, and how many concepts to ask for. */
import Settings2 from "lucide/dist/esm/icons/settings-2";
import { useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { usePart } from "../parts/use-part.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Actions } from "../viewer/actions.js";
import { MOST_CONCEPTS } from "../viewer/speaking.js";
import type { ViewerState } from "../viewer/state.js";
import { givesConcepts } from "./takes.js";

export interface SettingsProps {
  state: ViewerState;
  actions: Actions;
}

export function Settings({ state, actions }: SettingsProps) {
  const [open, setOpen] = useState(false);
  // A workflow passes no settings on to its nodes.
  const settable = state.what === "model" || state.current.value?.kind === "video";
  const changed =
    Object.keys(state.params.value.value).length + (state.sampleMs.value.value > 0 ? 1 : 0);
  return (
    <>
      {open && settable && <Form state={state} actions={actions} />}
      <div class="pw-asked">
        {settable && (
          <button
            type="button"
            class="pw-button pw-button--bare"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Icon icon={Settings2} />
            Settings{changed > 0 && ` (${changed})`}
          </button>
        )}
        {givesConcepts(state.model.value) && <MaxConcepts state={state} actions={actions} />}
      </div>
    </>
  );
}

function Form({ state, actions }: SettingsProps) {
  const { part, error, retry } = usePart(() => actions.answersPart());
  if (error) return <FailedCard error={error} onRetry={retry} />;
  if (part === null) return <progress class="pw-progress" aria-label="Loading the settings" />;
  const item = state.current.value;
  const { SettingsForm } = part;
  const reference = state.model.value?.reference;
  return (
    <SettingsForm
      key={reference}
      parameters={state.model.value?.parameters ?? []}
      others={state.what === "model"}
      params={state.params.value.value}
      onParams={(params) => {
        // What was still being written for a model is nothing to the next one.
        if (state.model.value?.reference === reference) actions.setParams(params);
      }}
      sampleMs={item?.kind === "video" ? state.sampleMs.value.value : null}
      usualSampleMs={item?.answer.value?.answer.sample_ms ?? 0}
      onSampleMs={(sampleMs) => actions.setSampleMs(sampleMs)}
    />
  );
}

function MaxConcepts({ state, actions }: SettingsProps) {
  return (
    <label class="pw-field pw-max-concepts">
      <span class="pw-field__name">Max concepts</span>
      <input
        class="pw-input pw-input--number"
        type="number"
        min={1}
        max={MOST_CONCEPTS}
        value={state.maxConcepts.value.value}
        onChange={(event) => {
          actions.setMaxConcepts(event.currentTarget.valueAsNumber);
          // Out of range or no number: what counts stands there again.
          event.currentTarget.value = String(state.maxConcepts.value.value);
        }}
      />
    </label>
  );
}
