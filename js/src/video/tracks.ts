/** What a track is called, on the timeline and in the answers. */
import { nameOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

/** Called as what it is; a track that bears no label of its own has its id alone. */
export function trackName(rows: Rows, row: number): string {
  const id = rows.trackId[row] ?? "";
  const label = rows.label[row] ?? "";
  return label === "" || label === id ? `track ${id}` : `${nameOf(rows, row)} #${id}`;
}
