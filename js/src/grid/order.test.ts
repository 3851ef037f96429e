import { describe, expect, it } from "vitest";
import { Columns } from "./columns.js";
import { classCounts } from "./counts.js";
import { type Filter, matching } from "./filter.js";
import { keysOf, ordered, sortedByKey } from "./order.js";
import { ALL, outputsFrom, type Row, rowsFrom, run } from "./said.js";

describe("the order", () => {
  const order = (
    sort: Parameters<typeof ordered>[3],
    descending = false,
    filter = {},
  ): number[] => {
    const columns = run();
    const look = { ...ALL, ...filter };
    return [...ordered(columns, matching(columns, look), look, sort, descending)];
  };

  it("of the dataset is that of the indexes, either way", () => {
    expect(order("dataset")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(order("dataset", true, { status: "predicted" })).toEqual([5, 3, 2, 1, 0]);
  });

  it("by score has the best first, what has none last, either way", () => {
    expect(order("score", true)).toEqual([1, 0, 3, 2, 4, 5, 6]);
    expect(order("score", false)).toEqual([2, 3, 0, 1, 4, 5, 6]);
    expect(order("score", true, { threshold: 0.8 })).toEqual([1, 0, 2, 3, 4, 5, 6]);
    expect(order("score", true, { concept_filter: "cat" })).toEqual([0, 3, 2, 1]);
  });

  it("by name knows no case, and compares code units", () => {
    expect(order("name")).toEqual([1, 0, 2, 4, 5, 6, 3]);
    expect(order("name", true)).toEqual([3, 6, 5, 4, 2, 0, 1]);
  });

  it("by uncertainty has the closest call first", () => {
    const keys = [...keysOf(run(), ALL, "uncertainty")].map((key) => Number(key.toFixed(3)));
    // Of one label the other is its absence: .7 against .3.
    expect(keys.slice(0, 4)).toEqual([0.15, 0.07, 0.95, 0.6]);
    expect(order("uncertainty", true).slice(0, 4)).toEqual([2, 3, 0, 1]);
  });

  it("by uncertainty takes each label at its best, and probabilities alone", () => {
    const columns = new Columns();
    const said: Row[] = [
      [0, "a", 0.5],
      [0, "b", 0.6],
      [0, "a", 0.9],
      [0, "b", 0.2],
      [0, "c", 7, { means: "raw" }],
      [1, "c", 7, { means: "raw" }],
    ];
    columns.addPart(
      outputsFrom([
        [0, 0],
        [1, 1],
      ]),
      rowsFrom(said),
    );
    const [first, second] = keysOf(columns, ALL, "uncertainty");
    expect([first, second]).toEqual([expect.closeTo(0.7), Number.NaN]);
  });

  it("by agreement has the most confident mistake first", () => {
    const keys = [...keysOf(run(), ALL, "agreement")].map((key) => Number(key.toFixed(3)));
    expect(keys).toEqual([0.85, -0.93, 0.05, Number.NaN, Number.NaN, 0, Number.NaN]);
    expect(order("agreement")).toEqual([1, 5, 2, 0, 3, 4, 6]);
  });

  it("of any numbers is theirs, and stable", () => {
    let seed = 5;
    const next = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const special = [0, -0, Number.NaN, -1e30, 1e30, -0.5, 0.5, 1e-40];
    const keys = Float32Array.from({ length: 3000 }, () =>
      next() < 0.3 ? (special[Math.floor(next() * 8)] as number) : Math.fround(next() * 4 - 2),
    );
    const inputs = Int32Array.from({ length: 3000 }, (_, at) => at).filter((at) => at % 3 !== 0);
    for (const descending of [false, true]) {
      const way = descending ? -1 : 1;
      const expected = [...inputs].sort((a, b) => {
        const [x, y] = [keys[a] as number, keys[b] as number];
        if (Number.isNaN(x) || Number.isNaN(y))
          return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
        return (x - y) * way || a - b;
      });
      expect([...sortedByKey(inputs, keys, descending)]).toEqual(expected);
    }
    expect(inputs[0]).toBe(1);
  });
});

describe("class counts", () => {
  it("are of the inputs on show, above the threshold, beside the ground truth", () => {
    const columns = run();
    const count = (filter: Partial<Filter>) => {
      const look = { ...ALL, ...filter };
      return classCounts(columns, matching(columns, look), look).map(
        ({ label, inputs, statements, truth }) => [label, inputs, statements, truth],
      );
    };
    expect(count({})).toEqual([
      ["cat", 4, 4, 4],
      ["dog", 3, 3, 2],
    ]);
    expect(count({ threshold: 0.5 })).toEqual([
      ["cat", 2, 2, 4],
      ["dog", 2, 2, 2],
    ]);
    expect(count({ truth: "mistakes", threshold: 0.5 })).toEqual([
      ["dog", 1, 1, 1],
      ["cat", 0, 0, 1],
    ]);
    expect(count({ concept_filter: "dog" })).toEqual([["dog", 3, 3, 1]]);
  });

  it("tell the inputs from the statements", () => {
    const columns = new Columns();
    columns.addPart(
      outputsFrom([[0, 0]]),
      rowsFrom([
        [0, "face", 0.9],
        [0, "face", 0.8],
        [0, "", 1],
      ]),
    );
    expect(classCounts(columns, new Uint8Array([1]), ALL)).toEqual([
      { label: "face", inputs: 1, statements: 2, truth: 0 },
    ]);
  });
});

it("a step over 100,000 predictions of 10,000 inputs takes under 16 ms", () => {
  const columns = new Columns();
  const said: Row[] = Array.from({ length: 100_000 }, (_, at) => [
    Math.floor(at / 10),
    `label ${(at * 7) % 50}`,
    ((at * 31) % 1000) / 1000,
  ]);
  const truth: Row[] = Array.from({ length: 10_000 }, (_, at) => [at, `label ${at % 50}`]);
  columns.addInputs(
    0,
    truth.map(([at]) => `img-${at}.jpg`),
    [],
    rowsFrom(truth),
  );
  columns.addPart(outputsFrom(truth.map(([at]) => [at, at])), rowsFrom(said));
  const steps = Array.from({ length: 12 }, (_, at) => {
    const filter: Filter = {
      ...ALL,
      truth: "mistakes",
      threshold: at / 12,
      concept_filter: "label",
    };
    const start = performance.now();
    const mask = matching(columns, filter);
    const order = ordered(columns, mask, filter, at % 2 ? "agreement" : "uncertainty", true);
    classCounts(columns, mask, filter);
    expect(order.length).toBeGreaterThan(0);
    return performance.now() - start;
  });
  // The first ones compile, and the machine may be busy with something else.
  expect(Math.min(...steps)).toBeLessThan(16);
});
