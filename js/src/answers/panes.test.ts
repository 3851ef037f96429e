import { describe, expect, test } from "vitest";
import { rowsWith } from "../predictions.js";
import { hasPanes, isBar } from "./bars.js";
import { panesOf } from "./panes.js";

const KINDS = [
  ..."concept color text embedding image audio heatmap cluster hit segment value frame other".split(
    " ",
  ),
  "a kind of tomorrow",
];

describe("a row", () => {
  test.each(KINDS)(
    "of kind %s is a bar, in a pane, or tinted on the picture: never dropped",
    (kind) => {
      const rows = rowsWith({ kind: [kind] });
      const listed = isBar(rows, 0) || panesOf(rows).size > 0;
      expect(listed).toBe(kind !== "heatmap");
      expect(hasPanes(rows)).toBe(panesOf(rows).size > 0);
    },
  );

  test("of a region's text is a line of it, of the whole input a paragraph", () => {
    const rows = rowsWith({ kind: ["text", "text"], regionId: ["r1", ""] });
    expect([...panesOf(rows)]).toEqual([
      ["lines", [0]],
      ["captions", [1]],
    ]);
  });

  test("of a text from one time to another is a segment, of a track it stays a line", () => {
    const times = { timeMs: Float64Array.of(0, 0), endMs: Float64Array.of(900, 900) };
    const rows = rowsWith({
      kind: ["text", "text"],
      trackId: ["", "7"],
      regionId: ["", "r"],
      ...times,
    });
    expect([...panesOf(rows)]).toEqual([
      ["segments", [0]],
      ["lines", [1]],
      ["tracks", [1]],
    ]);
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

  test("that only says that a frame was looked at is folded away", () => {
    const rows = rowsWith({
      kind: ["frame", "concept"],
      timeMs: Float64Array.of(500, 500),
      valueJson: ['{"index": 0, "number": 6}', null],
    });
    expect([...panesOf(rows)]).toEqual([["more", [0]]]);
    expect(hasPanes(rows)).toBe(true);
  });

  test("that bears details beside its statement keeps its place, and they are folded away", () => {
    const kind = ["concept", "text", "embedding", "cluster", "color"];
    const valueJson = [
      '{"concept": {"name": "BINARY_POSITIVE"}}',
      '{"text_info": {"encoding": "UTF-8"}}',
      '{"num_dimensions": 64}',
      '{"count": 3}',
      null,
    ];
    const panes = panesOf(rowsWith({ kind, valueJson }));
    expect(panes.get("more")).toEqual([0, 1]);
    expect(panes.get("captions")).toEqual([1]);
    expect(panes.get("values")).toBe(undefined);
  });

  test("of a segment with statements of its own is folded away, one without is listed", () => {
    const rows = rowsWith({
      kind: ["segment", "text", "segment"],
      label: ["s0", "", "s1"],
      timeMs: Float64Array.of(0, 0, 900),
      endMs: Float64Array.of(900, 900, 1800),
    });
    expect([...panesOf(rows)]).toEqual([
      ["more", [0]],
      ["segments", [1, 2]],
    ]);
  });

  test("of a track is in the tracks, and not among the times as well", () => {
    const rows = rowsWith({
      kind: ["segment"],
      trackId: ["t0"],
      timeMs: Float64Array.of(0),
      endMs: Float64Array.of(900),
    });
    expect([...panesOf(rows)]).toEqual([["tracks", [0]]]);
  });
});
