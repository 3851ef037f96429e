/** How many are on show, of how many; with ">=" where the reply may have been cut off. */
import { regionIdOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { Entry } from "./entries.js";
import type { Scale } from "./scale.js";

/**
 * "7 of 20 concepts", "52 regions", "≥ 20 concepts".
 *
 * What is above the lowest score received is all there; below it, the model may have said more
 * than was asked for.
 */
export function countText(
  entries: readonly Entry[],
  rows: Rows,
  visible: Uint8Array,
  threshold: number,
  scale: Scale | null,
  cut: boolean,
): string {
  const placed = entries.every((entry) => entry.placed);
  const on = counted(entries, rows, (row) => visible[row] === 1, placed);
  const all = counted(entries, rows, () => true, placed);
  const concepts = entries.every((entry) => rows.kind[entry.rows[0] ?? 0] === "concept");
  const unit = placed ? "region" : concepts ? "concept" : "prediction";
  const open = cut && (scale === null || Math.fround(threshold) <= scale.lowest);
  if (open) return `≥ ${plural(on, unit)}`;
  if (on === all && !cut) return plural(on, unit);
  return `${on.toLocaleString("en")} of ${cut ? "≥ " : ""}${plural(all, unit)}`;
}

/** Regions are counted each once, whatever is said of them; all else by what is named. */
function counted(
  entries: readonly Entry[],
  rows: Rows,
  has: (row: number) => boolean,
  placed: boolean,
): number {
  if (!placed) return entries.filter((entry) => entry.rows.some(has)).length;
  const regions = entries.flatMap((entry) => entry.rows.filter(has));
  return new Set(regions.map((row) => regionIdOf(rows, row))).size;
}

function plural(count: number, unit: string): string {
  return `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
}
