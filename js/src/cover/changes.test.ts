import { describe, expect, test } from "vitest";
import { type Rows, rowsWith } from "../predictions.js";
import { type Change, changesOf, deltaText, fullOf } from "./changes.js";

function rows(scores: Record<string, number>, means = "probability"): Rows {
  const label = Object.keys(scores);
  return rowsWith({
    label,
    score: Float32Array.from(Object.values(scores)),
    scoreMeans: label.map(() => means),
  });
}

const change = (before: number, now: number, scoreMeans = "probability"): Change => ({
  key: "cat",
  label: "cat",
  color: "",
  before,
  now,
  scoreMeans,
});

describe("bars while covering", () => {
  test("keep the order of the uncovered answer", () => {
    const before = rows({ cat: 0.9, dog: 0.3, cup: 0.2 });
    const now = rows({ cup: 0.8, dog: 0.5, cat: 0.1 });
    expect(changesOf(before, now, 0, "").map(({ label }) => label)).toEqual(["cat", "dog", "cup"]);
  });

  test("of what is new follow", () => {
    const changes = changesOf(rows({ cat: 0.9 }), rows({ fox: 0.8, cat: 0.1 }), 0, "");
    expect(changes.map(({ label, before }) => [label, before])).toEqual([
      ["cat", expect.closeTo(0.9)],
      ["fox", 0],
    ]);
  });

  test("of what is not said any more fall to nothing", () => {
    expect(changesOf(rows({ cat: 0.9 }), rows({ dog: 0.4 }), 0, "")[0]?.now).toBe(0);
  });

  test("stand where they stood before the first covered answer", () => {
    expect(changesOf(rows({ cat: 0.9 }), null, 0, "")).toMatchObject([
      { label: "cat", before: expect.closeTo(0.9), now: Number.NaN },
    ]);
    expect(changesOf(null, null, 0, "")).toEqual([]);
  });

  test("are there where either answer passes the threshold and the filter", () => {
    const before = rows({ cat: 0.9, dog: 0.3, cup: 0.2 });
    const now = rows({ cat: 0.1, dog: 0.3, cup: 0.6 });
    expect(changesOf(before, now, 0.5, "").map(({ label }) => label)).toEqual(["cat", "cup"]);
    expect(changesOf(before, now, 0, "d").map(({ label }) => label)).toEqual(["dog"]);
  });

  test("are full at 1, and of raw scores at the largest of both", () => {
    expect(fullOf(rows({ cat: 0.2 }), rows({ cat: 0.4 }))).toBe(1);
    expect(fullOf(rows({ cat: 7 }, "raw"), rows({ cat: 12 }, "raw"))).toBe(12);
  });
});

test.each([
  [change(0.95, 0.61), "−.34"],
  [change(0.1, 0.95), "+.85"],
  [change(0, 1), "+1.00"],
  [change(0.5, 0.501), ""],
  [change(Number.NaN, 0.5), ""],
  [change(0.2, 0.05, "share_of_image"), "−15.0%"],
])("%s reads as %s", (given, text) => {
  expect(deltaText(given)).toBe(text);
});
