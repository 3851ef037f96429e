/**
 * Decodes what a model said: the predictions table, an Arrow IPC stream, into plain columns.
 *
 * Mirrors the schema of `predict_widgets/predictions/tables.py`; only the columns that the page
 * draws are read.
 */
import { type Column, type Table, tableFromIPC } from "@uwdata/flechette";
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

/** The rows of each output in one stream, by `output_id`. An empty buffer holds none. */
export function decodePredictions(buffer: Uint8Array): Map<number, Rows> {
  if (buffer.byteLength === 0) return new Map();
  const all = rowsOf(tableFromIPC(aligned(buffer)));
  const places = new Map<number, number[]>();
  all.outputId.forEach((output, row) => {
    const known = places.get(output);
    if (known) known.push(row);
    else places.set(output, [row]);
  });
  if (places.size === 1) return new Map([[all.outputId[0] as number, all]]);
  return new Map([...places].map(([output, rows]) => [output, part(all, rows)]));
}

/** Rows that stand together, as those of an output do, share the columns' memory: no row is copied. */
function part(all: Rows, places: readonly number[]): Rows {
  const first = places[0] ?? 0;
  const end = (places.at(-1) ?? 0) + 1;
  if (end - first !== places.length) return pick(all, places);
  const cut = Object.entries(all).map(([name, column]) => [name, cutFrom(column, first, end)]);
  return Object.fromEntries([...cut, ["length", places.length]]) as Rows;
}

function cutFrom(column: Rows[keyof Rows], first: number, end: number): unknown {
  if (typeof column === "number") return column;
  return ArrayBuffer.isView(column) ? column.subarray(first, end) : column.slice(first, end);
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

/** The rows of many inputs; null of an empty buffer. */
export function decodeNarrow(buffer: Uint8Array): NarrowRows | null {
  if (buffer.byteLength === 0) return null;
  const { length, strings, nullable, ints, floats } = readerOf(tableFromIPC(aligned(buffer)));
  return {
    length,
    outputId: ints("output_id"),
    ordinal: ints("ordinal"),
    kind: strings("kind"),
    shape: strings("shape"),
    regionId: strings("region_id"),
    label: strings("label"),
    vocabulary: strings("vocabulary"),
    score: floats("score"),
    scoreMeans: strings("score_means"),
    left: floats("left"),
    top: floats("top"),
    right: floats("right"),
    bottom: floats("bottom"),
    text: nullable("text"),
    hex: nullable("hex"),
  };
}

/** The outputs of one part of a run (`RowsResult`), as columns. */
export function decodeOutputs(buffer: Uint8Array) {
  const { strings, ints } = readerOf(tableFromIPC(aligned(buffer)));
  return {
    index: ints("index"),
    nodeId: strings("node_id"),
    outputId: ints("output_id"),
    status: strings("status"),
    errorName: strings("error_name"),
    errorMessage: strings("error_message"),
  };
}

/**
 * Arrow aligns its columns to 8 bytes from the stream's beginning; flechette makes typed arrays of
 * them in place, which fails where a host's buffer begins in between.
 */
function aligned(buffer: Uint8Array): Uint8Array {
  return buffer.byteOffset % 8 === 0 ? buffer : buffer.slice();
}

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

/** Reads a table's columns; throws for one that is missing. */
function readerOf(table: Table) {
  const { numRows: length } = table;
  const column = (name: string): Column<unknown> => {
    const found = table.getChild(name) as Column<unknown> | undefined;
    if (found === undefined) throw new Error(`the table has no column "${name}"`);
    return found;
  };
  const strings = (name: string): string[] => {
    const found = column(name);
    return isBlank(found) ? new Array<string>(length).fill("") : (found.toArray() as string[]);
  };
  const nullable = <T>(name: string): (T | null)[] => {
    const found = column(name);
    return isUnsaid(found)
      ? new Array<null>(length).fill(null)
      : Array.from(found.toArray() as ArrayLike<T | null>);
  };
  const numbers = <T extends Int32Array | Float32Array | Float64Array>(
    name: string,
    into: T,
    unsaid = Number.NaN,
  ): T => {
    const found = column(name);
    if (isUnsaid(found)) into.fill(unsaid);
    else if (found.nullCount === 0) into.set(found.toArray() as ArrayLike<number>);
    else into.set(Array.from(found, (value) => (value as number | null) ?? unsaid));
    return into;
  };
  return {
    length,
    strings,
    nullable,
    numbers,
    ints: (name: string): Int32Array => numbers(name, new Int32Array(length)),
    floats: (name: string): Float32Array => numbers(name, new Float32Array(length)),
    doubles: (name: string): Float64Array => numbers(name, new Float64Array(length)),
  };
}

function rowsOf(table: Table): Rows {
  const { length, strings, nullable, numbers, ints, floats, doubles } = readerOf(table);
  const lists = (name: string): (Float32Array | null)[] =>
    nullable<ArrayLike<number>>(name).map((list) => list && Float32Array.from(list));
  return {
    length,
    outputId: ints("output_id"),
    ordinal: ints("ordinal"),
    timeMs: doubles("time_ms"),
    endMs: doubles("end_ms"),
    trackId: strings("track_id"),
    kind: strings("kind"),
    shape: strings("shape"),
    left: floats("left"),
    top: floats("top"),
    right: floats("right"),
    bottom: floats("bottom"),
    regionId: strings("region_id"),
    parentOutputId: numbers("parent_output_id", new Int32Array(length), -1),
    parentRegionId: strings("parent_region_id"),
    label: strings("label"),
    labelId: strings("label_id"),
    vocabulary: strings("vocabulary"),
    score: floats("score"),
    scoreMeans: strings("score_means"),
    text: nullable("text"),
    hex: nullable("hex"),
    polygon: lists("polygon"),
    points: lists("points"),
    pointExtra: lists("point_extra"),
    pointNames: nullable("point_names"),
    spanStart: doubles("span_start"),
    spanEnd: doubles("span_end"),
    mediaType: nullable("media_type"),
    mediaUrl: nullable("media_url"),
    valueJson: nullable("value_json"),
  };
}

/** Whether a column says nothing in any row: most do in most answers, and are not decoded. */
function isUnsaid(column: Column<unknown>): boolean {
  return column.nullCount === column.length;
}

/** The same of text that is never null: all of it is "". */
function isBlank(column: Column<unknown>): boolean {
  return column.data.every(({ offsets, length }) => offsets[length] === offsets[0]);
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
