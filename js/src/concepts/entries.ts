/** Entries: the bars of an output, one for each thing named; the regions of a label are one ("face ×3"). */
import { isBar } from "../answers/bars.js";
import { isPlaced, nameOf, regionIdOf, rowColor } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

export interface Entry {
  readonly key: string;
  /** Where it stands: a vocabulary, or what kind of thing it is. */
  readonly group: string;
  /** What it is called among labels: hovering "label:" and this lights its regions. */
  readonly label: string;
  readonly color: string;
  /** The best of its rows; NaN where the model gives no score. */
  readonly score: number;
  readonly scoreMeans: string;
  /** Its rows, best first. */
  readonly rows: readonly number[];
  /** Whether its rows say where on the picture they hold. */
  readonly placed: boolean;
}

/** Whether a row says where it holds: on the picture, or in the text. */
export function hasPlace(rows: Rows, row: number): boolean {
  return rows.shape[row] === "span" || isPlaced(rows, row);
}

/** The entries of an output: groups in the order of the model, the best first within each. */
export function entriesOf(rows: Rows): Entry[] {
  const gathered = new Map<string, number[]>();
  for (let row = 0; row < rows.length; row++) {
    if (!isBar(rows, row)) continue;
    const key = `${groupOf(rows, row)}\n${nameOf(rows, row)}`;
    const known = gathered.get(key);
    if (known === undefined) {
      gathered.set(key, [row]);
    } else {
      known.push(row);
    }
  }
  const entries = [...gathered].map(([key, own]) => entryOf(rows, key, own));
  const groups = [...new Set(entries.map((entry) => entry.group))];
  return groups.flatMap((group) =>
    entries.filter((entry) => entry.group === group).sort((a, b) => rank(b.score) - rank(a.score)),
  );
}

function entryOf(rows: Rows, key: string, own: number[]): Entry {
  const scoreOf = (row: number): number => rows.score[row] ?? Number.NaN;
  own.sort((a, b) => rank(scoreOf(b)) - rank(scoreOf(a)));
  const best = own[0] ?? 0;
  return {
    key,
    group: groupOf(rows, best),
    label: nameOf(rows, best),
    color: rowColor(rows, best),
    score: scoreOf(best),
    scoreMeans: rows.scoreMeans[best] ?? "none",
    rows: own,
    placed: hasPlace(rows, best),
  };
}

function groupOf(rows: Rows, row: number): string {
  if (rows.kind[row] === "concept") return rows.vocabulary[row] || "Concepts";
  return isPlaced(rows, row) ? "Regions" : "Other";
}

function rank(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/** The regions of an entry that are on show, best first, each once. */
export function regionsOn(entry: Entry, rows: Rows, visible: Uint8Array): string[] {
  const on = entry.rows.filter((row) => visible[row] === 1 && hasPlace(rows, row));
  return [...new Set(on.map((row) => regionIdOf(rows, row)))];
}

/** Whether what is pointed at, or selected, is this entry or one of its regions. */
export function means(entry: Entry, rows: Rows, target: string | null): boolean {
  if (target === null || target === "") return false;
  if (target.startsWith("label:")) return entry.label === target.slice("label:".length);
  return entry.placed && entry.rows.some((row) => regionIdOf(rows, row) === target);
}

/** Whether one of an entry's regions is among these. */
export function isAmong(entry: Entry, rows: Rows, regionIds: ReadonlySet<string>): boolean {
  if (regionIds.size === 0 || !entry.placed) return false;
  return entry.rows.some((row) => regionIds.has(regionIdOf(rows, row)));
}
