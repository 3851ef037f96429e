/** What is written on a node, and said of it. */
import { seconds } from "../numbers.js";
import type { GraphNode } from "./types.js";

/** A time as it is written on a node; "" where it is not known. */
export function timeText(ms: number): string {
  if (!(ms > 0)) return "";
  if (ms < 1) return "<1 ms";
  return ms < 999.5 ? `${Math.round(ms)} ms` : seconds(ms);
}

/** Its model and what kind that is, as far as they say more than its id. */
export function modelText({ id, title, kind }: GraphNode): string {
  return [title === id ? "" : title, kind].filter(Boolean).join(" · ");
}

/** What a screen reader says: "node 2 of 3: crop, image-crop, after faces, 12 ms, ok". */
export function nodeText(node: GraphNode, at: number, count: number, joined: boolean): string {
  const { id, title, kind, inputs, ms, status } = node;
  const after = inputs.length > 0 ? `after ${inputs.join(" and ")}` : "on the input itself";
  const facts = [id, title === id ? "" : title, kind, joined ? after : "", timeText(ms), status];
  return `node ${at + 1} of ${count}: ${facts.filter(Boolean).join(", ")}`;
}
