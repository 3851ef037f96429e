import { expect, test } from "vitest";
import golden from "../../../tests/contract/agreement.json";
import { rowsWith } from "../predictions.js";
import { visibleRows } from "../visible.js";
import { aligned, matched, type Said } from "./agreement.js";

interface Columns {
  time_ms: (number | null)[];
  kind: string[];
  shape: string[];
  region_id: string[];
  label: string[];
  vocabulary: string[];
  score: (number | null)[];
  score_means: string[];
  left: (number | null)[];
  top: (number | null)[];
  right: (number | null)[];
  bottom: (number | null)[];
  text: (string | null)[];
  hex: (string | null)[];
}

interface Case {
  threshold: number;
  filter: string;
  said: (Columns | null)[];
  concepts: { vocabulary: string; label: string; marks: (unknown[] | null)[] }[];
  boxes: { verdict: string; iou: number; boxes: (unknown[] | null)[] }[];
}

const floats = (values: readonly (number | null)[]) =>
  Float32Array.from(values, (value) => value ?? Number.NaN);

function saidBy({ threshold, filter }: Case, said: Columns | null): Said | null {
  if (said === null) return null;
  const rows = rowsWith({
    kind: said.kind,
    timeMs: Float64Array.from(said.time_ms, (value) => value ?? Number.NaN),
    shape: said.shape,
    regionId: said.region_id,
    label: said.label,
    vocabulary: said.vocabulary,
    score: floats(said.score),
    scoreMeans: said.score_means,
    left: floats(said.left),
    top: floats(said.top),
    right: floats(said.right),
    bottom: floats(said.bottom),
    text: said.text,
    hex: said.hex,
  });
  return { rows, visible: visibleRows(rows, threshold, filter) };
}

const number = (value: number): number | null => (Number.isNaN(value) ? null : value);

test.each(Object.entries(golden as unknown as Record<string, Case>))(
  "labels side by side as the kernel has them: %s",
  (_, each) => {
    const rows = aligned(each.said.map((one) => saidBy(each, one)));
    const told = rows.map(({ vocabulary, label, marks }) => ({
      vocabulary,
      label,
      marks: marks.map(
        (mark) => mark && [number(mark.score), mark.scoreMeans, mark.count, mark.shown],
      ),
    }));
    expect(told).toEqual(each.concepts);
  },
);

test.each(Object.entries(golden as unknown as Record<string, Case>))(
  "boxes matched as the kernel does: %s",
  (_, each) => {
    const told = matched(each.said.map((one) => saidBy(each, one))).map(
      ({ verdict, iou, boxes }) => ({
        verdict,
        iou,
        boxes: boxes.map((box) => box && [box.id, box.label, number(box.score)]),
      }),
    );
    expect(told).toEqual(each.boxes);
  },
);
