/** What a person does with nodes: choose one, select in one, fold one. */
import type { WorkflowState } from "./state.js";

/** Choose a node; the region that was selected is another one's. */
export function chooseNode({ node, selected }: WorkflowState, id: string): void {
  if (node.value.peek() === id) return;
  selected.set("");
  node.save(id);
}

/** Select a region of a node, "" for none. */
export function selectIn({ node, selected }: WorkflowState, id: string, regionId: string): void {
  if (regionId !== "") node.set(id);
  selected.save(regionId);
}

export function toggleFolded({ folded }: WorkflowState, id: string): void {
  const now = folded.value.peek();
  folded.save(now.includes(id) ? now.filter((other) => other !== id) : [...now, id]);
}
