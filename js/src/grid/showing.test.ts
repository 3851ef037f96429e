/** The kernel's `visible` is what the page shows: both are held to the same file. */
import { describe, expect, test } from "vitest";
import golden from "../../../tests/contract/showing.json";
import type { SortBy } from "../browser-wire.js";
import { Contrast } from "../contrast/contrast.js";
import { rowsWith } from "../predictions.js";
import { Columns } from "./columns.js";
import { type Filter, matching } from "./filter.js";
import { ordered } from "./order.js";

interface Row {
  output_id: number;
  kind: string;
  shape: string;
  label: string;
  vocabulary: string;
  score: number | null;
  score_means: string;
  text: string | null;
  region_id?: string;
  left?: number;
  top?: number;
  right?: number;
  bottom?: number;
}

interface Output {
  index: number;
  node_id: string;
  output_id: number;
  status: string;
  error_name: string;
  error_message: string;
}

interface Run {
  names: string[];
  /** Of several models each is a node. */
  models: string[];
  truth: Row[];
  parts: { outputs: Output[]; rows: Row[] }[];
  cases: { filter: Filter & { sort: SortBy; descending: boolean }; inputs: number[] }[];
}

const rowsFrom = (said: readonly Row[]) =>
  rowsWith({
    outputId: Int32Array.from(said, (row) => row.output_id),
    kind: said.map((row) => row.kind),
    shape: said.map((row) => row.shape),
    label: said.map((row) => row.label),
    vocabulary: said.map((row) => row.vocabulary),
    score: Float32Array.from(said, (row) => row.score ?? Number.NaN),
    scoreMeans: said.map((row) => row.score_means),
    text: said.map((row) => row.text),
    regionId: said.map((row) => row.region_id ?? ""),
    left: Float32Array.from(said, (row) => row.left ?? Number.NaN),
    top: Float32Array.from(said, (row) => row.top ?? Number.NaN),
    right: Float32Array.from(said, (row) => row.right ?? Number.NaN),
    bottom: Float32Array.from(said, (row) => row.bottom ?? Number.NaN),
  });

function columnsOf({ names, models, truth, parts }: Run): Columns {
  const columns = new Columns();
  if (models.length > 0) columns.contrast = new Contrast(columns, models);
  const kinds = names.map(() => "image");
  columns.addInputs(0, names, kinds, rowsFrom(truth));
  for (const { outputs, rows } of parts) {
    columns.addPart(
      {
        index: outputs.map((one) => one.index),
        nodeId: outputs.map((one) => one.node_id),
        outputId: outputs.map((one) => one.output_id),
        status: outputs.map((one) => one.status),
        errorName: outputs.map((one) => one.error_name),
        errorMessage: outputs.map((one) => one.error_message),
      },
      rowsFrom(rows),
    );
  }
  return columns;
}

describe.each(Object.entries(golden as unknown as Record<string, Run>))("%s", (_, run) => {
  const columns = columnsOf(run);
  const cases = run.cases.map((one) => [JSON.stringify(one.filter), one] as const);

  test.each(cases)("shows what the kernel says, of %s", (_words, { filter, inputs }) => {
    const mask = matching(columns, filter);
    const shown = ordered(columns, mask, filter, filter.sort, filter.descending);
    expect([...shown]).toEqual(inputs);
  });
});
