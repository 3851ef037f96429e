/** Whether an answer is about places on the input. */
import { isPlaced } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { InputKind } from "../wire.js";

/** Whether anything of an answer lies on the picture, or in the text where that is the input. */
export function saysWhere(rows: Rows, input: InputKind): boolean {
  if (input === "text") return rows.shape.includes("span");
  return rows.kind.some((kind, row) => kind === "heatmap" || isPlaced(rows, row));
}
