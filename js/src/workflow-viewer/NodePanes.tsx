/** What each node said, in the workflow's order, and the controls that all of them share. */
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Actions } from "../viewer/actions.js";
import type { GivenAnswer, Item } from "../viewer/item.js";
import type { ViewState } from "../viewer/view.js";
import { FlowBar } from "./FlowBar.js";
import { Lineage } from "./lineage.js";
import { NodePane } from "./NodePane.js";
import css from "./nodes.css";
import type { WorkflowState } from "./state.js";

export interface NodePanesProps {
  state: WorkflowState;
  actions: Actions;
  view: ViewState;
  item: Item;
  /** Null while it is on its way. */
  given: GivenAnswer | null;
  live: boolean;
}

export function NodePanes(props: NodePanesProps) {
  const { state, actions, view, given } = props;
  const lineage = useLineage(state, view);
  const nodes = state.nodes.value;
  if (nodes.length === 0) {
    return (
      <p class="pw-nothing">
        {given
          ? "The workflow answered, but no node of it did."
          : "What each node predicts appears here."}
      </p>
    );
  }
  return (
    <>
      <style>{css}</style>
      <FlowBar state={state} actions={actions} view={view} item={props.item} />
      <ol class="pw-nodes" aria-label="Nodes, in the workflow's order">
        {nodes.map((node, at) => (
          <NodePane
            key={node.id}
            {...props}
            node={node}
            number={at + 1}
            pointing={lineage.of(node)}
          />
        ))}
      </ol>
    </>
  );
}

function useLineage(state: WorkflowState, view: ViewState): Lineage {
  const lineage = useMemo(() => new Lineage(state), [state]);
  useLayoutEffect(() => lineage.mirror(state, view), [lineage, state, view]);
  return lineage;
}
