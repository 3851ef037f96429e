/** What was said of the input that is open, or why nothing was. */
import { pageError } from "../../rpc.js";
import { FailedCard } from "../../states/FailedCard.js";
import { Given } from "../../viewer/Given.js";
import type { ViewState } from "../../viewer/view.js";
import type { OpenedPaneProps } from "./OpenedPane.js";
import type { Page } from "./opened.js";

export interface OpenedAnswerProps
  extends Pick<OpenedPaneProps, "opened" | "state" | "actions" | "rpc"> {
  page: Page;
  view: ViewState;
}

export function OpenedAnswer({ opened, state, actions, rpc, page, view }: OpenedAnswerProps) {
  const { viewer } = opened;
  const { item } = page;
  if (item === null) return null;
  const said = viewer.said.value;
  if (said === null) {
    const waits = state.run.value.state === "running" || state.run.value.state === "paused";
    return (
      <p class="pw-nothing">
        {waits
          ? "This input waits for its turn: the answer appears here."
          : "This input has not been predicted on: Try Inputs does so."}
      </p>
    );
  }
  const { answer } = said;
  if (answer.status === "failed") {
    const retry = rpc.live.value ? () => void actions.running.retryFailed() : undefined;
    return (
      <FailedCard
        error={answer.error ?? unnamed()}
        others={retry ? [{ label: "Retry failed", act: retry }] : []}
      />
    );
  }
  if (answer.status === "suppressed") {
    return <p class="pw-nothing">The workflow keeps this node's output back.</p>;
  }
  return (
    <>
      {answer.notes.map((note) => (
        <p key={note} class="pw-notice">
          {note}
        </p>
      ))}
      <Given
        speaking={viewer}
        item={item}
        state={viewer}
        actions={actions}
        view={view}
        hovered={view.hovered}
        kin={view.kin}
        selected={viewer.selected.value}
        onSelect={(regionId) => viewer.selected.save(regionId)}
        moment={view.moment}
        controls="count"
      />
    </>
  );
}

/** The kernel did not say why. */
function unnamed() {
  return pageError("PREDICT_ERROR", "The model did not answer for this input").payload;
}
