/** Whether an answer is about places on the picture. */
import { isPlaced } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

/** Whether anything of an answer lies on the picture. */
export function saysWhere(rows: Rows): boolean {
  return rows.kind.some((kind, row) => kind === "heatmap" || isPlaced(rows, row));
}
