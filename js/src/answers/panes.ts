/** Which pane each row is shown in; none is dropped. */
import type { Rows } from "../predictions.js";
import { isBar, isSaid, isStretch } from "./bars.js";

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
  | "values"
  /** Folded away: what is said about what is said. */
  | "more";

const BY_KIND: Readonly<Record<string, PaneName>> = {
  color: "colors",
  embedding: "embeddings",
  image: "pictures",
  audio: "sounds",
  cluster: "clusters",
  hit: "clusters",
  segment: "segments",
  value: "values",
  // That a frame was looked at: what was found there has rows of its own.
  frame: "more",
};

/** The pane a row is shown in; null for a bar, and for what the picture alone shows. */
function paneOf(rows: Rows, row: number): PaneName | null {
  const kind = rows.kind[row] ?? "";
  // The picture lists and tints its heat maps itself.
  if (kind === "concept" || kind === "heatmap") return null;
  if (kind === "text") return textPane(rows, row);
  const known = BY_KIND[kind];
  if (known !== undefined) return known;
  // A region that bears no statement, or a mask of its own: its bar and its shape say all of it.
  return isBar(rows, row) && !isSaid(rows.valueJson[row]) ? null : "values";
}

/** A text in a region is a line of it; one with an end in time is a stretch of speech. */
function textPane(rows: Rows, row: number): PaneName {
  if (isStretch(rows, row) && !isSaid(rows.trackId[row])) return "segments";
  return isSaid(rows.regionId[row]) ? "lines" : "captions";
}

/** What its pane says itself. */
const SIZE = /^\{"(num_dimensions|count)": ?\d+\}$/;

/** The rows of each pane, in the order of the model. */
export function panesOf(rows: Rows): Map<PaneName, number[]> {
  const panes = new Map<PaneName, number[]>();
  const spoken = stretchesSpokenOf(rows);
  for (let row = 0; row < rows.length; row++) {
    for (const pane of placesOf(rows, row, spoken)) {
      const known = panes.get(pane);
      if (known) known.push(row);
      else panes.set(pane, [row]);
    }
  }
  return panes;
}

function placesOf(rows: Rows, row: number, spoken: ReadonlySet<string>): Set<PaneName> {
  const places = new Set<PaneName>();
  const pane = paneOf(rows, row);
  const tracked = isSaid(rows.trackId[row]);
  if (pane !== null && !(tracked && pane === "segments")) places.add(pane);
  if (tracked) places.add("tracks");
  // Concepts of a stretch of time: beside their bars they are listed by when they hold.
  else if (isBar(rows, row) && isStretch(rows, row)) places.add("segments");
  if (isContainer(rows, row) && spoken.has(stretchKey(rows, row))) {
    places.delete("segments");
    places.add("more");
  }
  const json = rows.valueJson[row];
  if (isSaid(json) && !places.has("values") && !SIZE.test(json)) places.add("more");
  return places;
}

/** The row of a segment itself, which says but its id: what holds in it has rows of its own. */
function isContainer(rows: Rows, row: number): boolean {
  return rows.kind[row] === "segment" && !isSaid(rows.trackId[row]);
}

function stretchesSpokenOf(rows: Rows): Set<string> {
  const spoken = new Set<string>();
  for (let row = 0; row < rows.length; row++) {
    if (isStretch(rows, row) && !isContainer(rows, row)) spoken.add(stretchKey(rows, row));
  }
  return spoken;
}

function stretchKey(rows: Rows, row: number): string {
  return `${rows.timeMs[row]} ${rows.endMs[row]} ${rows.trackId[row]}`;
}
