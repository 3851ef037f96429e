/** The viewer's keys as its help lists them, with those of the picture while that has the focus. */
import { type Key, PICTURE_KEYS } from "../picture/key-list.js";
import type { What } from "./state.js";

const VIEWER_KEYS: readonly Key[] = [
  { keys: ["←", "→"], does: "Previous and next input" },
  { keys: ["Delete"], does: "Remove the input, in the strip" },
  { keys: ["T"], does: "Show the regions as a table" },
  { keys: ["Space"], does: "Play or pause, of a video or a sound" },
  { keys: [",", "."], does: "To the sample before and after" },
  { keys: ["?"], does: "This list" },
  ...PICTURE_KEYS,
];

const NODE_KEYS: readonly Key[] = [
  { keys: ["↑", "↓"], does: "Previous and next node" },
  { keys: ["Alt ↑", "Alt ↓"], does: "The same, from within a list" },
  { keys: ["Enter"], does: "Fold or open the node, at its name" },
];

export function keysOf(what: What): readonly Key[] {
  return what === "workflow" ? [...NODE_KEYS, ...VIEWER_KEYS] : VIEWER_KEYS;
}
