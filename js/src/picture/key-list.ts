/** The picture's keys as the help lists them. */
export interface Key {
  readonly keys: readonly string[];
  readonly does: string;
}

export const PICTURE_KEYS: readonly Key[] = [
  { keys: ["+", "-"], does: "Zoom in and out" },
  { keys: ["0"], does: "Fit the whole picture" },
  { keys: ["Shift", "arrows"], does: "Move the picture while it is zoomed" },
  { keys: ["N", "P"], does: "Next and previous region; ] and [ do the same" },
  { keys: ["Enter"], does: "Select the region; again for the next one beneath it" },
  { keys: ["Esc"], does: "Let go of the region, then of the selection" },
  { keys: ["L"], does: "Show or hide the labels" },
  { keys: ["M"], does: "Show or hide the masks" },
];
