/**
 * Stretches of a text that a model named, as pieces of the text one after the other.
 *
 * Clarifai counts characters as Python does, by code points: in JavaScript an emoji is two. Where
 * stretches overlap, the shorter one is drawn on top of the longer.
 */
import { nameOf, regionIdOf, rowColor } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

export interface Span {
  readonly id: string;
  /** In code points, the end not included. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly color: string;
}

export interface Piece {
  readonly text: string;
  readonly span: Span | null;
  /** Whether its span ends with it: where the label stands. */
  readonly last: boolean;
}

/** The spans among an output's rows that are on show, each region once, by its best label. */
export function spansOf(rows: Rows, visible: Uint8Array): Span[] {
  const best = new Map<string, number>();
  // Only the first row of a region says where it is.
  const bounds = new Map<string, readonly [start: number, end: number]>();
  for (let row = 0; row < rows.length; row++) {
    if (rows.shape[row] !== "span") continue;
    const id = regionIdOf(rows, row);
    const start = rows.spanStart[row] ?? Number.NaN;
    if (!Number.isNaN(start)) bounds.set(id, [start, rows.spanEnd[row] ?? Number.NaN]);
    if (visible[row] !== 1) continue;
    const known = best.get(id);
    if (known === undefined || (rows.score[row] || 0) > (rows.score[known] || 0)) best.set(id, row);
  }
  return [...best].flatMap(([id, row]) => {
    const [start = Number.NaN, end = Number.NaN] = bounds.get(id) ?? [];
    if (!(end > start)) return [];
    return [{ id, start, end, label: nameOf(rows, row), color: rowColor(rows, row) }];
  });
}

export function piecesOf(text: string, spans: readonly Span[]): Piece[] {
  const place = placesIn(text);
  const placed = spans
    .map((span) => ({ span, from: place(span.start), to: place(span.end) }))
    .filter(({ from, to }) => to > from);
  const cuts = [0, text.length, ...placed.flatMap(({ from, to }) => [from, to])];
  const sorted = [...new Set(cuts)].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  placed.sort((a, b) => a.from - b.from);
  let next = 0;
  let open: typeof placed = [];
  for (let at = 0; at + 1 < sorted.length; at++) {
    const from = sorted[at] ?? 0;
    const to = sorted[at + 1] ?? 0;
    open = open.filter((one) => one.to > from);
    for (let one = placed[next]; one !== undefined && one.from <= from; one = placed[++next]) {
      open.push(one);
    }
    const top = open.reduce<(typeof placed)[number] | undefined>(shorter, undefined);
    pieces.push({
      text: text.slice(from, to),
      span: top?.span ?? null,
      last: top !== undefined && top.to === to,
    });
  }
  return pieces;
}

function shorter<T extends { from: number; to: number }>(a: T | undefined, b: T): T {
  return a !== undefined && a.to - a.from < b.to - b.from ? a : b;
}

/** From code points to places in a JavaScript string. */
function placesIn(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (count) => Math.min(Math.max(0, count), text.length);
  const starts: number[] = [];
  let at = 0;
  for (const letter of text) {
    starts.push(at);
    at += letter.length;
  }
  return (count) => (count < starts.length ? (starts[Math.max(0, count)] ?? 0) : text.length);
}
