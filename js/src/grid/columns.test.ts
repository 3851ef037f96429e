import { describe, expect, it } from "vitest";
import { visibleRows } from "../visible.js";
import { Columns, EMPTY, FAILED, SAID, WAITING } from "./columns.js";
import { type Filter, matching } from "./filter.js";
import { ordered } from "./order.js";
import { ALL, outputsFrom, type Row, rowsFrom, run } from "./said.js";

const shown = (columns: Columns, filter: Partial<Filter>): number[] =>
  [...matching(columns, { ...ALL, ...filter })].flatMap((on, at) => (on ? [at] : []));

describe("the inputs on show", () => {
  it("are all of them, whatever the threshold, until something is looked for", () => {
    expect(shown(run(), { threshold: 0.99 })).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["predicted", [0, 1, 2, 3, 5]],
    ["failed", [4]],
    ["waiting", [6]],
  ] as const)("that %s", (status, inputs) => {
    expect(shown(run(), { status })).toEqual(inputs);
  });

  it.each([
    [{ concept_filter: " CAT " }, [0, 1, 2, 3]],
    [{ concept_filter: "cat", threshold: 0.5 }, [0, 3]],
    [{ concept_filter: "zebra" }, []],
    [{ label: "cat", threshold: 0.5 }, [0, 1, 3, 4, 6]],
    [{ label: "zebra" }, []],
  ])("with %j", (filter, inputs) => {
    expect(shown(run(), filter)).toEqual(inputs);
  });

  it.each([
    ["unlabeled", {}, [3]],
    ["agree", {}, [0, 2]],
    ["mistakes", {}, [1, 5]],
    ["agree", { threshold: 0.6 }, [0]],
    ["mistakes", { threshold: 0.6 }, [1, 2, 5]],
    ["missed", { threshold: 0.5 }, [1, 5]],
    ["missed", { threshold: 0.6 }, [1, 2, 5]],
    ["missed", { threshold: 0.6, label: "dog" }, [2, 5]],
    ["extra", { threshold: 0.5 }, [1]],
    ["extra", {}, [0, 1, 2]],
    ["extra", { label: "dog" }, [0, 1]],
  ] as const)("%s with ground truth, %j", (truth, filter, inputs) => {
    expect(shown(run(), { truth, ...filter })).toEqual(inputs);
  });

  it("are held against ground truth whatever the concept filter", () => {
    expect(shown(run(), { truth: "agree", concept_filter: "cat" })).toEqual([0, 2]);
  });

  it("with regions agree where both sides name the same labels", () => {
    const columns = new Columns();
    const box = { shape: "box" };
    columns.addInputs(
      0,
      ["a", "b", "c"],
      [],
      rowsFrom([
        [0, "face", undefined, box],
        [0, "hat", undefined, box],
        [1, "face", undefined, box],
        [2, "face", undefined, box],
      ]),
    );
    columns.addPart(
      outputsFrom([
        [0, 0],
        [1, 1],
        [2, 2],
      ]),
      rowsFrom([
        [0, "face", 0.9, box],
        [0, "hat", 0.6, box],
        [1, "face", 0.9, box],
        [1, "hat", 0.3, box],
        [2, "hat", 0.8, box],
      ]),
    );
    expect(shown(columns, { truth: "agree" })).toEqual([0]);
    expect(shown(columns, { truth: "agree", threshold: 0.5 })).toEqual([0, 1]);
    expect(shown(columns, { truth: "mistakes", threshold: 0.5 })).toEqual([2]);
    expect(shown(columns, { truth: "agree", threshold: 0.7 })).toEqual([1]);
  });

  it("of a model without scores agree where its first statement is right", () => {
    const columns = new Columns();
    columns.addInputs(
      0,
      ["a", "b"],
      [],
      rowsFrom([
        [0, "x"],
        [1, "x"],
      ]),
    );
    columns.addPart(
      outputsFrom([
        [0, 0],
        [1, 1],
      ]),
      rowsFrom([
        [0, "x"],
        [0, "y"],
        [1, "y"],
        [1, "x"],
      ]),
    );
    expect(shown(columns, { truth: "agree", threshold: 0.9 })).toEqual([0]);
  });
});

describe("columns", () => {
  it("know each input's own rows, and why one failed", () => {
    const columns = run();
    const node = columns.node("");
    expect([...node.status.slice(0, 7)]).toEqual([SAID, SAID, SAID, SAID, FAILED, EMPTY, WAITING]);
    expect(node.failures.get(4)?.message).toBe("This address gives nothing.");
    const said = columns.said("", 2);
    expect(said?.rows.label.slice(said.from, said.to)).toEqual(["cat", "dog"]);
    const truth = columns.truthOf(2);
    expect(truth?.rows.label.slice(truth.from, truth.to)).toEqual(["dog"]);
    expect([columns.said("", 6), columns.truthOf(3), columns.said("", 99)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("take a later output in place of an earlier one, a failure included", () => {
    const columns = run();
    columns.addPart(
      outputsFrom([
        [4, 5],
        [0, 6, "failed", "", "gone"],
      ]),
      rowsFrom([[5, "dog", 0.4]]),
    );
    expect(columns.node("").failures.size).toBe(1);
    expect(shown(columns, { concept_filter: "dog" })).toEqual([1, 2, 4]);
    expect(shown(columns, { status: "failed" })).toEqual([0]);
  });

  it("tell nodes apart: one's rows are not the other's, and one that has not spoken waits", () => {
    const columns = new Columns();
    columns.addInputs(0, ["a"], ["image"], null);
    columns.addPart(
      outputsFrom([
        [0, 1, "ok", "faces"],
        [0, 2, "ok", "looks"],
      ]),
      rowsFrom([
        [1, "face", 0.9],
        [2, "happy", 0.8],
      ]),
    );
    expect(shown(columns, { node: "faces", concept_filter: "happy" })).toEqual([]);
    expect(shown(columns, { node: "looks", concept_filter: "happy" })).toEqual([0]);
    expect(shown(columns, { node: "later", status: "waiting" })).toEqual([0]);
  });

  it("take inputs in any order, and rows of inputs whose names are not here yet", () => {
    const columns = new Columns();
    columns.addPart(outputsFrom([[5, 0]]), rowsFrom([[0, "cat", 0.5]]));
    columns.addInputs(3, ["d"], ["image"], null);
    expect(columns.inputs).toBe(6);
    expect(columns.inputNames).toEqual(["", "", "", "d"]);
    expect(shown(columns, { status: "predicted" })).toEqual([5]);
    expect([...ordered(columns, new Uint8Array(6).fill(1), ALL, "name", false)].at(0)).toBe(0);
  });

  it("hold no rows for parts that say nothing", () => {
    const columns = new Columns();
    columns.addPart(outputsFrom([]), rowsFrom([]));
    expect([columns.inputs, columns.rows.length]).toEqual([0, 0]);
    expect([...matching(columns, ALL)]).toEqual([]);
  });

  it("pass the same statements as the rule of the viewers", () => {
    const said: Row[] = [
      [0, "cat", 0.9],
      [1, "cat", 0.9 - 1e-9],
      [2, "cat", 0.89],
      [3, "cat", 0.01, { means: "share_of_image" }],
      [4, "cat"],
      [5, "STRASSE", 0.95],
      [6, "Straße", 0.95],
      [7, "", undefined, { kind: "text", text: "a cat" }],
      [8, "cat", 0.95, { kind: "text", text: "a dog" }],
      [9, "cat", -3, { means: "raw" }],
    ];
    const columns = new Columns();
    const rows = rowsFrom(said);
    columns.addPart(outputsFrom(said.map(([at]) => [at, at])), rows);
    for (const concept_filter of ["cat", "STRASSE", "straße", "DOG", ""]) {
      const mask = visibleRows(rows, 0.9, concept_filter);
      const inputs = shown(columns, { threshold: 0.9, concept_filter });
      // Without words to look for no input is left out.
      const expected = concept_filter ? [...mask] : said.map(() => 1);
      expect(inputs).toEqual(expected.flatMap((on, at) => (on ? [at] : [])));
    }
  });
});
