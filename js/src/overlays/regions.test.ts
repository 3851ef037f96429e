import { describe, expect, it } from "vitest";
import { box as boxed } from "./boxes.js";
import { all, rowsOf } from "./recording.js";
import { regionsOf, scoreText, shownRegions } from "./regions.js";

const box = [0.1, 0.2, 0.5, 0.6] as const;
const face = rowsOf([
  { label: "happy", score: 0.4, box, regionId: "f" },
  { label: "calm", score: 0.9, box, regionId: "f" },
  { label: "cat", score: 0.8 },
]);

describe("regions", () => {
  it("gather what is said of one place, and leave out what is said of the whole picture", () => {
    expect(regionsOf(face)).toMatchObject([{ id: "f", form: boxed, rows: [1, 0] }]);
  });

  it("bear the best label on show, and vanish with the last", () => {
    const regions = regionsOf(face);
    expect(shownRegions(regions, face, all(face))).toMatchObject([
      { label: "calm", chip: "calm .90", labels: ["calm", "happy"] },
    ]);
    expect(shownRegions(regions, face, new Uint8Array([1, 0, 1]))).toMatchObject([
      { label: "happy", chip: "happy .40", labels: ["happy"] },
    ]);
    expect(shownRegions(regions, face, new Uint8Array([0, 0, 1]))).toEqual([]);
  });

  it("bear the model's first vocabulary, whatever another one scores", () => {
    const rows = rowsOf([
      { label: "tiger cat", score: 0.4, box, regionId: "f", vocabulary: "imagenet" },
      { label: "tabby", score: 0.5, box, regionId: "f", vocabulary: "imagenet" },
      { label: "cat", score: 0.9, box, regionId: "f", vocabulary: "groups" },
    ]);
    const regions = regionsOf(rows);
    expect(shownRegions(regions, rows, all(rows))[0]?.chip).toBe("tabby .50");
    expect(shownRegions(regions, rows, new Uint8Array([0, 0, 1]))[0]?.chip).toBe("cat .90");
  });

  it("without an id are told apart", () => {
    const rows = rowsOf([
      { label: "a", box },
      { label: "a", box },
    ]);
    expect(regionsOf(rows)).toHaveLength(2);
  });

  it("of several colors bear the largest, without its share: that is not the region's", () => {
    const color = { kind: "color", scoreMeans: "share_of_image", box };
    const rows = rowsOf([
      { label: "Black", score: 0.3, regionId: "a", ...color },
      { label: "Peru", score: 0.6, regionId: "a", ...color },
      { label: "Tan", score: 1, regionId: "b", ...color },
    ]);
    const chips = shownRegions(regionsOf(rows), rows, all(rows)).map(({ chip }) => chip);
    expect(chips).toEqual(["Peru", "Tan 100%"]);
  });

  it("without a label are called regions and have no score on their chip", () => {
    const rows = rowsOf([{ kind: "other", box, regionId: "x" }]);
    expect(shownRegions(regionsOf(rows), rows, all(rows))[0]?.chip).toBe("region");
  });

  it("of a long text bear its beginning", () => {
    const rows = rowsOf([{ kind: "text", text: "a".repeat(60), box, score: 0.5 }]);
    expect(shownRegions(regionsOf(rows), rows, all(rows))[0]?.chip).toBe(`${"a".repeat(27)}… .50`);
  });
});

describe("a score", () => {
  it.each([
    [0.917, "probability", ".92"],
    [1, "probability", "1.00"],
    [0, "probability", ".00"],
    [0.0035, "probability", "<.01"],
    [0.93, "share_of_image", "93.0%"],
    [1, "share_of_image", "100%"],
    [0.0002, "share_of_image", "<0.1%"],
    [7.312, "raw", "7.31"],
    [-0.25, "raw", "-.25"],
    [Number.NaN, "probability", ""],
    [0.4, "none", ""],
  ])("%s (%s) is written %s", (score, means, text) => {
    expect(scoreText(score, means)).toBe(text);
  });
});
