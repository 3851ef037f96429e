/** What the model said of the current input, or why it has not said anything. */
import type { Signal } from "@preact/signals";
import CircleStop from "lucide/dist/esm/icons/circle-stop";
import { Beyond } from "../answers/Beyond.js";
import { isBar, panesOf } from "../answers/panes.js";
import { Evidence, givesEvidence } from "../asking/Evidence.js";
import { Settings } from "../asking/Settings.js";
import { ConceptPane } from "../concepts/ConceptPane.js";
import { modelIn } from "../header/facts.js";
import { Icon } from "../icons.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { ErrorPayload } from "../wire.js";
import type { Actions } from "./actions.js";
import type { Item } from "./item.js";
import { SavedAnswer } from "./SavedAnswer.js";
import type { ViewerState } from "./state.js";

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
  return <OfItem item={item} state={state} actions={actions} live={live} hovered={hovered} />;
}

/** What went wrong, what came all the same, and how it was asked for. */
function OfItem({ item, state, actions, live, hovered }: AnswerPaneProps & { item: Item }) {
  const error = errorOf(item);
  // Without a kernel there is nobody to ask again, and what is not taken stays so.
  const again = live && !actions.inputs.isRefused(item);
  const partial = item.answer.value?.answer.status === "partial";
  return (
    <>
      {error && (
        <FailedCard
          error={error}
          onRetry={again ? () => actions.inputs.retry(item) : undefined}
          other={{ label: "Remove", act: () => actions.inputs.remove(item) }}
        />
      )}
      {partial && !item.busy && (
        <Stopped failed={error !== null} onAgain={live ? () => actions.inputs.retry(item) : null} />
      )}
      {(error === null || partial) && (
        <Answer item={item} state={state} actions={actions} hovered={hovered} />
      )}
      {/* What is wrong may be a setting. */}
      {(error === null || item.card.value) && <Settings state={state} actions={actions} />}
    </>
  );
}

interface StoppedProps {
  failed: boolean;
  onAgain: (() => void) | null;
}

/** The answer came in pieces, and not all of them. */
function Stopped({ failed, onAgain }: StoppedProps) {
  return (
    <p class="pw-notice pw-notice--warn" role="status">
      <Icon icon={CircleStop} />
      <span>
        Stopped: this is what came until then.{" "}
        {!failed && onAgain && (
          <button type="button" class="pw-link" onClick={onAgain}>
            Predict again
          </button>
        )}
      </span>
    </p>
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
        <p>
          {actions.inputs.waits(item)
            ? "Write below it what to ask about this, or predict without words."
            : "This input has not been predicted on."}
        </p>
        <button type="button" class="pw-button" onClick={() => actions.inputs.retry(item)}>
          Predict
        </button>
      </div>
    );
  }
  if (given.answer.status === "suppressed") {
    return <p class="pw-nothing">The platform keeps this output back.</p>;
  }
  if (given.answer.status === "partial" && given.rows.length === 0) {
    return (
      <p class="pw-nothing">{item.busy ? "The answer appears as it comes." : "Nothing came."}</p>
    );
  }
  const beyond = panesOf(given.rows).size > 0;
  return (
    <>
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
        only={isBar}
        aside={givesEvidence(state) ? <Evidence state={state} actions={actions} /> : undefined}
      />
      {beyond && (
        <Beyond
          state={state}
          actions={actions}
          hovered={hovered}
          outputId={given.answer.output_id}
        />
      )}
    </>
  );
}
