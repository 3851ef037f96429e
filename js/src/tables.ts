/**
 * Decodes what a model said: the predictions table, an Arrow IPC stream, into plain columns.
 *
 * Mirrors the schema of `predict_widgets/predictions/tables.py`; only the columns that the page
 * draws are read. A part: tables come from a kernel, which then has this to give.
 */
import { type Column, type Table, tableFromIPC } from "@uwdata/flechette";
import { type NarrowRows, pick, type Rows } from "./predictions.js";

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
