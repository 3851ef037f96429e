/** What a model said, as plain columns: those of the predictions table that the page draws. */
import type { ShownConcept } from "./wire.js";

/** Decoded columns of one output. A null number is NaN; a null string is "" or null as typed. */
export interface Rows {
  readonly length: number;
  readonly outputId: Int32Array;
  /** Its place among the statements of its output: media and vectors are asked for by it. */
  readonly ordinal: Int32Array;
  /** Milliseconds from the beginning; NaN where a row holds for all time. */
  readonly timeMs: Float64Array;
  readonly endMs: Float64Array;
  readonly trackId: string[];
  readonly kind: string[];
  readonly shape: string[];
  /** Edges of the box as fractions of the upright picture; NaN where a row has no box. */
  readonly left: Float32Array;
  readonly top: Float32Array;
  readonly right: Float32Array;
  readonly bottom: Float32Array;
  readonly regionId: string[];
  /** The output that its parent is in; -1 where none is named: the parent is in its own. */
  readonly parentOutputId: Int32Array;
  readonly parentRegionId: string[];
  readonly label: string[];
  readonly labelId: string[];
  readonly vocabulary: string[];
  readonly score: Float32Array;
  readonly scoreMeans: string[];
  readonly text: (string | null)[];
  readonly hex: (string | null)[];
  /** x, y, x, y ... as fractions of the upright picture; null where a row has none. */
  readonly polygon: (Float32Array | null)[];
  readonly points: (Float32Array | null)[];
  /** z, visibility, z, visibility ... of the points. */
  readonly pointExtra: (Float32Array | null)[];
  readonly pointNames: (string[] | null)[];
  /** Letters of the text that was put in; NaN where a row is about no stretch of it. */
  readonly spanStart: Float64Array;
  readonly spanEnd: Float64Array;
  /** What the row's media is; its bytes are asked for one by one (media/store.ts). */
  readonly mediaType: (string | null)[];
  readonly mediaUrl: (string | null)[];
  readonly valueJson: (string | null)[];
}

/** What was said, and what is true besides: that is drawn dashed. */
export interface JoinedRows extends Rows {
  /** 1 for what is true and not said. */
  readonly truth: Uint8Array;
}

/** What is outlined with dashes: how long they are, in widths of the line; 0 for a solid one. */
export interface DashedRows extends Rows {
  readonly dash: Uint8Array;
}

/** What of an answer a tile needs, as a dataset browser is sent it (`RowsResult`). */
export type NarrowRows = Pick<
  Rows,
  | "length"
  | "outputId"
  | "ordinal"
  | "kind"
  | "shape"
  | "regionId"
  | "label"
  | "vocabulary"
  | "score"
  | "scoreMeans"
  | "left"
  | "top"
  | "right"
  | "bottom"
  | "text"
  | "hex"
>;

/**
 * Rows of which only some columns say anything: the others are empty. As many rows as the columns
 * have that are given.
 */
export function rowsWith(columns: Partial<Rows>): Rows {
  const given = Object.values(columns)[0] ?? 0;
  const length = typeof given === "number" ? given : given.length;
  const all = <T>(value: T): T[] => new Array<T>(length).fill(value);
  const floats = (): Float32Array => new Float32Array(length).fill(Number.NaN);
  const doubles = (): Float64Array => new Float64Array(length).fill(Number.NaN);
  return {
    length,
    outputId: new Int32Array(length),
    ordinal: Int32Array.from({ length }, (_, row) => row),
    timeMs: doubles(),
    endMs: doubles(),
    trackId: all(""),
    kind: all("concept"),
    shape: all("whole"),
    left: floats(),
    top: floats(),
    right: floats(),
    bottom: floats(),
    regionId: all(""),
    parentOutputId: new Int32Array(length).fill(-1),
    parentRegionId: all(""),
    label: all(""),
    labelId: columns.label ?? all(""),
    vocabulary: all(""),
    score: floats(),
    scoreMeans: all("none"),
    text: all(null),
    hex: all(null),
    polygon: all(null),
    points: all(null),
    pointExtra: all(null),
    pointNames: all(null),
    spanStart: doubles(),
    spanEnd: doubles(),
    mediaType: all(null),
    mediaUrl: all(null),
    valueJson: all(null),
    ...columns,
  };
}

/** What an output without a single statement has. */
export const NO_ROWS: Rows = rowsWith({ length: 0 });

/** What was saved of an answer, as rows: concepts of the whole picture. */
export function rowsOfConcepts(concepts: readonly ShownConcept[]): Rows {
  return rowsWith({
    label: concepts.map(({ label }) => label),
    vocabulary: concepts.map(({ vocabulary }) => vocabulary),
    score: Float32Array.from(concepts, ({ score }) => score ?? Number.NaN),
    // The trait does not say; what is saved is shown and held against no threshold.
    scoreMeans: concepts.map(({ score }) => (score === null ? "none" : "probability")),
  });
}

/** Some of the rows, in the order given. */
export function pick(rows: Rows, places: readonly number[]): Rows {
  const picked = Object.entries(rows).map(([name, column]) => [name, pickFrom(column, places)]);
  return Object.fromEntries([...picked, ["length", places.length]]) as Rows;
}

function pickFrom(column: Rows[keyof Rows], places: readonly number[]): unknown {
  if (typeof column === "number") return column;
  const at = (row: number): number => column[row] as number;
  if (column instanceof Int32Array) return Int32Array.from(places, at);
  if (column instanceof Float32Array) return Float32Array.from(places, at);
  if (column instanceof Float64Array) return Float64Array.from(places, at);
  return places.map((row) => column[row]);
}
