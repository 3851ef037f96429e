/** Bars of two answers about one picture: what covering a part of it has changed. */
import { entriesOf } from "../concepts/entries.js";
import { scaleOf } from "../concepts/scale.js";
import type { Rows } from "../predictions.js";
import { visibleRows } from "../visible.js";

export interface Change {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  /** NaN where it was not said, or bears no score. */
  readonly before: number;
  readonly now: number;
  readonly scoreMeans: string;
}

/** What is on show of more than this is no help to anybody while it moves. */
export const MOST_CHANGES = 30;

/**
 * In the order of the uncovered answer, so that no bar changes its place under one's eyes; what is
 * said only of the covered picture follows. What threshold and filter leave in either stands here.
 */
export function changesOf(
  before: Rows | null,
  now: Rows | null,
  threshold: number,
  filter: string,
): readonly Change[] {
  const then = shownOf(before, threshold, filter);
  const next = shownOf(now, threshold, filter);
  const keys = [...then.entries, ...next.entries].filter(({ on }) => on).map(({ key }) => key);
  return [...new Set(keys)].slice(0, MOST_CHANGES).flatMap((key) => {
    const was = then.byKey.get(key);
    const is = next.byKey.get(key);
    const entry = was ?? is;
    if (entry === undefined) return [];
    const { label, color, scoreMeans } = entry;
    // Not said any more: below all that is.
    const lost = now !== null && was !== undefined && is === undefined ? 0 : Number.NaN;
    return [
      {
        key,
        label,
        color,
        scoreMeans,
        before: was?.score ?? (before === null ? Number.NaN : 0),
        now: is?.score ?? lost,
      },
    ];
  });
}

function shownOf(rows: Rows | null, threshold: number, filter: string) {
  if (rows === null) return { entries: [], byKey: new Map() };
  const visible = visibleRows(rows, threshold, filter);
  const entries = entriesOf(rows).map((entry) => ({
    ...entry,
    on: entry.rows.some((row) => visible[row] === 1),
  }));
  return { entries, byKey: new Map(entries.map((entry) => [entry.key, entry])) };
}

/** The score that fills a bar: 1, or of raw scores the largest of both. */
export function fullOf(before: Rows | null, now: Rows | null): number {
  const scales = [scaleOf(before), scaleOf(now)];
  const raw = scales.flatMap((scale) => (scale?.raw ? [scale.highest] : []));
  return raw.length > 0 ? Math.max(...raw, Number.MIN_VALUE) : 1;
}

/** "−.34", "+.02"; "" where nothing can be said. Two decimals, as bars have. */
export function deltaText({ before, now, scoreMeans }: Change): string {
  const delta = now - before;
  if (Number.isNaN(delta)) return "";
  const share = scoreMeans === "share_of_image";
  const text = share ? `${Math.abs(delta * 100).toFixed(1)}%` : Math.abs(delta).toFixed(2);
  if (Number.parseFloat(text) === 0) return "";
  return `${delta < 0 ? "−" : "+"}${text.replace(/^0\./, ".")}`;
}
