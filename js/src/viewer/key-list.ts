/** The viewer's keys as its help lists them, with those of the picture while that has the focus. */
import { type Key, PICTURE_KEYS } from "../picture/key-list.js";
import type { What } from "./state.js";

const VIEWER_KEYS: readonly Key[] = [
  { keys: ["←", "→"], does: "Previous and next input" },
  { keys: ["Delete"], does: "Remove the input, in the strip" },
  { keys: ["T"], does: "Show the regions as a table" },
  { keys: ["Space"], does: "Play or pause, of a video or a sound" },
  { keys: [",", "."], does: "To the sample before and after" },
  { keys: ["G"], does: "Guess first: hide what is predicted" },
  { keys: ["?"], does: "This list" },
  ...PICTURE_KEYS,
];

/** While a picture is covered or drawn, or the webcam is on: no workflow does that. */
const OVER_KEYS: readonly Key[] = [
  { keys: ["Shift", "arrows"], does: "Cover: move the patch, with Shift further" },
  { keys: ["+", "-"], does: "Cover: a larger and a smaller patch" },
  { keys: ["arrows"], does: "Map it: to the patch beside it" },
  { keys: ["Ctrl", "Z"], does: "Draw: take back the last stroke" },
  { keys: ["Esc"], does: "Stop covering, drawing, or live" },
];

const NODE_KEYS: readonly Key[] = [
  { keys: ["↑", "↓"], does: "Previous and next node" },
  { keys: ["Alt ↑", "Alt ↓"], does: "The same, from within a list" },
  { keys: ["Enter"], does: "Fold or open the node, at its name" },
];

export function keysOf(what: What): readonly Key[] {
  return what === "workflow" ? [...NODE_KEYS, ...VIEWER_KEYS] : [...VIEWER_KEYS, ...OVER_KEYS];
}
