/**
 * The visibility rule; mirrors `predict_widgets/predictions/visible.py`, and
 * `tests/contract/visible.json` holds the two to the same answers.
 */
import type { Rows } from "./predictions.js";

/** A mask with 1 for each row on show. */
export function visibleRows(rows: Rows, threshold: number, filter: string): Uint8Array {
  // Scores are float32: 0.9 as a double would be above the 0.9 that the model gave.
  const floor = Math.fround(threshold);
  const wanted = fold(filter.trim());
  const named = wanted === "" ? null : namedRows(rows, wanted);
  const mask = new Uint8Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const score = rows.score[row] as number;
    const below = score < floor && isThresholded(rows.scoreMeans[row] as string);
    if (!below && (named === null || named[row] === 1)) mask[row] = 1;
  }
  return mask;
}

/** Rows whose label, or text where they are text, contains what is wanted. */
function namedRows(rows: Rows, wanted: string): Uint8Array {
  // Folding is slow, and a thousand regions have a handful of labels.
  const known = new Map<string, boolean>();
  return Uint8Array.from(rows.label, (label, row) => {
    const name = (rows.kind[row] === "text" ? rows.text[row] : label) ?? "";
    let found = known.get(name);
    if (found === undefined) {
      found = fold(name).includes(wanted);
      known.set(name, found);
    }
    return found ? 1 : 0;
  });
}

/** Whether a score of this meaning is what the prediction threshold is about. */
export function isThresholded(scoreMeans: string): boolean {
  return scoreMeans !== "share_of_image" && scoreMeans !== "none";
}

/** Lower case of the composed form: what a filter compares. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
