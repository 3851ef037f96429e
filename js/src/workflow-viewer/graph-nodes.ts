/** How the nodes fare with the input on show, as the graph draws it. */
import type { GraphNode } from "../graph/types.js";
import type { WorkflowState } from "./state.js";

export function graphNodes({ nodes }: WorkflowState): GraphNode[] {
  return nodes.value.map((node) => {
    const card = node.card.value;
    return {
      id: node.id,
      inputs: card?.inputs ?? [],
      title: card?.model_id ?? "",
      kind: (card?.model_type_id ?? "").replaceAll(/[-_]+/g, " "),
      status: node.status.value,
      ms: node.said.value?.answer.latency_ms ?? 0,
      url: card?.url ?? "",
    };
  });
}
