/** Heat maps: where on the picture the evidence for a label, or an anomaly, lies. */
import { colorOf } from "../palette.js";
import type { Rows } from "../predictions.js";

export interface Heat {
  readonly outputId: number;
  readonly ordinal: number;
  /** Whose evidence it is; "" where the model does not say. */
  readonly label: string;
  /** What it is called among the maps of its output. */
  readonly name: string;
  readonly color: string;
}

export function heatsOf(rows: Rows): Heat[] {
  const places = rows.kind.flatMap((kind, row) => (kind === "heatmap" ? [row] : []));
  const unnamed = places.filter((row) => !rows.label[row]);
  return places.map((row) => {
    const label = rows.label[row] ?? "";
    const number = unnamed.length > 1 ? ` ${unnamed.indexOf(row) + 1}` : "";
    return {
      outputId: rows.outputId[row] ?? 0,
      ordinal: rows.ordinal[row] ?? 0,
      label,
      name: label || `Heat map${number}`,
      color: colorOf(label || "heat map"),
    };
  });
}

/** The map of what is pointed at or selected: "label:" and a label; null if that has none. */
export function heatOf(heats: readonly Heat[], target: string | null): Heat | null {
  if (!target?.startsWith("label:")) return null;
  const label = target.slice("label:".length);
  return heats.find((heat) => label !== "" && heat.label === label) ?? null;
}
