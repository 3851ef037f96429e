/**
 * Reading order of text regions, for languages that are read in lines from top to bottom.
 *
 * Boxes are gathered into lines from the top down: a box belongs to the line whose band, from the top
 * of its first box to the bottom of its last, it shares at least half of the lower height with. Within a line they go from left to right; text
 * that is written from right to left keeps its own direction within each box, and the order of its
 * boxes is left alone. Columns are not told apart: where two lines stand side by side they are read
 * as one. What has no box comes last, in the order of the model.
 */
import type { Rows } from "../predictions.js";

/** The rows of each line, in reading order. */
export function readingOrder(rows: Rows, own: readonly number[]): number[][] {
  const boxed = own.filter((row) => !Number.isNaN(rows.top[row] ?? Number.NaN));
  const loose = own.filter((row) => Number.isNaN(rows.top[row] ?? Number.NaN));
  const edge = (of: Float32Array, row: number): number => of[row] ?? 0;
  boxed.sort((a, b) => edge(rows.top, a) - edge(rows.top, b));
  const bands: Band[] = [];
  for (const row of boxed) {
    const box = { top: edge(rows.top, row), bottom: edge(rows.bottom, row) };
    const band = bands.findLast((known) => isBeside(known, box));
    if (band === undefined) bands.push({ ...box, rows: [row] });
    else join(band, box, row);
  }
  const lines = bands.map((band) =>
    band.rows.sort((a, b) => edge(rows.left, a) - edge(rows.left, b)),
  );
  return [...lines, ...loose.map((row) => [row])];
}

interface Band {
  top: number;
  bottom: number;
  rows: number[];
}

function isBeside(band: Band, box: { top: number; bottom: number }): boolean {
  const shared = Math.min(band.bottom, box.bottom) - Math.max(band.top, box.top);
  return shared >= 0.5 * Math.min(band.bottom - band.top, box.bottom - box.top) && shared > 0;
}

/** The band ends where its last box does: a line that slopes is one line still. */
function join(band: Band, box: { bottom: number }, row: number): void {
  band.bottom = box.bottom;
  band.rows.push(row);
}
