/**
 * The timeline's lines: a ribbon for each thing named, a line for each track and segment. Each is a
 * row of bars on one scale of time.
 */
import { isPlaced, nameOf, rowColor, trackColor } from "../overlays/regions.js";
import { colorOf } from "../palette.js";
import type { Rows } from "../predictions.js";
import { type Samples, windowOf } from "./samples.js";
import { trackName } from "./tracks.js";

export interface Bar {
  /** ms */
  readonly start: number;
  readonly end: number;
  /** Where on the timeline to go for it, ms: the sample, or where the stretch begins. */
  readonly at: number;
  /** NaN where the model gives none. */
  readonly score: number;
  /** What was said of it, where the line's name does not say it. */
  readonly text?: string;
}

export interface TimeLine {
  readonly key: string;
  readonly kind: "label" | "track" | "segment";
  /** A vocabulary, or what the lines of its kind are called. */
  readonly group: string;
  readonly name: string;
  /** What pointing at it lights: "label:" and the label, or "track:" and the track. */
  readonly target: string;
  readonly color: string;
  /** The best of its bars. */
  readonly score: number;
  readonly scoreMeans: string;
  /** The score of a bar at its strongest. */
  readonly full: number;
  readonly bars: readonly Bar[];
}

interface Gathered extends Omit<TimeLine, "score" | "full" | "bars"> {
  bars: Bar[];
}

/** The lines of what is on show: tracks and segments in time, then labels, best first. */
export function timeLines(rows: Rows, visible: Uint8Array, samples: Samples): TimeLine[] {
  const lines = new Map<string, Gathered>();
  samples.rows.forEach((own, index) => {
    const [start, end] = windowOf(samples, index);
    const at = samples.times[index] as number;
    for (const row of own) {
      if (visible[row] !== 1 || !isNamed(rows, row)) continue;
      const bar = { start, end, at, score: rows.score[row] as number };
      put(lines, labelLine(rows, row), bar);
      if (rows.trackId[row]) put(lines, trackLine(rows, row), bar);
    }
  });
  for (const { start, end, rows: own } of samples.stretches) {
    const on = own.filter((row) => visible[row] === 1);
    // A segment's own row has but its id, which says less than what is said of it.
    const named = on.filter((row) => rows.kind[row] !== "segment" && isNamed(rows, row));
    for (const row of named.length > 0 ? named : on) {
      const score = rows.score[row] as number;
      const text = rows.text[row];
      const bar = { start, end, at: start, score, ...(text && { text }) };
      put(lines, rows.trackId[row] ? trackLine(rows, row) : segmentLine(rows, row), bar);
    }
  }
  return inOrder([...lines.values()].map(finish), rows);
}

/** Whether a row names something that one would look for in time. */
function isNamed(rows: Rows, row: number): boolean {
  return Boolean(rows.label[row] || rows.text[row] || rows.hex[row]) || isPlaced(rows, row);
}

function labelLine(rows: Rows, row: number): Omit<Gathered, "bars"> {
  const name = nameOf(rows, row);
  const group = rows.vocabulary[row] || "Concepts";
  return {
    key: `label\n${group}\n${name}`,
    kind: "label",
    group,
    name,
    target: `label:${name}`,
    color: rowColor(rows, row),
    scoreMeans: rows.scoreMeans[row] ?? "none",
  };
}

function trackLine(rows: Rows, row: number): Omit<Gathered, "bars"> {
  const id = rows.trackId[row] ?? "";
  return {
    key: `track\n${id}`,
    kind: "track",
    group: "Tracks",
    name: trackName(rows, row),
    target: `track:${id}`,
    color: trackColor(id),
    scoreMeans: rows.scoreMeans[row] ?? "none",
  };
}

function segmentLine(rows: Rows, row: number): Omit<Gathered, "bars"> {
  // Of a transcript each text holds once: all of them are one line.
  const name = rows.label[row] || (rows.text[row] ? "Text" : "segment");
  return {
    key: `segment\n${name}`,
    kind: "segment",
    group: "Segments",
    name,
    target: `label:${name}`,
    color: colorOf(name),
    scoreMeans: rows.scoreMeans[row] ?? "none",
  };
}

/** Of the same stretch the better bar stays. */
function put(lines: Map<string, Gathered>, line: Omit<Gathered, "bars">, bar: Bar): void {
  const known = lines.get(line.key);
  if (known === undefined) {
    lines.set(line.key, { ...line, bars: [bar] });
    return;
  }
  const last = known.bars.at(-1);
  if (last?.start !== bar.start || last.end !== bar.end) known.bars.push(bar);
  else if (!(last.score >= bar.score)) known.bars[known.bars.length - 1] = bar;
}

function finish(line: Gathered): TimeLine {
  let score = Number.NaN;
  for (const bar of line.bars) if (!(score >= bar.score)) score = bar.score;
  const full = line.scoreMeans === "raw" ? Math.max(1, score || 0) : 1;
  return { ...line, score, full };
}

const KINDS: readonly TimeLine["kind"][] = ["segment", "track", "label"];

/** Segments and tracks as they begin; labels by vocabulary as the model names them, best first. */
function inOrder(lines: TimeLine[], rows: Rows): TimeLine[] {
  const vocabularies = new Map([...new Set(rows.vocabulary)].map((name, at) => [name, at]));
  const place = ({ group }: TimeLine): number => vocabularies.get(group) ?? -1;
  return lines.sort(
    (a, b) =>
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      (a.kind === "label"
        ? place(a) - place(b) || rank(b) - rank(a)
        : (a.bars[0]?.start ?? 0) - (b.bars[0]?.start ?? 0)),
  );
}

function rank({ score }: TimeLine): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/** The bar at a time, the later of two; undefined where there is none. */
export function barAt({ bars }: TimeLine, timeMs: number): Bar | undefined {
  return bars.findLast(({ start, end }) => start <= timeMs && timeMs < end);
}

/** The first bar with the best score. */
export function bestBar({ bars, score }: TimeLine): Bar | undefined {
  return bars.find((bar) => bar.score === score) ?? bars[0];
}

/** The lines that stand without unfolding: the best few of each group. */
export function foldLines(lines: readonly TimeLine[], kept: number): TimeLine[] {
  const counts = new Map<string, number>();
  return lines.filter(({ kind, group }) => {
    const key = `${kind}\n${group}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= kept;
  });
}
