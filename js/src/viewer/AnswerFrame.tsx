/** The answers' place: what was said of the current input, or why nothing was, and how it is asked. */
import CircleStop from "lucide/dist/esm/icons/circle-stop";
import type { ComponentChildren } from "preact";
import { Settings } from "../asking/Settings.js";
import { modelIn } from "../header/facts.js";
import { Icon } from "../icons.js";
import { KERNEL_RESTARTED } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { ErrorPayload } from "../wire.js";
import type { Actions } from "./actions.js";
import { hides, SAVED } from "./guessing.js";
import type { GivenAnswer, Item } from "./item.js";
import { SavedAnswer } from "./SavedAnswer.js";
import type { ViewerState } from "./state.js";
import type { ViewState } from "./view.js";

export interface AnswerFrameProps {
  state: ViewerState;
  actions: Actions;
  live: boolean;
  view: ViewState;
  /** What was said of an input; null while it is on its way. */
  children: (item: Item, given: GivenAnswer | null) => ComponentChildren;
}

export function AnswerFrame(props: AnswerFrameProps) {
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

function Said(props: AnswerFrameProps) {
  const { state, actions, live, view } = props;
  const item = state.current.value;
  const opening = state.opening.value;
  const { modelError } = state;
  if (modelError.value) {
    const { reference } = modelError.value;
    return (
      <FailedCard
        error={modelError.value.error}
        onRetry={live ? () => void actions.chooseModel(reference) : undefined}
        others={[
          {
            label: `Keep ${state.model.value?.name ?? `the ${state.what}`}`,
            act: () => actions.keepModel(),
          },
        ]}
      />
    );
  }
  if (item === null && typeof opening === "object" && live) {
    return (
      <FailedCard
        error={opening.failed}
        onRetry={() => actions.reopen()}
        others={[chooseAnother(state, view)]}
      />
    );
  }
  if (item === null && !live && state.saved.value.length > 0) {
    if (hides(state.guessing, SAVED)) return null;
    return <SavedAnswer concepts={state.saved} />;
  }
  if (item === null) {
    return <p class="pw-nothing">What the {state.what} predicts appears here.</p>;
  }
  return <OfItem {...props} item={item} />;
}

/** What went wrong, what came all the same, and how it was asked for. */
function OfItem({ item, ...props }: AnswerFrameProps & { item: Item }) {
  const { state, actions, live, view } = props;
  const error = errorOf(item);
  // Without a kernel there is nobody to ask again, and what is not taken stays so.
  const again = live && !actions.inputs.isRefused(item);
  const partial = item.answer.value?.answer.status === "partial";
  // That the kernel is gone stands above all of it.
  const isSaid = !live && error?.name === KERNEL_RESTARTED;
  return (
    <>
      {isSaid && <p class="pw-nothing">This input was not answered.</p>}
      {error && !isSaid && (
        <FailedCard
          error={error}
          onRetry={again ? () => actions.inputs.retry(item) : undefined}
          others={[
            ...(live && IS_OF_MODEL.test(error.name) ? [chooseAnother(state, view)] : []),
            { label: "Remove", act: () => actions.inputs.remove(item) },
          ]}
        />
      )}
      {partial && !item.busy && (
        <Stopped failed={error !== null} onAgain={live ? () => actions.inputs.retry(item) : null} />
      )}
      {(error === null || partial) && <Answer {...props} item={item} />}
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

export const UNNAMED: ErrorPayload = {
  name: "PREDICT_ERROR",
  code: null,
  message: "The model did not answer for this input",
  details: "",
  request_id: "",
  hint: "",
};

function Answer({ item, state, actions, children }: AnswerFrameProps & { item: Item }) {
  const given = item.answer.value;
  if (given !== null && hides(state.guessing, item.key)) return null;
  if (given !== null || item.busy) return <>{children(item, given)}</>;
  return (
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

/** Errors that another model would not have: there is none of this name, or not for this person. */
const IS_OF_MODEL = /^(MODEL|WORKFLOW|APP|USER|CONN)_/;

function chooseAnother({ what }: ViewerState, { menu }: ViewState) {
  return {
    label: `Choose another ${what}`,
    act: () => {
      menu.value = true;
    },
  };
}
