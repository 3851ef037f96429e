import { describe, expect, test } from "vitest";
import { colorOf } from "../palette.js";
import { type Rows, rowsWith } from "../predictions.js";
import { barAt, bestBar, foldLines, timeLines } from "./lines.js";
import { Moments, visibleOf } from "./moments.js";
import { samplesOf } from "./samples.js";

interface Said {
  time: number;
  end?: number;
  label?: string;
  score?: number;
  track?: string;
  kind?: string;
  vocabulary?: string;
}

function rows(...said: readonly Said[]): Rows {
  return rowsWith({
    timeMs: Float64Array.from(said, ({ time }) => time),
    endMs: Float64Array.from(said, ({ end }) => end ?? Number.NaN),
    label: said.map(({ label }) => label ?? ""),
    score: Float32Array.from(said, ({ score }) => score ?? Number.NaN),
    scoreMeans: said.map(({ score }) => (score === undefined ? "none" : "probability")),
    trackId: said.map(({ track }) => track ?? ""),
    kind: said.map(({ kind }) => kind ?? "concept"),
    vocabulary: said.map(({ vocabulary }) => vocabulary ?? ""),
  });
}

function linesOf(all: Rows, visible = new Uint8Array(all.length).fill(1)) {
  return timeLines(all, visible, samplesOf(all, 1000));
}

describe("the lines of a timeline", () => {
  test("are a ribbon for each label, best first, with a bar for each sample", () => {
    const lines = linesOf(
      rows(
        { time: 500, label: "dog", score: 0.25 },
        { time: 500, label: "cat", score: 0.5 },
        { time: 1500, label: "cat", score: 0.75 },
        { time: 1500, label: "cat", score: 0.625 },
      ),
    );
    expect(lines.map(({ name, score }) => [name, score])).toEqual([
      ["cat", 0.75],
      ["dog", 0.25],
    ]);
    expect(lines[0]?.bars).toEqual([
      { start: 0, end: 1000, at: 500, score: 0.5 },
      { start: 1000, end: 2000, at: 1500, score: 0.75 },
    ]);
    expect(lines[0]?.color).toBe(colorOf("cat"));
  });

  test("keep the vocabularies apart, in the order in which the model names them", () => {
    const lines = linesOf(
      rows(
        { time: 500, label: "tabby", score: 0.3, vocabulary: "imagenet" },
        { time: 500, label: "cat", score: 0.9, vocabulary: "groups" },
        { time: 500, label: "lynx", score: 0.4, vocabulary: "imagenet" },
      ),
    );
    expect(lines.map(({ name }) => name)).toEqual(["lynx", "tabby", "cat"]);
    expect(foldLines(lines, 1).map(({ name }) => name)).toEqual(["lynx", "cat"]);
  });

  test("leave out what threshold and filter leave out", () => {
    const all = rows(
      { time: 500, label: "cat", score: 0.5 },
      { time: 1500, label: "cat", score: 0.2 },
      { time: 1500, label: "dog", score: 0.1 },
    );
    const [cat, ...others] = linesOf(all, Uint8Array.of(1, 0, 0));
    expect(cat?.bars.map(({ at }) => at)).toEqual([500]);
    expect(others).toEqual([]);
  });

  test("give a track a line and a color of its own, wherever it is seen", () => {
    const lines = linesOf(
      rows(
        { time: 500, label: "car", score: 0.5, track: "7" },
        { time: 2500, label: "car", score: 0.4, track: "7" },
        { time: 500, label: "car", score: 0.3, track: "8" },
        { time: 100, end: 2900, label: "bus", track: "9" },
      ),
    );
    const tracks = lines.filter(({ kind }) => kind === "track");
    expect(tracks.map(({ name, color, target }) => [name, color, target])).toEqual([
      ["car #7", colorOf("track 7"), "track:7"],
      ["car #8", colorOf("track 8"), "track:8"],
      ["bus #9", colorOf("track 9"), "track:9"],
    ]);
    expect(tracks[0]?.bars.map(({ start, end }) => [start, end])).toEqual([
      [0, 1000],
      [2000, 3000],
    ]);
    expect(tracks[2]?.bars).toMatchObject([{ start: 100, end: 2900, at: 100 }]);
  });

  test("name a segment by what is said of it, else by its id", () => {
    const lines = linesOf(
      rows(
        { time: 0, end: 900, label: "segment-1", kind: "segment" },
        { time: 0, end: 900, label: "speech", score: 0.8 },
        { time: 900, end: 1200, label: "segment-2", kind: "segment" },
      ),
    );
    expect(lines.map(({ kind, name }) => [kind, name])).toEqual([
      ["segment", "speech"],
      ["segment", "segment-2"],
    ]);
  });

  test("say what is at a time, and where they are best", () => {
    const [cat] = linesOf(
      rows(
        { time: 500, label: "cat", score: 0.5 },
        { time: 2500, label: "cat", score: 0.9 },
        { time: 3500, label: "cat", score: 0.9 },
      ),
    );
    if (!cat) throw new Error("no line");
    expect(barAt(cat, 999)?.at).toBe(500);
    expect(barAt(cat, 1500)).toBe(undefined);
    expect(bestBar(cat)?.at).toBe(2500);
  });
});

describe("the rows of a moment", () => {
  const all = rows(
    { time: 500, label: "a" },
    { time: 1500, label: "b" },
    { time: 1200, end: 1800, label: "c" },
    { time: Number.NaN, label: "of the whole" },
  );
  const moments = new Moments(all, samplesOf(all, 1000));

  test("are those of its sample and of the stretches that hold, after those without a time", () => {
    expect(moments.at(100).rows.label).toEqual(["of the whole", "a"]);
    expect(moments.at(1100).rows.label).toEqual(["of the whole", "b"]);
    expect(moments.at(1300).rows.label).toEqual(["of the whole", "b", "c"]);
    expect(moments.at(2500).rows.label).toEqual(["of the whole"]);
    expect(moments.at(2500).sampleMs).toBe(Number.NaN);
    expect([100, 2500].map((ms) => moments.at(ms).timed)).toEqual([true, false]);
  });

  test("are picked once", () => {
    expect(moments.at(100)).toBe(moments.at(900));
  });

  test("are on show where they are among all rows", () => {
    expect(visibleOf(moments.at(1300), Uint8Array.of(1, 0, 1, 0))).toEqual(Uint8Array.of(0, 0, 1));
  });
});
