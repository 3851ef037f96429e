import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { rowsOf, type Said } from "../overlays/recording.js";
import { type Rows, rowsWith } from "../predictions.js";
import { familiesOf, type Kin } from "./families.js";
import { regionsMeant } from "./meant.js";
import { steady } from "./steady.js";

type Line = readonly [regionId: string, parentOutputId?: number, parentRegionId?: string];

function node(outputId: number, ...lines: readonly Line[]): { outputId: number; rows: Rows } {
  const rows = rowsWith({
    regionId: lines.map(([regionId]) => regionId),
    parentOutputId: Int32Array.from(lines, ([, output]) => output ?? -1),
    parentRegionId: lines.map(([, , region]) => region ?? ""),
  });
  return { outputId, rows };
}

const plain = (kin: Kin): Record<number, string[]> =>
  Object.fromEntries([...kin].map(([output, ids]) => [output, [...ids].sort()]));

describe("kin of a region", () => {
  const faces = node(10, ["a"], ["b"]);
  const crops = node(11, ["crop-a", 10, "a"], ["crop-a", 10, "a"], ["crop-b", 10, "b"]);
  const colors = node(12, ["red", 11, "crop-a"], ["blue", 11, "crop-a"], ["green", 11, "crop-b"]);
  const families = familiesOf([faces, crops, colors]);

  it("are its ancestors, its descendants and itself, to the ends of the workflow", () => {
    expect(plain(families.kinOf(11, "crop-a"))).toEqual({
      10: ["a"],
      11: ["crop-a"],
      12: ["blue", "red"],
    });
    expect(plain(families.kinOf(10, "b"))).toEqual({ 10: ["b"], 11: ["crop-b"], 12: ["green"] });
  });

  it("are not its siblings, nor theirs", () => {
    expect(plain(families.kinOf(12, "red"))).toEqual({ 10: ["a"], 11: ["crop-a"], 12: ["red"] });
  });

  it("are itself alone where nothing names it", () => {
    expect(plain(families.kinOf(10, "unheard"))).toEqual({ 10: ["unheard"] });
    expect(plain(familiesOf([]).kinOf(1, "a"))).toEqual({ 1: ["a"] });
  });

  it("of a label are those of all its regions", () => {
    expect(plain(families.kinOfAll(12, ["red", "green"]))).toEqual({
      10: ["a", "b"],
      11: ["crop-a", "crop-b"],
      12: ["green", "red"],
    });
  });

  it("lie in its own output where no other is named: a line in its block", () => {
    const { kinOf } = familiesOf([
      node(3, ["block"], ["line", -1, "block"], ["other", -1, "page"]),
    ]);
    expect(plain(kinOf(3, "block"))).toEqual({ 3: ["block", "line"] });
    // A parent may have no row of its own.
    expect(plain(kinOf(3, "page"))).toEqual({ 3: ["other", "page"] });
  });

  it("are told apart by their output where two nodes use one id", () => {
    const { kinOf } = familiesOf([node(1, ["x"]), node(2, ["x"]), node(3, ["y", 2, "x"])]);
    expect(plain(kinOf(1, "x"))).toEqual({ 1: ["x"] });
    expect(plain(kinOf(3, "y"))).toEqual({ 2: ["x"], 3: ["y"] });
  });

  it("come to an end where parents run in a ring, or a region is its own", () => {
    const { kinOf } = familiesOf([node(1, ["a", 2, "b"], ["s", -1, "s"]), node(2, ["b", 1, "a"])]);
    expect(plain(kinOf(1, "a"))).toEqual({ 1: ["a"], 2: ["b"] });
    expect(plain(kinOf(1, "s"))).toEqual({ 1: ["s"] });
  });

  it("are found in the time of the family, of 20 nodes with 50 regions in 32 inputs alike", () => {
    const chain = (input: number) =>
      Array.from({ length: 20 }, (_, at) => {
        const lines = Array.from({ length: 50 }, (_, region): Line => {
          return at === 0 ? [`r${region}`] : [`r${region}`, input * 20 + at - 1, `r${region}`];
        });
        return node(input * 20 + at, ...lines);
      });
    const { kinOf } = familiesOf(Array.from({ length: 32 }, (_, input) => chain(input)).flat());
    const LAST = 31 * 20 + 19;
    const start = performance.now();
    for (let region = 0; region < 50; region++) expect(kinOf(LAST, `r${region}`).size).toBe(20);
    expect((performance.now() - start) / 50).toBeLessThan(4);
  });
});

describe("what a hover means", () => {
  const said: Said[] = [
    { label: "face", regionId: "a", box: [0, 0, 1, 1], trackId: "7" },
    { label: "face", regionId: "b", box: [0, 0, 1, 1] },
    { label: "young", regionId: "b", box: [0, 0, 1, 1] },
    { label: "face" },
  ];
  const rows = rowsOf(said);

  it.each([
    ["a", ["a"]],
    ["label:face", ["a", "b"]],
    ["label:young", ["b"]],
    ["track:7", ["a"]],
    ["label:zebra", []],
    ["", []],
    [null, []],
  ])("%s is %j", (hovered, ids) => {
    expect([...regionsMeant(rows, hovered)]).toEqual(ids);
  });
});

it("a steady signal stays the same set while the same is in it", () => {
  const sets = signal<ReadonlySet<string>>(new Set(["a", "b"]));
  const kept = steady(sets);
  const first = kept.value;
  sets.value = new Set(["b", "a"]);
  expect(kept.value).toBe(first);
  sets.value = new Set(["a", "c"]);
  expect([...kept.value]).toEqual(["a", "c"]);
  sets.value = new Set();
  expect(kept.value.size).toBe(0);
  expect(steady(undefined).value.size).toBe(0);
});
