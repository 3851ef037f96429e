/**
 * Where several models agree about one input: concepts side by side, boxes matched. The rules are
 * those of `predict_widgets/predictions/agreement.py`, which says them in words;
 * `tests/contract/agreement.json` holds the two to the same answers.
 */
import { isPlaced, nameOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { fold } from "../visible.js";

/** Intersection over union from which on two boxes are about the same thing. */
export const LEAST_OVERLAP = 0.5;

/** What one model said, and which of its rows are on show. */
export interface Said {
  readonly rows: Rows;
  readonly visible: Uint8Array;
}

/** What one model says of a label: its best score (NaN for none), and how often it says it. */
export interface Mark {
  readonly score: number;
  readonly scoreMeans: string;
  readonly count: number;
  /** Whether threshold and filter leave it. */
  readonly shown: boolean;
}

/** A label with a mark of each model, null for one that does not say it. */
export interface ConceptRow {
  readonly vocabulary: string;
  readonly label: string;
  readonly marks: readonly (Mark | null)[];
}

/** A region of one model, with its best label on show. */
export interface Box {
  readonly id: string;
  readonly label: string;
  readonly score: number;
  /** What of the score is; a probability where nothing is said. */
  readonly scoreMeans?: string;
  readonly edges: Edges;
  /** NaN where it holds for all time. */
  readonly timeMs: number;
  /** Its rows, on show or not. */
  readonly rows: readonly number[];
}

type Edges = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Of what was matched: all models have it with one label, the labels differ, some have it, one alone
 * has it; "alone" where no other model has answered.
 */
export type Verdict = "agree" | "differ" | "some" | "only" | "alone";

/** One thing, with the box of each model that has it. */
export interface Match {
  readonly boxes: readonly (Box | null)[];
  /** The least between the first's box and any other's; 1 of what one alone has. */
  readonly iou: number;
  readonly verdict: Verdict;
}

interface Spoken {
  /** The label as it is written. */
  readonly label: string;
  readonly vocabulary: string;
  readonly folded: string;
  readonly mark: Mark;
}

/** A row for each label that any model says; those that are on show first. */
export function aligned(said: readonly (Said | null)[]): ConceptRow[] {
  const spoken = said.map((one) => (one ? spokenBy(one) : []));
  const words = said.map((one) => (one ? vocabulariesOf(one.rows) : []));
  const order = [
    ...new Set([...words.flat(), ...spoken.flat().map(({ vocabulary }) => vocabulary)]),
  ];
  const names = words.map((own) => own.some((name) => name !== ""));
  const homes = new Map<string, string>();
  for (const { folded, vocabulary } of spoken.filter((_, at) => names[at]).flat()) {
    if (vocabulary !== "" && !homes.has(folded)) homes.set(folded, vocabulary);
  }
  const found = new Map<string, { vocabulary: string; label: string; marks: (Mark | null)[] }>();
  spoken.forEach((own, at) => {
    for (const { folded, vocabulary, label, mark } of own) {
      const home = names[at] ? vocabulary : (homes.get(folded) ?? vocabulary);
      const key = `${home}\n${folded}`;
      const row = found.get(key) ?? { vocabulary: home, label, marks: said.map(() => null) };
      row.marks[at] = mark;
      found.set(key, row);
    }
  });
  const rows = [...found.values()];
  const place = new Map(order.map((name, at) => [name, at]));
  const isOn = (row: ConceptRow): number => (shownIn(row).length > 0 ? 0 : 1);
  rows.sort((a, b) => falling(bestOf(a), bestOf(b)));
  return rows.sort(
    (a, b) => isOn(a) - isOn(b) || (place.get(a.vocabulary) ?? 0) - (place.get(b.vocabulary) ?? 0),
  );
}

/** Whether several of them name labels and no two the same one, on show or not. */
export function isApart(rows: readonly ConceptRow[]): boolean {
  const named = new Set<number>();
  const first = new Map<string, number>();
  for (const { label, marks } of rows) {
    for (const [at, mark] of marks.entries()) {
      if (mark === null) continue;
      named.add(at);
      const folded = fold(label);
      const other = first.get(folded) ?? at;
      if (other !== at) return false;
      first.set(folded, at);
    }
  }
  return named.size > 1;
}

/** The places of the models that have it on show. */
export function shownIn({ marks }: ConceptRow): number[] {
  return marks.flatMap((mark, at) => (mark?.shown ? [at] : []));
}

/** The largest score: of those on show, or where none is of those below; NaN for none. */
export function bestOf(row: ConceptRow): number {
  const on = shownIn(row);
  const marks = on.length > 0 ? on.map((at) => row.marks[at]) : row.marks;
  return marks.reduce((best, mark) => {
    const score = mark?.score ?? Number.NaN;
    return Number.isNaN(best) || score > best ? score : best;
  }, Number.NaN);
}

/** The vocabularies of its concepts, in the order in which it names them. */
function vocabulariesOf(rows: Rows): string[] {
  return [...new Set(rows.vocabulary.filter((_, row) => rows.kind[row] === "concept"))];
}

function spokenBy({ rows, visible }: Said): Spoken[] {
  const found = new Map<string, number[]>();
  for (let row = 0; row < rows.length; row++) {
    const kind = rows.kind[row];
    if (kind !== "concept" && !(kind === "other" && isPlaced(rows, row))) continue;
    push(found, `${rows.vocabulary[row]}\n${fold(nameOf(rows, row))}`, row);
  }
  return [...found.values()].map((own) => {
    const first = own[0] ?? 0;
    const label = nameOf(rows, first);
    const vocabulary = rows.vocabulary[first] ?? "";
    return { label, vocabulary, folded: fold(label), mark: markOf(rows, visible, own) };
  });
}

function markOf(rows: Rows, visible: Uint8Array, own: readonly number[]): Mark {
  const on = own.filter((row) => visible[row] === 1);
  const counted = on.length > 0 ? on : own;
  const best = firstBy(counted, (a, b) => falling(rows.score[a], rows.score[b]));
  return {
    score: rows.score[best] ?? Number.NaN,
    scoreMeans: rows.scoreMeans[best] ?? "none",
    count: new Set(counted.map((row) => keyOf(rows, row))).size,
    shown: on.length > 0,
  };
}

/** Regions that have a box and a row on show, in the model's order. */
export function boxesOf({ rows, visible }: Said): Box[] {
  const found = new Map<string, number[]>();
  for (let row = 0; row < rows.length; row++) {
    if (isPlaced(rows, row)) push(found, keyOf(rows, row), row);
  }
  const places = new Map([...new Set(rows.vocabulary)].map((name, place) => [name, place]));
  const placeOf = (row: number): number => places.get(rows.vocabulary[row] ?? "") ?? 0;
  return [...found.values()].flatMap((own) => {
    const first = own[0] ?? 0;
    const shown = own.filter((row) => visible[row] === 1);
    if (Number.isNaN(rows.left[first]) || shown.length === 0) return [];
    const best = firstBy(
      shown,
      (a, b) => placeOf(a) - placeOf(b) || falling(rows.score[a], rows.score[b]),
    );
    return {
      id: rows.regionId[first] || `row:${first}`,
      label: nameOf(rows, best),
      score: rows.score[best] ?? Number.NaN,
      scoreMeans: rows.scoreMeans[best] ?? "none",
      edges: [rows.left[first], rows.top[first], rows.right[first], rows.bottom[first]] as Edges,
      timeMs: rows.timeMs[first] ?? Number.NaN,
      rows: own,
    };
  });
}

/** The things that the models have boxes of: the first model's, then what others add. */
export function matched(said: readonly (Said | null)[]): Match[] {
  return matchedBoxes(said.map((one) => one && boxesOf(one)));
}

/** The same of each model's boxes, null of one that has not answered. */
export function matchedBoxes(own: readonly (readonly Box[] | null)[]): Match[] {
  const found: (Box | null)[][] = [];
  own.forEach((boxes, at) => {
    if (boxes === null) return;
    const places = placesOf(boxes, found.map(firstIn));
    boxes.forEach((box, index) => {
      const place = places.get(index);
      const thing = place === undefined ? own.map(() => null) : found[place];
      if (place === undefined) found.push(thing as (Box | null)[]);
      (thing as (Box | null)[])[at] = box;
    });
  });
  const answered = own.filter((boxes) => boxes !== null).length;
  return found.map((boxes) => matchOf(boxes, answered));
}

function firstIn(boxes: readonly (Box | null)[]): Box {
  return boxes.find((box) => box !== null) as Box;
}

/** Of each box of one model, by its place, the place of what it is the same as. */
function placesOf(boxes: readonly Box[], firsts: readonly Box[]): Map<number, number> {
  const places = new Map<number, number>();
  const free = firsts.map(() => true);
  const ranked = boxes.map((_, at) => at);
  ranked.sort((a, b) => falling(boxes[a]?.score, boxes[b]?.score));
  const labels = firsts.map(({ label }) => fold(label));
  for (const alike of [true, false]) {
    for (const at of ranked) {
      const box = boxes[at] as Box;
      if (places.has(at)) continue;
      const label = fold(box.label);
      let most = -1;
      let best = -1;
      firsts.forEach((first, place) => {
        if (!free[place] || !isSame(box.timeMs, first.timeMs)) return;
        if (alike && labels[place] !== label) return;
        const shared = overlap(box.edges, first.edges);
        if (shared >= LEAST_OVERLAP && shared > most) [most, best] = [shared, place];
      });
      if (best < 0) continue;
      places.set(at, best);
      free[best] = false;
    }
  }
  return places;
}

function matchOf(boxes: readonly (Box | null)[], answered: number): Match {
  const own = boxes.filter((box) => box !== null);
  const labels = new Set(own.map(({ label }) => fold(label)));
  const first = firstIn(boxes);
  const shared = own.map(({ edges }) => overlap(first.edges, edges));
  return {
    boxes,
    iou: own.length > 1 ? Math.min(...shared) : 1,
    verdict: verdictOf(own.length, labels.size, answered),
  };
}

function verdictOf(having: number, labels: number, answered: number): Verdict {
  if (answered === 1) return "alone";
  if (having === 1) return "only";
  if (labels > 1) return "differ";
  return having < answered ? "some" : "agree";
}

/** Intersection over union; 0 of what has no extent. */
function overlap(one: Edges, other: Edges): number {
  const wide = Math.max(Math.min(one[2], other[2]) - Math.max(one[0], other[0]), 0);
  const high = Math.max(Math.min(one[3], other[3]) - Math.max(one[1], other[1]), 0);
  const shared = wide * high;
  const areas = (other[2] - other[0]) * (other[3] - other[1]);
  const union = (one[2] - one[0]) * (one[3] - one[1]) + areas - shared;
  return union > 0 ? shared / union : 0;
}

/** What tells a row's region from all others, also of another moment. */
function keyOf(rows: Rows, row: number): string {
  return `${rows.regionId[row] || `row:${row}`}\n${rows.timeMs[row]}`;
}

/** Whether two times are the same, NaN being all time. */
export function isSame(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

/** Sorts the largest first, and what has no score last. */
function falling(one = Number.NaN, other = Number.NaN): number {
  const [a, b] = [rank(one), rank(other)];
  return a === b ? 0 : b > a ? 1 : -1;
}

function rank(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

function firstBy(rows: readonly number[], compare: (a: number, b: number) => number): number {
  return rows.reduce((best, row) => (compare(row, best) < 0 ? row : best));
}

function push(into: Map<string, number[]>, key: string, row: number): void {
  const known = into.get(key);
  if (known) known.push(row);
  else into.set(key, [row]);
}
