import { describe, expect, it } from "vitest";
import { all, rowsOf } from "../overlays/recording.js";
import { visibleRows } from "../visible.js";
import { countText } from "./count.js";
import { entriesOf, means, regionsOn } from "./entries.js";
import { type Folding, type Line, linesOf } from "./lines.js";
import { lowestText, scaleOf, settingBelow } from "./scale.js";

const box = [0, 0, 0.5, 0.5] as const;
const detector = rowsOf([
  { label: "face", score: 0.5, box, regionId: "a" },
  { label: "cat", score: 0.7, box, regionId: "b" },
  { label: "face", score: 0.9, box, regionId: "c" },
  { label: "face", score: 0.1, box, regionId: "d" },
]);
const classifier = rowsOf([
  { label: "tiger cat", score: 0.38, vocabulary: "imagenet" },
  { label: "cat", score: 0.92, vocabulary: "groups" },
  { label: "tabby", score: 0.02, vocabulary: "imagenet" },
  { label: "lynx", score: 0.5, vocabulary: "imagenet" },
]);
const closed: Folding = { closed: new Set(), opened: new Set(), below: false };

function linesAt(rows: typeof detector, threshold: number, filter = "", folding = closed): Line[] {
  const visible = visibleRows(rows, threshold, filter);
  const named = visibleRows(rows, Number.NEGATIVE_INFINITY, filter);
  return linesOf(entriesOf(rows), rows, visible, named, folding);
}

function told(lines: readonly Line[]): string[] {
  return lines.map((line) => {
    if (line.type === "group") return `# ${line.group} ${line.count}`;
    if (line.type === "fold") return `> ${line.count}`;
    if (line.type === "part") return `  ${line.regionId}`;
    return `${line.entry.label} ×${line.count}`;
  });
}

describe("entries", () => {
  it("gather the regions of a label, the best label first", () => {
    const entries = entriesOf(detector);
    expect(entries.map((entry) => [entry.label, entry.rows])).toEqual([
      ["face", [2, 0, 3]],
      ["cat", [1]],
    ]);
    expect(entries[0]?.score).toBeCloseTo(0.9);
  });

  it("stand in the order of the model's vocabularies, sorted within each", () => {
    expect(entriesOf(classifier).map((entry) => `${entry.group}/${entry.label}`)).toEqual([
      "imagenet/lynx",
      "imagenet/tiger cat",
      "imagenet/tabby",
      "groups/cat",
    ]);
  });

  it("are not mixed up between vocabularies that share a label", () => {
    const rows = rowsOf([
      { label: "cat", score: 0.1, vocabulary: "a" },
      { label: "cat", score: 0.2, vocabulary: "b" },
    ]);
    expect(entriesOf(rows)).toHaveLength(2);
  });

  it("are of concepts and bare regions: what has a pane of its own is no bar", () => {
    const rows = rowsOf([
      { kind: "color", label: "Peru", hex: "#cd853f" },
      { kind: "text", text: "hello" },
      { kind: "frame" },
      { kind: "other", regionId: "r", box },
      { label: "cat" },
    ]);
    expect(entriesOf(rows).map((entry) => `${entry.group}/${entry.label}`)).toEqual([
      "Regions/region",
      "Concepts/cat",
    ]);
  });

  it("know which of their regions are on show, best first", () => {
    const [face] = entriesOf(detector);
    if (face === undefined) throw new Error("no face");
    expect(regionsOn(face, detector, visibleRows(detector, 0.3, ""))).toEqual(["c", "a"]);
    expect([means(face, detector, "d"), means(face, detector, "b")]).toEqual([true, false]);
    expect(means(face, detector, "label:face")).toBe(true);
  });
});

describe("lines", () => {
  it("fold what is below the threshold into one that says how many", () => {
    expect(told(linesAt(classifier, 0.4))).toEqual([
      "# imagenet 1",
      "lynx ×1",
      "# groups 1",
      "cat ×1",
      "> 2",
    ]);
    const open = told(linesAt(classifier, 0.4, "", { ...closed, below: true }));
    expect(open.slice(-3)).toEqual(["> 2", "tiger cat ×0", "tabby ×0"]);
  });

  it("fold away a vocabulary, and leave what the filter does not name uncounted", () => {
    const lines = linesAt(classifier, 0.1, "cat", { ...closed, closed: new Set(["imagenet"]) });
    expect(told(lines)).toEqual(["# imagenet 1", "# groups 1", "cat ×1"]);
  });

  it("have no heading where there is one vocabulary", () => {
    expect(told(linesAt(detector, 0.3))).toEqual(["face ×2", "cat ×1"]);
  });

  it("list each region of an opened label that is on show", () => {
    const [face] = entriesOf(detector);
    const opened = { ...closed, opened: new Set([face?.key ?? ""]) };
    expect(told(linesAt(detector, 0.3, "", opened))).toEqual(["face ×2", "  c", "  a", "cat ×1"]);
  });
});

describe("the scale", () => {
  it("of probabilities ends at 1, in hundredths", () => {
    expect(scaleOf(classifier)).toMatchObject({ max: 1, step: 0.01, raw: false });
    expect(scaleOf(classifier)?.lowest).toBeCloseTo(0.02);
  });

  it("of raw scores ends at the largest, rounded up", () => {
    const rows = rowsOf([
      { label: "a", score: 7.31, scoreMeans: "raw" },
      { label: "b", score: -1, scoreMeans: "raw" },
    ]);
    expect(scaleOf(rows)).toMatchObject({ max: 7.4, step: 0.1, raw: true });
  });

  it("is not there for a model without scores, nor for shares of the picture", () => {
    expect(scaleOf(rowsOf([{ label: "face", box }]))).toBeNull();
    expect(
      scaleOf(rowsOf([{ hex: "#ffffff", score: 0.5, scoreMeans: "share_of_image" }])),
    ).toBeNull();
    expect(scaleOf(null)).toBeNull();
  });

  it("has a setting that lets a score pass, for any score", () => {
    const rows = rowsOf([{ label: "a", score: 0.29 }]);
    const scale = scaleOf(rows);
    if (scale === null) throw new Error("no scale");
    for (const score of [0.29, 0.2999, 0.005, 1, 0.57]) {
      const single = rowsOf([{ label: "a", score }]);
      expect(visibleRows(single, settingBelow(score, scale), ""), String(score)).toEqual(
        all(single),
      );
    }
    expect(settingBelow(0.29, scale)).toBe(0.29);
  });

  it("writes a lowest score that rounds to nothing with its first digit", () => {
    const lowest = (score: number): string => {
      const scale = scaleOf(rowsOf([{ label: "a", score }]));
      return scale === null ? "" : lowestText(scale);
    };
    expect([0.12, 0.0019, 0].map(lowest)).toEqual([".12", ".002", ".00"]);
  });
});

describe("the count", () => {
  const count = (rows: typeof detector, threshold: number, cut: boolean): string =>
    countText(
      entriesOf(rows),
      rows,
      visibleRows(rows, threshold, ""),
      threshold,
      scaleOf(rows),
      cut,
    );

  it("says how many of how many", () => {
    expect(count(classifier, 0.4, false)).toBe("2 of 4 concepts");
    expect(count(classifier, 0, false)).toBe("4 concepts");
    expect(count(detector, 0.6, false)).toBe("2 of 4 regions");
  });

  it("says >= where the reply may have been cut off, and only there", () => {
    expect(count(classifier, 0, true)).toBe("≥ 4 concepts");
    expect(count(classifier, 0.02, true)).toBe("≥ 4 concepts");
    expect(count(classifier, 0.4, true)).toBe("2 of ≥ 4 concepts");
  });

  it("counts a region once, whatever is said of it", () => {
    const rows = rowsOf([
      { label: "happy", score: 0.5, box, regionId: "a" },
      { label: "calm", score: 0.4, box, regionId: "a" },
    ]);
    expect(count(rows, 0, false)).toBe("1 region");
  });
});
