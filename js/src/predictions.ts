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
  readonly kind: string[];
  readonly shape: string[];
  /** Edges of the box as fractions of the upright picture; NaN where a row has no box. */
  readonly left: Float32Array;
  readonly top: Float32Array;
  readonly right: Float32Array;
  readonly bottom: Float32Array;
  readonly regionId: string[];
  readonly parentRegionId: string[];
  readonly label: string[];
  readonly labelId: string[];
  readonly vocabulary: string[];
  readonly score: Float32Array;
  readonly scoreMeans: string[];
  readonly text: (string | null)[];
  readonly hex: (string | null)[];
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
  return new Map([...places].map(([output, rows]) => [output, pick(all, rows)]));
}

/**
 * Arrow aligns its columns to 8 bytes from the stream's beginning; flechette makes typed arrays of
 * them in place, which fails where a host's buffer begins in between.
 */
function aligned(buffer: Uint8Array): Uint8Array {
  return buffer.byteOffset % 8 === 0 ? buffer : buffer.slice();
}

/** What an output without a single statement has. */
export const NO_ROWS: Rows = {
  length: 0,
  outputId: new Int32Array(),
  kind: [],
  shape: [],
  left: new Float32Array(),
  top: new Float32Array(),
  right: new Float32Array(),
  bottom: new Float32Array(),
  regionId: [],
  parentRegionId: [],
  label: [],
  labelId: [],
  vocabulary: [],
  score: new Float32Array(),
  scoreMeans: [],
  text: [],
  hex: [],
};

/** What was saved of an answer, as rows: concepts of the whole picture. */
export function rowsOfConcepts(concepts: readonly ShownConcept[]): Rows {
  const all = <T>(value: T): T[] => concepts.map(() => value);
  const nowhere = Float32Array.from(concepts, () => Number.NaN);
  const labels = concepts.map(({ label }) => label);
  return {
    length: concepts.length,
    outputId: new Int32Array(concepts.length),
    kind: all("concept"),
    shape: all("whole"),
    left: nowhere,
    top: nowhere,
    right: nowhere,
    bottom: nowhere,
    regionId: all(""),
    parentRegionId: all(""),
    label: labels,
    labelId: labels,
    vocabulary: concepts.map(({ vocabulary }) => vocabulary),
    score: Float32Array.from(concepts, ({ score }) => score ?? Number.NaN),
    // The trait does not say; what is saved is shown and held against no threshold.
    scoreMeans: concepts.map(({ score }) => (score === null ? "none" : "probability")),
    text: all(null),
    hex: all(null),
  };
}

function rowsOf(table: Table): Rows {
  const column = (name: string): Column<unknown> => {
    const found = table.getChild(name) as Column<unknown> | undefined;
    if (found === undefined) throw new Error(`the predictions table has no column "${name}"`);
    return found;
  };
  const strings = (name: string): string[] =>
    Array.from(column(name).toArray() as ArrayLike<string | null>, (value) => value ?? "");
  const nullable = (name: string): (string | null)[] =>
    Array.from(column(name).toArray() as ArrayLike<string | null>);
  const floats = (name: string): Float32Array =>
    Float32Array.from(
      column(name).toArray() as ArrayLike<number | null>,
      (value) => value ?? Number.NaN,
    );
  return {
    length: table.numRows,
    outputId: Int32Array.from(column("output_id").toArray() as ArrayLike<number>),
    kind: strings("kind"),
    shape: strings("shape"),
    left: floats("left"),
    top: floats("top"),
    right: floats("right"),
    bottom: floats("bottom"),
    regionId: strings("region_id"),
    parentRegionId: strings("parent_region_id"),
    label: strings("label"),
    labelId: strings("label_id"),
    vocabulary: strings("vocabulary"),
    score: floats("score"),
    scoreMeans: strings("score_means"),
    text: nullable("text"),
    hex: nullable("hex"),
  };
}

function pick(rows: Rows, places: readonly number[]): Rows {
  const floats = (from: Float32Array) => Float32Array.from(places, (row) => from[row] as number);
  const items = <T>(from: readonly T[]): T[] => places.map((row) => from[row] as T);
  return {
    length: places.length,
    outputId: Int32Array.from(places, (row) => rows.outputId[row] as number),
    kind: items(rows.kind),
    shape: items(rows.shape),
    left: floats(rows.left),
    top: floats(rows.top),
    right: floats(rows.right),
    bottom: floats(rows.bottom),
    regionId: items(rows.regionId),
    parentRegionId: items(rows.parentRegionId),
    label: items(rows.label),
    labelId: items(rows.labelId),
    vocabulary: items(rows.vocabulary),
    score: floats(rows.score),
    scoreMeans: items(rows.scoreMeans),
    text: items(rows.text),
    hex: items(rows.hex),
  };
}
