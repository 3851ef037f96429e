/** Above the panes, for all nodes: the moment of a video, one Prediction Threshold, one filter. */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import { Filter, filteredOf } from "../concepts/Filter.js";
import { type Scale, scaleOf } from "../concepts/scale.js";
import { type CutOff, Threshold } from "../concepts/Threshold.js";
import type { Actions } from "../viewer/actions.js";
import type { Item } from "../viewer/item.js";
import { Moments } from "../viewer/Moments.js";
import type { Moment, ViewState } from "../viewer/view.js";
import { pickedColumns } from "./all-rows.js";
import type { NodeState, WorkflowState } from "./state.js";

export interface FlowBarProps {
  state: WorkflowState;
  actions: Actions;
  view: ViewState;
  item: Item;
}

export function FlowBar({ state, actions, view, item }: FlowBarProps) {
  const all = useComputed(() => pickedColumns(state.nodes.value));
  const cutOff = useComputed(() => cutOffOf(state));
  const scale = useComputed(() => scaleFor(scaleOf(all.value), state.nodes));
  const filter = useComputed(() => filteredOf(all.value));
  const moment = useComputed(() => momentOf(state, view));
  if (scale.value === null && filter.value === "" && moment.value === null) return null;
  return (
    <div class="pw-flow__bar">
      {moment.value && (
        <Moments moment={moment.value} wholeAnswer={view.wholeAnswer} kind={item.kind} />
      )}
      {scale.value !== null && (
        <Threshold
          threshold={state.threshold.value}
          scale={scale.value}
          cutOff={cutOff.value}
          onThreshold={(value, released) =>
            released ? state.threshold.save(value) : state.threshold.set(value)
          }
          onMore={() => actions.askForMore()}
        />
      )}
      {filter.value !== "" && (
        <Filter
          name={filter.value}
          filter={state.filter.value}
          onFilter={(value, committed) =>
            committed ? state.filter.save(value) : state.filter.set(value)
          }
        />
      )}
    </div>
  );
}

/** That of the node on view, else of the first whose answer differs from time to time. */
function momentOf({ nodes }: WorkflowState, view: ViewState): Moment | null {
  const { follow } = view;
  const of = (node: NodeState): Moment | null => follow.value?.(node).value ?? null;
  return view.moment.value ?? nodes.value.map(of).find((moment) => moment !== null) ?? null;
}

function cutOffOf({ nodes, cutOff }: WorkflowState): CutOff {
  const cut = nodes.value.map((node) => node.cutOff.value).find((each) => each.cut);
  return cut ?? cutOff.value;
}

/** Below the lowest score of a node that was cut off some of its own may be missing. */
function scaleFor(scale: Scale | null, nodes: ReadonlySignal<readonly NodeState[]>): Scale | null {
  if (scale === null) return null;
  const lowest = nodes.value
    .filter(({ cutOff }) => cutOff.value.cut)
    .map(({ rows }) => scaleOf(rows.value)?.lowest ?? scale.lowest);
  return { ...scale, lowest: Math.max(scale.lowest, ...lowest) };
}
