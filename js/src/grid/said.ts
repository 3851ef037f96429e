/** For tests: what a run has said, in few words. */
import { rowsWith } from "../predictions.js";
import { Columns } from "./columns.js";
import type { Filter } from "./filter.js";

export type Row = readonly [
  output: number,
  label: string,
  score?: number | undefined,
  more?: { kind?: string; text?: string; means?: string; shape?: string },
];

export const rowsFrom = (said: readonly Row[]) =>
  rowsWith({
    outputId: Int32Array.from(said, ([output]) => output),
    label: said.map(([, label]) => label),
    score: Float32Array.from(said, ([, , score]) => score ?? Number.NaN),
    scoreMeans: said.map(
      ([, , score, more]) => more?.means ?? (score === undefined ? "none" : "probability"),
    ),
    kind: said.map(([, , , more]) => more?.kind ?? "concept"),
    text: said.map(([, , , more]) => more?.text ?? null),
    shape: said.map(([, , , more]) => more?.shape ?? "whole"),
  });

type Out = readonly [index: number, output: number, status?: string, node?: string, why?: string];

export const outputsFrom = (said: readonly Out[]) => ({
  index: said.map(([index]) => index),
  outputId: said.map(([, output]) => output),
  status: said.map(([, , status]) => status ?? "ok"),
  nodeId: said.map(([, , , node]) => node ?? ""),
  errorName: said.map(([, , , , why]) => (why ? "INPUT_DOWNLOAD_FAILED" : "")),
  errorMessage: said.map(([, , , , why]) => why ?? ""),
});

export const ALL: Filter = {
  node: "",
  threshold: 0,
  concept_filter: "",
  label: "",
  truth: "all",
  status: "all",
  disagreement: "all",
  against_truth: false,
};

/** Seven inputs: right, wrong, unsure, unlabeled, failed, empty, waiting. */
export function run(): Columns {
  const columns = new Columns();
  const names = ["b.png", "A.png", "c.png", "Éa.png", "e.png", "f.png", "g.png"];
  const truth: Row[] = [
    [0, "cat"],
    [1, "cat"],
    [2, "dog"],
    [4, "cat"],
    [5, "dog"],
    [6, "cat"],
  ];
  columns.addInputs(
    0,
    names,
    names.map(() => "image"),
    rowsFrom(truth),
  );
  columns.addPart(
    outputsFrom([
      [3, 10],
      [0, 11],
      [4, 12, "failed", "", "This address gives nothing."],
    ]),
    rowsFrom([
      [10, "cat", 0.7],
      [11, "cat", 0.9],
      [11, "dog", 0.05],
    ]),
  );
  columns.addPart(
    outputsFrom([
      [1, 20],
      [2, 21],
      [5, 22, "empty"],
    ]),
    rowsFrom([
      [20, "dog", 0.95],
      [20, "cat", 0.02],
      [21, "cat", 0.45],
      [21, "dog", 0.5],
    ]),
  );
  return columns;
}
