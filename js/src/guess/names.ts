/** What stands on show of an answer, as names that a guess is held against. */
import { nameOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { Found } from "../viewer/guessing.js";
import { fold, visibleRows } from "../visible.js";

export interface Name {
  readonly name: string;
  /** NaN where the model gives none. */
  readonly score: number;
  readonly scoreMeans: string;
  /** It has the highest score of its vocabulary. */
  readonly first: boolean;
}

/** Each name once, the best first within a vocabulary. */
export function namesOnShow(rows: Rows, threshold: number, filter: string): Name[] {
  const visible = visibleRows(rows, threshold, filter);
  const groups = new Map<string, Map<string, Name>>();
  visible.forEach((on, row) => {
    if (on === 0) return;
    const name = nameOf(rows, row);
    const group = rows.kind[row] === "concept" ? `concept ${rows.vocabulary[row]}` : "other";
    const known = groups.get(group) ?? new Map<string, Name>();
    groups.set(group, known);
    const score = rows.score[row] ?? Number.NaN;
    const best = known.get(meant(name));
    if (best && rank(best.score) >= rank(score)) return;
    const scoreMeans = rows.scoreMeans[row] ?? "none";
    known.set(meant(name), { name, score, scoreMeans, first: false });
  });
  return [...groups.values()].flatMap((group) =>
    [...group.values()]
      .sort((a, b) => rank(b.score) - rank(a.score))
      .map((name, place) => ({ ...name, first: place === 0 })),
  );
}

/** Where a guess is found: case does not matter, nor spaces around it. */
export function foundIn(names: readonly Name[], guess: string): Found {
  const same = names.filter(({ name }) => isSame(name, guess));
  if (same.length === 0) return "none";
  return same.some(({ first }) => first) ? "first" : "shown";
}

export function isSame(one: string, other: string): boolean {
  return meant(one) === meant(other);
}

function meant(text: string): string {
  return fold(text.trim());
}

function rank(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}
