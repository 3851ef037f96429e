import { describe, expect, test } from "vitest";
import { predictionsIpc } from "../tests/payloads.js";
import { bytesOf, type Columns, GOLDENS } from "./overlays/goldens.js";
import type { Rows } from "./predictions.js";
import { decodePredictions } from "./tables.js";

/** A column of the table, and the column of `Rows` that it becomes. */
const STRINGS = [
  ["kind", "kind"],
  ["shape", "shape"],
  ["region_id", "regionId"],
  ["parent_region_id", "parentRegionId"],
  ["label", "label"],
  ["label_id", "labelId"],
  ["vocabulary", "vocabulary"],
  ["score_means", "scoreMeans"],
  ["track_id", "trackId"],
] as const;
const NUMBERS = [
  ["left", "left"],
  ["top", "top"],
  ["right", "right"],
  ["bottom", "bottom"],
  ["score", "score"],
  ["ordinal", "ordinal"],
  ["time_ms", "timeMs"],
  ["end_ms", "endMs"],
  ["span_start", "spanStart"],
  ["span_end", "spanEnd"],
] as const;
const NULLABLE = [
  ["text", "text"],
  ["hex", "hex"],
  ["media_type", "mediaType"],
  ["media_url", "mediaUrl"],
  ["value_json", "valueJson"],
  ["point_names", "pointNames"],
] as const;

const LISTS = [
  ["polygon", "polygon"],
  ["points", "points"],
  ["point_extra", "pointExtra"],
] as const;

function ipcOf(golden: string): Uint8Array {
  return bytesOf(GOLDENS.get(golden)?.predictions.ipc ?? "");
}

/** The golden rows of one output. */
function rowsOf(columns: Columns, name: string, output: number) {
  return (columns[name] ?? []).filter((_, row) => columns.output_id?.[row] === output);
}

function expectSame(rows: Rows, columns: Columns, output: number): void {
  for (const [from, to] of STRINGS) {
    expect(rows[to], from).toEqual(rowsOf(columns, from, output).map((value) => value ?? ""));
  }
  for (const [from, to] of NUMBERS) {
    expect([...rows[to]], from).toEqual(
      rowsOf(columns, from, output).map((value) => value ?? Number.NaN),
    );
  }
  for (const [from, to] of NULLABLE) expect(rows[to], from).toEqual(rowsOf(columns, from, output));
  for (const [from, to] of LISTS) {
    expect(
      rows[to].map((list) => list && [...list]),
      from,
    ).toEqual(rowsOf(columns, from, output));
  }
  expect(rows.length).toBe(rows.outputId.length);
}

describe("the kernel's predictions table", () => {
  test.each([...GOLDENS])("%s decodes as written", (_, { predictions: { columns, ipc } }) => {
    const decoded = decodePredictions(bytesOf(ipc));
    const outputs = new Set(columns.output_id as number[]);
    expect(new Set(decoded.keys())).toEqual(outputs);
    for (const output of outputs) expectSame(decoded.get(output) as Rows, columns, output);
  });

  test("what no golden says is empty in each of its rows, and not missing", () => {
    const rows = [...decodePredictions(ipcOf("concepts")).values()][0] as Rows;
    for (const [name, column] of Object.entries(rows)) {
      if (typeof column !== "number") expect(column.length, name).toBe(rows.length);
    }
  });

  test("the rows of several outputs in one stream are kept apart", () => {
    const decoded = decodePredictions(ipcOf("boxes"));
    expect(decoded.size).toBe(2);
    for (const [output, rows] of decoded) expect(new Set(rows.outputId)).toEqual(new Set([output]));
  });

  test("rows of outputs that stand mixed are sorted out, in their order", () => {
    const rows = ["a", "b", "c", "d"].map((label, at) => ({
      label,
      score: at / 4,
      output_id: at % 2,
    }));
    const decoded = decodePredictions(predictionsIpc(rows));
    expect([...decoded].map(([output, { label, score }]) => [output, label, [...score]])).toEqual([
      [0, ["a", "c"], [0, 0.5]],
      [1, ["b", "d"], [0.25, 0.75]],
    ]);
  });

  test("a buffer that begins anywhere in its memory is read", () => {
    const bytes = ipcOf("concepts");
    const memory = new Uint8Array(bytes.length + 3);
    memory.set(bytes, 3);
    const decoded = decodePredictions(new Uint8Array(memory.buffer, 3, bytes.length));
    expect([...decoded.values()][0]?.label).toContain("crème brûlée");
  });

  test("an empty buffer holds no rows", () => {
    expect(decodePredictions(new Uint8Array()).size).toBe(0);
  });
});
