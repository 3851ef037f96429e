/** What the graph of a workflow is drawn from. */

/** `unanswered`: nothing came of it, and nothing will. */
export type NodeStatus =
  | "waiting"
  | "working"
  | "ok"
  | "empty"
  | "failed"
  | "suppressed"
  | "unanswered";

/** A node of a workflow, and how it fares with the input on view. */
export interface GraphNode {
  readonly id: string;
  /** The ids of the nodes that it works on; none where it works on the input itself. */
  readonly inputs: readonly string[];
  /** Its model's name. */
  readonly title: string;
  /** What kind of model that is: "image-crop". */
  readonly kind: string;
  readonly status: NodeStatus;
  /** Its own time, milliseconds; 0 where that is not known. */
  readonly ms: number;
  /** The model's page, or "". */
  readonly url: string;
}
