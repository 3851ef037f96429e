/** Which rows are bars, and whether there is more: all that the page knows before it has loaded the
 * panes themselves. */
import { isPlaced } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

/** Whether a row is listed as a bar. */
export function isBar(rows: Rows, row: number): boolean {
  if (rows.kind[row] !== "other") return rows.kind[row] === "concept";
  return isPlaced(rows, row) || (rows.shape[row] !== "whole" && !isSaid(rows.valueJson[row]));
}

/** Whether an answer says more than bars do. The picture lists and tints its heat maps itself. */
export function hasPanes(rows: Rows): boolean {
  return rows.kind.some(
    (kind, row) =>
      (kind !== "heatmap" && !isBar(rows, row)) ||
      isSaid(rows.valueJson[row]) ||
      isSaid(rows.trackId[row]) ||
      isStretch(rows, row),
  );
}

/** Whether a row holds from one time to another. */
export function isStretch(rows: Rows, row: number): boolean {
  return !Number.isNaN(rows.timeMs[row]) && !Number.isNaN(rows.endMs[row]);
}

export function isSaid(text: string | null | undefined): text is string {
  return Boolean(text);
}
