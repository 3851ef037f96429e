import { expect, test } from "vitest";
import golden from "../../tests/contract/visible.json";
import { NO_ROWS, type Rows } from "./predictions.js";
import { visibleRows } from "./visible.js";

interface Case {
  threshold: number;
  filter: string;
  rows: {
    label: string[];
    score: (number | null)[];
    score_means: string[];
    text: (string | null)[];
    kind: string[];
  };
  visible: number[];
}

function rowsOf({ rows }: Case): Rows {
  return {
    ...NO_ROWS,
    length: rows.label.length,
    label: rows.label,
    kind: rows.kind,
    text: rows.text,
    score: Float32Array.from(rows.score, (score) => score ?? Number.NaN),
    scoreMeans: rows.score_means,
  };
}

const cases = (golden.cases as Case[]).map(
  (each, index) => [`${index}: at ${each.threshold}, "${each.filter}"`, each] as const,
);

test.each(cases)("shows what the kernel shows, %s", (_, each) => {
  const mask = visibleRows(rowsOf(each), each.threshold, each.filter);
  expect([...mask]).toEqual(each.visible);
});
