import { describe, expect, test } from "vitest";
import { NO_ROWS, pick, rowsWith } from "./predictions.js";

describe("some of the rows", () => {
  const rows = rowsWith({
    label: ["a", "b", "c"],
    score: Float32Array.of(0.1, 0.2, 0.3),
    timeMs: Float64Array.of(1, 2, Number.NaN),
    polygon: [null, Float32Array.of(0, 1), null],
  });

  test("keep all their columns, in the order that is wanted", () => {
    const some = pick(rows, [1, 0]);
    expect(some.length).toBe(2);
    expect(some.label).toEqual(["b", "a"]);
    expect(some.score).toEqual(Float32Array.of(0.2, 0.1));
    expect(some.timeMs).toEqual(Float64Array.of(2, 1));
    expect(some.polygon).toEqual([Float32Array.of(0, 1), null]);
    expect(some.ordinal).toEqual(Int32Array.of(1, 0));
    expect(Object.keys(some).sort()).toEqual(Object.keys(rows).sort());
  });

  test("may be none", () => {
    expect(pick(rows, [])).toEqual(NO_ROWS);
  });
});
