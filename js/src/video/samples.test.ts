import { describe, expect, test } from "vitest";
import { rowsWith } from "../predictions.js";
import { momentAt, neighbor, samplesOf, stretchesAt, windowOf } from "./samples.js";

/** Rows of one answer: [time, end] of each, NaN where it has none. */
function timed(...times: readonly (readonly [time: number, end?: number])[]) {
  return rowsWith({
    timeMs: Float64Array.from(times, ([time]) => time),
    endMs: Float64Array.from(times, ([, end]) => end ?? Number.NaN),
  });
}

describe("the sample at a time", () => {
  test("is the one whose window holds it, its time being the window's middle", () => {
    const samples = [500, 1500, 2500];
    expect([0, 499, 999].map((time) => momentAt(samples, 1000, time))).toEqual([0, 0, 0]);
    expect([1000, 1999].map((time) => momentAt(samples, 1000, time))).toEqual([1, 1]);
    expect([2000, 2999.9].map((time) => momentAt(samples, 1000, time))).toEqual([2, 2]);
  });

  test("is none where no window holds it: before, in a gap, after", () => {
    const samples = [1000, 4000];
    expect([499, 1500, 3499, 4500].map((time) => momentAt(samples, 1000, time))).toEqual([
      -1, -1, -1, -1,
    ]);
    expect([500, 1499, 3500, 4499].map((time) => momentAt(samples, 1000, time))).toEqual([
      0, 0, 1, 1,
    ]);
    expect(momentAt([], 1000, 0)).toBe(-1);
  });

  test("of an answer that begins at 0 is the one that began last", () => {
    const samples = [0, 1000, 2000];
    expect([0, 999, 1000, 2999, 3000].map((time) => momentAt(samples, 1000, time))).toEqual([
      0, 0, 1, 2, -1,
    ]);
  });

  test("stays with the earlier where a shorter last window lies over it", () => {
    // A video of 2.6 s: windows of 1, 1 and 0.6 s, of which the last one's middle is 2.3 s.
    const samples = [500, 1500, 2300];
    expect([1850, 1999, 2000, 2599].map((time) => momentAt(samples, 1000, time))).toEqual([
      1, 1, 2, 2,
    ]);
    const all = samplesOf(timed([500], [1500], [2300]), 1000);
    expect(windowOf(all, 2)).toEqual([2000, 2800]);
  });

  test("agrees with the windows at every millisecond", () => {
    const all = samplesOf(timed([250], [750], [1250], [1600]), 500);
    for (let time = 0; time < 2000; time++) {
      const holding = all.times.findIndex((_, index) => {
        const [from, to] = windowOf(all, index);
        return from <= time && time < to;
      });
      expect(momentAt(all.times, all.sampleMs, time)).toBe(holding);
    }
  });
});

test("rows with a time and no end are samples, in time; those with both are stretches", () => {
  const { times, rows, stretches } = samplesOf(
    timed([1500], [500], [1500], [200, 900], [Number.NaN], [200, 900], [0, 300]),
    1000,
  );
  expect(times).toEqual([500, 1500]);
  expect(rows).toEqual([[1], [0, 2]]);
  expect(stretches).toEqual([
    { start: 0, end: 300, rows: [6] },
    { start: 200, end: 900, rows: [3, 5] },
  ]);
});

test("the time between samples is the answer's, else that between the first two, else a second", () => {
  expect(samplesOf(timed([250], [750]), 400).sampleMs).toBe(400);
  expect(samplesOf(timed([250], [750], [900]), 0).sampleMs).toBe(500);
  expect(samplesOf(timed([250]), 0).sampleMs).toBe(1000);
});

test("stretches hold from their beginning up to their end", () => {
  const { stretches } = samplesOf(timed([0, 300], [200, 900], [500, 500]), 0);
  const at = (time: number) => stretchesAt(stretches, time);
  expect([at(0), at(250), at(300), at(500), at(899), at(900)]).toEqual([
    [0],
    [0, 1],
    [1],
    [1, 2],
    [1],
    [],
  ]);
});

test("the neighbors of a time are the samples beside it", () => {
  const samples = samplesOf(timed([500], [1500], [2500]), 1000);
  expect(neighbor(samples, 1400, 1)).toBe(2500);
  expect(neighbor(samples, 1600, -1)).toBe(500);
  expect(neighbor(samples, 0, -1)).toBe(null);
  expect(neighbor(samples, 5000, -1)).toBe(2500);
  expect(neighbor(samples, 2500, 1)).toBe(null);
  const gaps = samplesOf(timed([1000], [4000]), 1000);
  expect(neighbor(gaps, 2500, 1)).toBe(4000);
  expect(neighbor(gaps, 2500, -1)).toBe(1000);
});
