/** The browser's keys as its help lists them. */
import type { Key } from "../picture/key-list.js";

export const BROWSER_KEYS: readonly Key[] = [
  { keys: ["arrows"], does: "From tile to tile" },
  { keys: ["Enter"], does: "Open the input large" },
  { keys: ["Space"], does: "Select the tile, or let go of it" },
  { keys: ["Shift", "arrows"], does: "Select all from here to there" },
  { keys: ["Ctrl", "A"], does: "Select all that are on show" },
  { keys: ["Page Up", "Page Down"], does: "A screenful up or down" },
  { keys: ["Home", "End"], does: "The first and the last tile" },
  { keys: ["←", "→"], does: "Of a large input: the previous and the next on show" },
  { keys: ["S"], does: "Of a large input: select it, or let go of it" },
  { keys: ["Esc"], does: "Back to the tiles" },
  { keys: ["+", "-", "0"], does: "Zoom in and out, fit the picture" },
  { keys: ["L", "M"], does: "Show or hide labels, masks" },
  { keys: ["?"], does: "This list" },
];
