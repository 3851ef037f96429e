/** Which rows are bars, and which panes the others belong to: all that the page knows before it has
 * loaded the panes themselves. */
import { isPlaced } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

export type PaneName =
  | "captions"
  | "lines"
  | "colors"
  | "embeddings"
  | "pictures"
  | "sounds"
  | "clusters"
  | "segments"
  | "tracks"
  | "values";

const BY_KIND: Readonly<Record<string, PaneName>> = {
  color: "colors",
  embedding: "embeddings",
  image: "pictures",
  audio: "sounds",
  cluster: "clusters",
  hit: "clusters",
  segment: "segments",
  value: "values",
};

/** The pane a row is shown in; null for a bar, and for what the picture alone shows. */
export function paneOf(rows: Rows, row: number): PaneName | null {
  const kind = rows.kind[row] ?? "";
  // The picture lists and tints its heat maps itself.
  if (kind === "concept" || kind === "heatmap") return null;
  if (kind === "text") return textPane(rows, row);
  const known = BY_KIND[kind];
  if (known !== undefined) return known;
  // A region that bears no statement, or a mask of its own: its bar and its shape say all of it.
  const bare = rows.valueJson[row] === null || rows.valueJson[row] === undefined;
  if (rows.shape[row] !== "whole" || isPlaced(rows, row)) return bare ? null : "values";
  return "values";
}

/** A text in a region is a line of it; one with an end in time is a stretch of speech. */
function textPane(rows: Rows, row: number): PaneName {
  if (isStretch(rows, row) && (rows.trackId[row] ?? "") === "") return "segments";
  return (rows.regionId[row] ?? "") === "" ? "captions" : "lines";
}

/** Whether a row holds from one time to another. */
export function isStretch(rows: Rows, row: number): boolean {
  return (
    !Number.isNaN(rows.timeMs[row] ?? Number.NaN) && !Number.isNaN(rows.endMs[row] ?? Number.NaN)
  );
}

/** Whether a row is listed as a bar. */
export function isBar(rows: Rows, row: number): boolean {
  if (rows.kind[row] === "heatmap") return false;
  return paneOf(rows, row) === null || (rows.kind[row] === "other" && isPlaced(rows, row));
}

/** The rows of each pane, in the order of the model. */
export function panesOf(rows: Rows): Map<PaneName, number[]> {
  const panes = new Map<PaneName, number[]>();
  const add = (pane: PaneName, row: number) => {
    const known = panes.get(pane);
    if (known) known.push(row);
    else panes.set(pane, [row]);
  };
  for (let row = 0; row < rows.length; row++) {
    const pane = paneOf(rows, row);
    if (pane !== null) add(pane, row);
    if ((rows.trackId[row] ?? "") !== "") add("tracks", row);
    // Concepts of a stretch of time: beside their bars they are listed by when they hold.
    else if (isBar(rows, row) && isStretch(rows, row)) add("segments", row);
  }
  return panes;
}
