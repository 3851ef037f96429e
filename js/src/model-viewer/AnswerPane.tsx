/** What the model said of the current input, or why it has not said anything. */
import type { Signal } from "@preact/signals";
import { ConceptPane } from "../concepts/ConceptPane.js";
import { modelIn } from "../header/facts.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { ErrorPayload } from "../wire.js";
import type { Actions } from "./actions.js";
import type { Item } from "./item.js";
import { SavedAnswer } from "./SavedAnswer.js";
import { MOST_CONCEPTS, type ViewerState } from "./state.js";

export interface AnswerPaneProps {
  state: ViewerState;
  actions: Actions;
  live: boolean;
  hovered: Signal<string | null>;
}

export function AnswerPane(props: AnswerPaneProps) {
  const { state, actions } = props;
  const reference = state.choosing.value;
  return (
    <>
      {reference !== "" && (
        <Working
          state={{ ...CHOOSING, message: `Choosing ${modelIn(reference)}` }}
          model=""
          onCancel={() => actions.keepModel()}
        />
      )}
      <Said {...props} />
    </>
  );
}

const CHOOSING = { at: "working", stage: "waiting", done: 0, total: 0 } as const;

function Said({ state, actions, live, hovered }: AnswerPaneProps) {
  const item = state.current.value;
  const opening = state.opening.value;
  const { modelError } = state;
  if (modelError.value) {
    const { reference } = modelError.value;
    return (
      <FailedCard
        error={modelError.value.error}
        onRetry={live ? () => void actions.chooseModel(reference) : undefined}
        other={{
          label: `Keep ${state.model.value?.name ?? "the model"}`,
          act: () => actions.keepModel(),
        }}
      />
    );
  }
  if (item === null && typeof opening === "object" && live) {
    return <FailedCard error={opening.failed} onRetry={() => actions.reopen()} />;
  }
  if (item === null && !live && state.saved.value.length > 0) {
    return <SavedAnswer concepts={state.saved} />;
  }
  if (item === null) {
    return <p class="pw-nothing">What the model predicts appears here.</p>;
  }
  const error = errorOf(item);
  if (error) {
    // Without a kernel there is nobody to ask again, and what is not taken stays so.
    const again = live && !actions.inputs.isRefused(item);
    return (
      <FailedCard
        error={error}
        onRetry={again ? () => actions.inputs.retry(item) : undefined}
        other={{ label: "Remove", act: () => actions.inputs.remove(item) }}
      />
    );
  }
  return (
    <>
      <Answer item={item} state={state} actions={actions} hovered={hovered} />
      <MaxConcepts state={state} actions={actions} />
    </>
  );
}

function errorOf(item: Item): ErrorPayload | null {
  const state = item.state.value;
  if (state.at === "failed") return state.error;
  if (item.busy) return null;
  const answer = item.answer.value?.answer;
  if (answer?.status !== "failed") return null;
  return answer.error ?? UNNAMED;
}

const UNNAMED: ErrorPayload = {
  name: "PREDICT_ERROR",
  code: null,
  message: "The model did not answer for this input",
  details: "",
  request_id: "",
  hint: "",
};

interface AnswerProps {
  item: Item;
  state: ViewerState;
  actions: Actions;
  hovered: Signal<string | null>;
}

function Answer({ item, state, actions, hovered }: AnswerProps) {
  const given = item.answer.value;
  if (given === null) {
    return item.busy ? (
      <p class="pw-nothing">What the model predicts appears here.</p>
    ) : (
      <div class="pw-nothing">
        <p>This input has not been predicted on.</p>
        <button type="button" class="pw-button" onClick={() => actions.inputs.retry(item)}>
          Predict
        </button>
      </div>
    );
  }
  if (given.answer.status === "suppressed") {
    return <p class="pw-nothing">The platform keeps this output back.</p>;
  }
  return (
    <ConceptPane
      rows={state.rows}
      visible={state.visible}
      threshold={state.threshold.value}
      filter={state.filter.value}
      hovered={hovered}
      selected={state.selected.value}
      cutOff={state.cutOff}
      onThreshold={(value, released) =>
        released ? state.threshold.save(value) : state.threshold.set(value)
      }
      onFilter={(value, committed) =>
        committed ? state.filter.save(value) : state.filter.set(value)
      }
      onMore={() => actions.askForMore()}
      onSelect={(regionId) => state.selected.save(regionId)}
    />
  );
}

function MaxConcepts({ state, actions }: Pick<AnswerPaneProps, "state" | "actions">) {
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
