/** What the model said of the current input, or why it has not said anything. */
import { Evidence, givesEvidence } from "../asking/Evidence.js";
import { AnswerFrame } from "../viewer/AnswerFrame.js";
import type { Actions } from "../viewer/actions.js";
import { Given } from "../viewer/Given.js";
import type { GivenAnswer, Item } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";

export interface AnswerPaneProps {
  state: ViewerState;
  actions: Actions;
  live: boolean;
  view: ViewState;
}

export function AnswerPane(props: AnswerPaneProps) {
  return (
    <AnswerFrame {...props}>
      {(item, given) => <Answer {...props} item={item} given={given} />}
    </AnswerFrame>
  );
}

interface AnswerProps extends AnswerPaneProps {
  item: Item;
  given: GivenAnswer | null;
}

function Answer({ item, given, state, actions, view }: AnswerProps) {
  if (given === null) return <p class="pw-nothing">What the model predicts appears here.</p>;
  if (given.answer.status === "suppressed") {
    return <p class="pw-nothing">The platform keeps this output back.</p>;
  }
  if (given.answer.status === "partial" && given.rows.length === 0) {
    return (
      <p class="pw-nothing">{item.busy ? "The answer appears as it comes." : "Nothing came."}</p>
    );
  }
  return (
    <Given
      speaking={state}
      item={item}
      state={state}
      actions={actions}
      view={view}
      hovered={view.hovered}
      kin={view.kin}
      selected={state.selected.value}
      onSelect={(regionId) => state.selected.save(regionId)}
      moment={view.moment}
      aside={givesEvidence(state) ? <Evidence state={state} actions={actions} /> : undefined}
    />
  );
}
