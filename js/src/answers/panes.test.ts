import { describe, expect, test } from "vitest";
import { rowsWith } from "../predictions.js";
import { isBar, paneOf, panesOf } from "./panes.js";

const KINDS = [
  ..."concept color text embedding image audio heatmap cluster hit segment value other".split(" "),
  "a kind of tomorrow",
];

describe("a row", () => {
  test.each(KINDS)(
    "of kind %s is a bar, in a pane, or tinted on the picture: never dropped",
    (kind) => {
      const rows = rowsWith({ kind: [kind] });
      const listed = isBar(rows, 0) || panesOf(rows).size > 0;
      expect(listed).toBe(kind !== "heatmap");
    },
  );

  test("of a region's text is a line of it, of the whole input a paragraph", () => {
    const rows = rowsWith({ kind: ["text", "text"], regionId: ["r1", ""] });
    expect([paneOf(rows, 0), paneOf(rows, 1)]).toEqual(["lines", "captions"]);
  });

  test("of a text from one time to another is a segment, of a track it stays a line", () => {
    const times = { timeMs: Float64Array.of(0, 0), endMs: Float64Array.of(900, 900) };
    const rows = rowsWith({
      kind: ["text", "text"],
      trackId: ["", "7"],
      regionId: ["", "r"],
      ...times,
    });
    expect([paneOf(rows, 0), paneOf(rows, 1)]).toEqual(["segments", "lines"]);
    expect(panesOf(rows).get("tracks")).toEqual([1]);
  });

  test("of a kind that nobody knows is in the tree, not a bar without its value", () => {
    const rows = rowsWith({ kind: ["other", "tomorrow"], valueJson: ['{"a": 1}', '{"b": 2}'] });
    expect(panesOf(rows).get("values")).toEqual([0, 1]);
    expect([isBar(rows, 0), isBar(rows, 1)]).toEqual([false, false]);
  });

  test("of a bare region is a bar; one that says more is in the tree too", () => {
    const box = Float32Array.of(0.1, 0.1);
    const rows = rowsWith({
      kind: ["other", "other"],
      shape: ["box", "box"],
      left: box,
      top: box,
      right: box,
      bottom: box,
      valueJson: [null, '{"quality": 1}'],
    });
    expect([isBar(rows, 0), isBar(rows, 1)]).toEqual([true, true]);
    expect(panesOf(rows).get("values")).toEqual([1]);
  });

  test("of a concept in a stretch of time is a bar, and listed by its time", () => {
    const rows = rowsWith({
      kind: ["concept"],
      timeMs: Float64Array.of(0),
      endMs: Float64Array.of(900),
    });
    expect(isBar(rows, 0)).toBe(true);
    expect(panesOf(rows).get("segments")).toEqual([0]);
  });
});
