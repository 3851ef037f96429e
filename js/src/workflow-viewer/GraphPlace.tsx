/** The workflow's graph across the viewer, which can be folded away. */
import { useSignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import ChevronRight from "lucide/dist/esm/icons/chevron-right";
import { WorkflowGraph } from "../graph/WorkflowGraph.js";
import { Icon } from "../icons.js";
import css from "../styles/graph.css";
import { graphNodes } from "./graph-nodes.js";
import type { WorkflowState } from "./state.js";

export interface GraphPlaceProps {
  state: WorkflowState;
  onPick: (id: string) => void;
}

export function GraphPlace({ state, onPick }: GraphPlaceProps) {
  const open = useSignal(true);
  const count = state.nodes.value.length;
  return (
    <div class="pw-flow__graph">
      <style>{css}</style>
      <button
        type="button"
        class="pw-fold"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon icon={open.value ? ChevronDown : ChevronRight} />
        Graph, {count} {count === 1 ? "node" : "nodes"}
      </button>
      {open.value && (
        <WorkflowGraph
          nodes={graphNodes(state)}
          selected={state.onView.value?.id ?? ""}
          onPick={onPick}
          input={{ name: state.current.value?.name ?? "" }}
          edgesKnown={state.edgesKnown.value}
        />
      )}
    </div>
  );
}
