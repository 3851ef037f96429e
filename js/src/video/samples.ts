/**
 * When a video was looked at, and which rows hold at a time. Pure functions on one output's rows.
 *
 * A row with a time and no end was said of one sample (`Data.frames`); a row with both holds for
 * that stretch (`Data.tracks`, `Data.time_segments`); a row without a time holds for the whole.
 */
import type { Rows } from "../predictions.js";

/** Clarifai's default (docs, "Video"), where an answer with one sample does not say. */
const USUAL_SAMPLE_MS = 1000;

/** Rows that hold from `start` up to `end`, ms. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly number[];
}

export interface Samples {
  /** The times of the samples, ms, rising. */
  readonly times: readonly number[];
  /** Each sample's rows, in the order of the answer. */
  readonly rows: readonly (readonly number[])[];
  readonly stretches: readonly Stretch[];
  /** The time between two samples, ms. */
  readonly sampleMs: number;
}

/** @param sampleMs as the answer says it, ms; 0 where it does not */
export function samplesOf(rows: Rows, sampleMs: number): Samples {
  const byTime = new Map<number, number[]>();
  const stretches = new Map<string, { start: number; end: number; rows: number[] }>();
  for (let row = 0; row < rows.length; row++) {
    const start = rows.timeMs[row] as number;
    const end = rows.endMs[row] as number;
    if (Number.isNaN(start)) continue;
    if (Number.isNaN(end)) {
      addTo(byTime, start, row);
      continue;
    }
    const key = `${start} ${end}`;
    const known = stretches.get(key);
    if (known) known.rows.push(row);
    else stretches.set(key, { start, end, rows: [row] });
  }
  const times = [...byTime.keys()].sort((a, b) => a - b);
  return {
    times,
    rows: times.map((time) => byTime.get(time) ?? []),
    stretches: [...stretches.values()].sort((a, b) => a.start - b.start),
    sampleMs: sampleMs || gapOf(times),
  };
}

function addTo(byTime: Map<number, number[]>, time: number, row: number): void {
  const known = byTime.get(time);
  if (known) known.push(row);
  else byTime.set(time, [row]);
}

function gapOf([first, second]: readonly number[]): number {
  return first === undefined || second === undefined ? USUAL_SAMPLE_MS : second - first;
}

/**
 * The sample that holds at a time: its index, or -1 where none does.
 *
 * A sample's time is the middle of its window, [t - s/2, t + s/2). Where the first sample is at 0,
 * as in replies of 2020, times are the beginnings: [t, t + s). Of two windows that overlap, as a
 * shorter last one does, the earlier holds.
 *
 * @param samples times in ms, rising
 * @param sampleMs the length of a window, ms
 */
export function momentAt(samples: readonly number[], sampleMs: number, timeMs: number): number {
  const before = windowBefore(samples, sampleMs);
  const index = firstAbove(samples, timeMs - (sampleMs - before));
  const time = samples[index];
  return time !== undefined && time - before <= timeMs ? index : -1;
}

/** A sample's window in ms: its beginning, and its end, which is not part of it. */
export function windowOf({ times, sampleMs }: Samples, index: number): [from: number, to: number] {
  const before = windowBefore(times, sampleMs);
  const time = times[index] ?? 0;
  const former = times[index - 1];
  const from = time - before;
  const overlap = former === undefined ? from : former - before + sampleMs;
  return [Math.max(0, from, overlap), time - before + sampleMs];
}

function windowBefore(times: readonly number[], sampleMs: number): number {
  return times[0] === 0 ? 0 : sampleMs / 2;
}

/** The index of the first value above a limit, in rising values. */
function firstAbove(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Which stretches hold at a time, by their index. */
export function stretchesAt(stretches: readonly Stretch[], timeMs: number): number[] {
  const holding: number[] = [];
  for (const [index, { start, end }] of stretches.entries()) {
    if (start > timeMs) break;
    // One without a length is a moment of its own.
    if (timeMs < end || (start === end && timeMs === start)) holding.push(index);
  }
  return holding;
}

/** The nearest sample before (-1) or after (1) a time; the sample at the time itself is passed by. */
export function neighbor({ times, sampleMs }: Samples, timeMs: number, by: 1 | -1): number | null {
  const at = momentAt(times, sampleMs, timeMs);
  if (at >= 0) return times[at + by] ?? null;
  const next = firstAbove(times, timeMs);
  return times[by === 1 ? next : next - 1] ?? null;
}
