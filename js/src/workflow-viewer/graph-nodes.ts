/** How the nodes fare with the input on show, as the graph draws it. */
import type { GraphNode, NodeStatus } from "../graph/types.js";
import type { NodeState, WorkflowState } from "./state.js";

export function graphNodes({ nodes, current }: WorkflowState): GraphNode[] {
  const busy = current.value?.busy ?? false;
  return nodes.value.map((node) => {
    const card = node.card.value;
    return {
      id: node.id,
      inputs: card?.inputs ?? [],
      title: card?.model_id ?? "",
      kind: (card?.model_type_id ?? "").replaceAll(/[-_]+/g, " "),
      status: statusOf(node, busy),
      ms: node.said.value?.answer.latency_ms ?? 0,
      url: card?.url ?? "",
    };
  });
}

/** While an input is on its way nobody knows at which node it is. */
export function statusOf(node: NodeState, busy: boolean): NodeStatus {
  const answer = node.said.value?.answer;
  if (answer === undefined) return busy ? "working" : "waiting";
  return answer.status === "partial" ? "working" : answer.status;
}
