/** Lines: the list as it stands, one line after the other, all of one height. */
import { regionIdOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { type Entry, hasPlace } from "./entries.js";

export type Line =
  | {
      readonly type: "group";
      readonly key: string;
      readonly group: string;
      readonly count: number;
      readonly open: boolean;
    }
  | {
      readonly type: "entry";
      readonly key: string;
      readonly entry: Entry;
      /** How many of its rows are on show. */
      readonly count: number;
      readonly below: boolean;
      readonly open: boolean;
    }
  | {
      readonly type: "part";
      readonly key: string;
      readonly entry: Entry;
      readonly row: number;
      readonly regionId: string;
      readonly number: number;
    }
  | {
      readonly type: "fold";
      readonly key: "fold";
      readonly count: number;
      readonly open: boolean;
    };

export interface Folding {
  /** Groups that are folded away. */
  readonly closed: ReadonlySet<string>;
  /** Entries whose regions are listed one by one. */
  readonly opened: ReadonlySet<string>;
  /** Whether what is below the threshold is listed. */
  readonly below: boolean;
}

/**
 * @param visible the rows that pass threshold and filter
 * @param named the rows that pass the filter, whatever their score
 */
export function linesOf(
  entries: readonly Entry[],
  rows: Rows,
  visible: Uint8Array,
  named: Uint8Array,
  folding: Folding,
): Line[] {
  const on = entries
    .map((entry) => ({ entry, count: countOn(entry, visible) }))
    .filter(({ count }) => count > 0);
  const below = entries.filter(
    (entry) => countOn(entry, visible) === 0 && countOn(entry, named) > 0,
  );
  const several = new Set(entries.map((entry) => entry.group)).size > 1;
  const lines: Line[] = [];
  for (const group of new Set(on.map(({ entry }) => entry.group))) {
    const own = on.filter(({ entry }) => entry.group === group);
    const open = !several || !folding.closed.has(group);
    if (several) {
      lines.push({ type: "group", key: `group\n${group}`, group, count: own.length, open });
    }
    if (open) {
      for (const { entry, count } of own) {
        lines.push(...entryLines(entry, count, rows, visible, folding.opened.has(entry.key)));
      }
    }
  }
  if (below.length > 0) {
    lines.push({ type: "fold", key: "fold", count: below.length, open: folding.below });
    if (folding.below) {
      for (const entry of below) {
        lines.push({ type: "entry", key: entry.key, entry, count: 0, below: true, open: false });
      }
    }
  }
  return lines;
}

function countOn(entry: Entry, mask: Uint8Array): number {
  let count = 0;
  for (const row of entry.rows) count += mask[row] ?? 0;
  return count;
}

function entryLines(
  entry: Entry,
  count: number,
  rows: Rows,
  visible: Uint8Array,
  opened: boolean,
): Line[] {
  const open = opened && count > 1;
  const line: Line = { type: "entry", key: entry.key, entry, count, below: false, open };
  if (!open) return [line];
  const parts = entry.rows
    .filter((row) => visible[row] === 1 && hasPlace(rows, row))
    .map((row, at): Line => {
      const regionId = regionIdOf(rows, row);
      return {
        type: "part",
        key: `${entry.key}\n${row}`,
        entry,
        row,
        regionId,
        number: at + 1,
      };
    });
  return [line, ...parts];
}
