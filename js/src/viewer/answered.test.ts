import { expect, test } from "vitest";
import { modelCard } from "../../tests/payloads.js";
import { NO_ROWS, rowsWith } from "../predictions.js";
import type { Answer } from "../wire.js";
import { givenOf } from "./answered.js";

const MODEL = modelCard("w");

function answer(node_id: string, output_id: number): Answer {
  return {
    input_key: "k",
    node_id,
    output_id,
    status: "ok",
    error: null,
    latency_ms: 1,
    asked_at: "",
    reused: false,
    max_concepts: 20,
    min_value: 0,
    cut_off: false,
    sample_ms: 0,
    notes: [],
  };
}
const rows = (label: string) => rowsWith({ label: [label] });
const nodesOf = (given: ReturnType<typeof givenOf>) =>
  given?.nodes.map((node) => [node.answer.node_id, ...node.rows.label]);

test("a model's answer has the rows itself, and no nodes", () => {
  const given = givenOf(MODEL, [answer("", 1)], new Map([[1, rows("cat")]]), null);
  expect([given?.rows.label, given?.nodes]).toEqual([["cat"], []]);
});

test("a workflow's has them at its nodes, in the order in which they came", () => {
  const all = [answer("", 7), answer("b", 7), answer("a", 8), answer("c", 9)];
  const given = givenOf(
    MODEL,
    all,
    new Map([
      [7, rows("cat")],
      [8, rows("red")],
    ]),
    null,
  );
  expect(given?.rows).toBe(NO_ROWS);
  expect(nodesOf(given)).toEqual([["b", "cat"], ["a", "red"], ["c"]]);
});

test("nodes that come without the whole take the place of their former answers, or follow", () => {
  const former = givenOf(MODEL, [answer("", 1), answer("a", 1), answer("b", 2)], new Map(), null);
  const news = [answer("b", 3), answer("c", 4)];
  const given = givenOf(MODEL, news, new Map([[3, rows("new")]]), former);
  expect(nodesOf(given)).toEqual([["a"], ["b", "new"], ["c"]]);
  expect(given?.answer).toBe(former?.answer);
  expect(givenOf(MODEL, news, new Map(), null)).toBe(null);
});
