import { describe, expect, test } from "vitest";
import boxes from "../../tests/contract/boxes.json";
import colors from "../../tests/contract/colors.json";
import concepts from "../../tests/contract/concepts.json";
import empty from "../../tests/contract/empty.json";
import failed from "../../tests/contract/failed.json";
import lists from "../../tests/contract/lists.json";
import mixed from "../../tests/contract/mixed.json";
import { decodePredictions, type Rows } from "./predictions.js";

type Columns = Record<string, (number | string | null)[]>;
const GOLDEN = { boxes, colors, concepts, empty, failed, lists, mixed };

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
] as const;
const NUMBERS = [
  ["left", "left"],
  ["top", "top"],
  ["right", "right"],
  ["bottom", "bottom"],
  ["score", "score"],
] as const;
const NULLABLE = [
  ["text", "text"],
  ["hex", "hex"],
] as const;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function columnsOf(golden: keyof typeof GOLDEN): Columns {
  return GOLDEN[golden].predictions.columns as unknown as Columns;
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
  expect(rows.length).toBe(rows.outputId.length);
}

describe("the kernel's predictions table", () => {
  test.each(Object.keys(GOLDEN) as (keyof typeof GOLDEN)[])("%s decodes as written", (name) => {
    const columns = columnsOf(name);
    const decoded = decodePredictions(bytesOf(GOLDEN[name].predictions.ipc));
    const outputs = new Set(columns.output_id as number[]);
    expect(new Set(decoded.keys())).toEqual(outputs);
    for (const output of outputs) expectSame(decoded.get(output) as Rows, columns, output);
  });

  test("the rows of several outputs in one stream are kept apart", () => {
    const decoded = decodePredictions(bytesOf(boxes.predictions.ipc));
    expect(decoded.size).toBe(2);
    for (const [output, rows] of decoded) expect(new Set(rows.outputId)).toEqual(new Set([output]));
  });

  test("a buffer that begins anywhere in its memory is read", () => {
    const bytes = bytesOf(concepts.predictions.ipc);
    const memory = new Uint8Array(bytes.length + 3);
    memory.set(bytes, 3);
    const decoded = decodePredictions(new Uint8Array(memory.buffer, 3, bytes.length));
    expect([...decoded.values()][0]?.label).toContain("crème brûlée");
  });

  test("an empty buffer holds no rows", () => {
    expect(decodePredictions(new Uint8Array()).size).toBe(0);
  });
});
