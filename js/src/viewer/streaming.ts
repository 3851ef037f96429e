/** What a model that streams has said so far, in a few words for the working bar. */
import { isPlaced, regionIdOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

/** "Streaming, 12 lines so far"; regions, words or predictions where the model gives those. */
export function saidSoFar(rows: Rows): string {
  const all = Array.from(rows.kind, (_, row) => row);
  const placed = all.filter((row) => isPlaced(rows, row));
  const texts = all.filter((row) => rows.kind[row] === "text");
  const lines = placed.filter((row) => rows.kind[row] === "text");
  const regions = new Set(placed.map((row) => regionIdOf(rows, row)));
  const words = texts.reduce((sum, row) => sum + wordsIn(rows.text[row] ?? ""), 0);
  if (lines.length > 0) return soFar(lines.length, "line");
  if (regions.size > 0) return soFar(regions.size, "region");
  if (words > 0) return soFar(words, "word");
  return rows.length > 0 ? soFar(rows.length, "prediction") : "Streaming";
}

function soFar(count: number, unit: string): string {
  return `Streaming, ${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"} so far`;
}

function wordsIn(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
