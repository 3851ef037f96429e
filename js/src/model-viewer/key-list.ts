/** The viewer's keys as its help lists them, with those of the picture while that has the focus. */
import { type Key, PICTURE_KEYS } from "../picture/key-list.js";

export const VIEWER_KEYS: readonly Key[] = [
  { keys: ["←", "→"], does: "Previous and next input" },
  { keys: ["Delete"], does: "Remove the input, in the strip" },
  { keys: ["T"], does: "Show the regions as a table" },
  { keys: ["Space"], does: "Play or pause, of a video or a sound" },
  { keys: [",", "."], does: "To the sample before and after" },
  { keys: ["?"], does: "This list" },
  ...PICTURE_KEYS,
];
