/** What the model said of the current input, or why it has not said anything. */
import { useComputed } from "@preact/signals";
import CircleStop from "lucide/dist/esm/icons/circle-stop";
import { Beyond } from "../answers/Beyond.js";
import { hasPanes } from "../answers/bars.js";
import { Evidence, givesEvidence } from "../asking/Evidence.js";
import { Settings } from "../asking/Settings.js";
import { ConceptPane } from "../concepts/ConceptPane.js";
import { modelIn } from "../header/facts.js";
import { Icon } from "../icons.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { ErrorPayload, InputKind } from "../wire.js";
import type { Actions } from "./actions.js";
import type { GivenAnswer, Item } from "./item.js";
import { SavedAnswer } from "./SavedAnswer.js";
import type { ViewerState } from "./state.js";
import type { ViewState } from "./view.js";

export interface AnswerPaneProps {
  state: ViewerState;
  actions: Actions;
  live: boolean;
  view: ViewState;
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

function Said({ state, actions, live, view }: AnswerPaneProps) {
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
  return <OfItem item={item} state={state} actions={actions} live={live} view={view} />;
}

/** What went wrong, what came all the same, and how it was asked for. */
function OfItem({ item, state, actions, live, view }: AnswerPaneProps & { item: Item }) {
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
        <Answer item={item} state={state} actions={actions} view={view} />
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

type AnswerProps = Omit<AnswerPaneProps, "live"> & { item: Item };

function Answer({ item, state, actions, view }: AnswerProps) {
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
  return <Given given={given} item={item} state={state} actions={actions} view={view} />;
}

/** All of the answer, or of a video what holds at the playhead. */
function Given({ given, item, state, actions, view }: AnswerProps & { given: GivenAnswer }) {
  const { hovered, moment, wholeAnswer } = view;
  const narrowed = useComputed(() => (wholeAnswer.value ? null : moment.value));
  const rows = useComputed(() => narrowed.value?.rows ?? state.rows.value);
  const visible = useComputed(() => narrowed.value?.visible ?? state.visible.value);
  const nothing = useComputed(() => narrowed.value?.nothing ?? "");
  return (
    <>
      <Moments view={view} kind={item.kind} />
      <ConceptPane
        rows={rows}
        visible={visible}
        all={state.rows}
        nothing={nothing}
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
        aside={givesEvidence(state) ? <Evidence state={state} actions={actions} /> : undefined}
      />
      {hasPanes(given.rows) && (
        <Beyond
          state={state}
          actions={actions}
          rows={rows}
          visible={visible}
          hovered={hovered}
          onSeek={(timeMs) => view.seek?.(timeMs)}
        />
      )}
    </>
  );
}

/** What the answers are of: the sample at the playhead, or all of the video. */
function Moments({ view, kind }: { view: ViewState; kind: InputKind }) {
  const moment = view.moment.value;
  if (moment === null) return null;
  const { wholeAnswer } = view;
  const choice = (whole: boolean, name: string) => (
    <button
      type="button"
      class="pw-button"
      aria-pressed={wholeAnswer.value === whole}
      onClick={() => {
        wholeAnswer.value = whole;
      }}
    >
      {name}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend, and two buttons none.
    <div class="pw-moment" role="group" aria-label="Answers">
      {choice(false, moment.title)}
      {choice(true, `Whole ${kind}`)}
    </div>
  );
}
