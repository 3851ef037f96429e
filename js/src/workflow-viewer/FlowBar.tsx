/** Above the panes: one Prediction Threshold and one filter for what all nodes say. */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import { Filter, filteredOf } from "../concepts/Filter.js";
import { type Scale, scaleOf } from "../concepts/scale.js";
import { type CutOff, Threshold } from "../concepts/Threshold.js";
import type { Actions } from "../viewer/actions.js";
import { pickedColumns } from "./all-rows.js";
import type { NodeState, WorkflowState } from "./state.js";

export function FlowBar({ state, actions }: { state: WorkflowState; actions: Actions }) {
  const all = useComputed(() => pickedColumns(state.nodes.value));
  const cutOff = useComputed(() => cutOffOf(state));
  const scale = useComputed(() => scaleFor(scaleOf(all.value), state.nodes));
  const filter = useComputed(() => filteredOf(all.value));
  if (scale.value === null && filter.value === "") return null;
  return (
    <div class="pw-flow__bar">
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
