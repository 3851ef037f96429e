/**
 * The order of the inputs on show; the same rule as the kernel's. What has no key comes last,
 * whichever way is up; equals stay in the dataset's order.
 *
 * - "score": the best score above the threshold among the statements that bear the concept filter's
 *   words.
 * - "name": by UTF-16 code units, in NFC and lower case, as a browser compares texts.
 * - "uncertainty": 1 minus the distance between the best two labels' probabilities; of a single
 *   label, between it and its absence. 0 for sure, 1 for undecided.
 * - "agreement": what the model gave to the labels of the ground truth (on the average, 0 to those
 *   that it did not name) minus the most that it gave to any other label: -1 for a confident mistake.
 *   A statement without a score counts as 1.
 * - "disagreement": of several models, how much they agree: the gravest disagreement first, of equal
 *   kinds the one with the largest gap.
 *
 * Uncertainty and agreement are the model's, whatever the threshold and the filter.
 */
import type { SortBy } from "../browser-wire.js";
import { fold } from "../visible.js";
import { type Columns, EMPTY, SAID } from "./columns.js";
import { aboveThreshold, type Filter, namesWith } from "./filter.js";
import { PROBABILITY, type RowStore, type Statements } from "./rows.js";

/** The inputs of a mask, in order. */
export function ordered<Kept extends Statements>(
  columns: Columns<Kept>,
  mask: Uint8Array,
  filter: Filter,
  sort: SortBy,
  descending: boolean,
): Int32Array {
  const inputs = placesOf(mask);
  if (sort === "dataset") return descending ? inputs.reverse() : inputs;
  return sortedByKey(inputs, keysOf(columns, filter, sort), descending);
}

/** A copy, by the key of each input; NaN comes last, whichever way is up, and equals stay in order. */
export function sortedByKey(
  inputs: Int32Array,
  keys: Float32Array,
  descending: boolean,
): Int32Array {
  const up = descending ? -1 : 1;
  return inputs.slice().sort((one, other) => {
    const [a, b] = [keys[one] as number, keys[other] as number];
    if (Number.isNaN(a) || Number.isNaN(b))
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -up : a > b ? up : 0;
  });
}

/** By input, NaN where it has none. */
export function keysOf<Kept extends Statements>(
  columns: Columns<Kept>,
  filter: Filter,
  sort: Exclude<SortBy, "dataset">,
): Float32Array {
  switch (sort) {
    case "score":
      return bestScores(columns, filter);
    case "name":
      return namePlaces(columns);
    case "uncertainty":
      return uncertainties(columns, filter.node);
    case "agreement":
      return agreements(columns, filter.node);
    case "disagreement":
      return columns.contrast?.keys(filter) ?? keysFor(columns);
  }
}

function placesOf(mask: Uint8Array): Int32Array {
  const places = new Int32Array(mask.length);
  let count = 0;
  for (let at = 0; at < mask.length; at++) if (mask[at] === 1) places[count++] = at;
  return places.slice(0, count);
}

function keysFor(columns: { inputs: number }): Float32Array {
  return new Float32Array(columns.inputs).fill(Number.NaN);
}

function bestScores<Kept extends Statements>(columns: Columns<Kept>, filter: Filter): Float32Array {
  const { rows, inputs } = columns;
  const { from, to } = columns.node(filter.node).places;
  const above = aboveThreshold(rows, filter.threshold);
  const named = namesWith(rows.names.all, filter.concept_filter);
  const keys = keysFor(columns);
  for (let input = 0; input < inputs; input++) {
    let best = Number.NaN;
    for (let row = from[input] as number; row < (to[input] as number); row++) {
      const score = rows.score[row] as number;
      if (score <= best || !above(row)) continue;
      if (named === null || named[rows.name[row] as number] === 1) {
        if (!Number.isNaN(score)) best = score;
      }
    }
    keys[input] = best;
  }
  return keys;
}

const namesSeen = new WeakMap<readonly string[], { count: number; keys: Float32Array }>();

/** Each name's place among all names: made anew only when there are more. */
function namePlaces({ inputNames, inputs }: { inputNames: readonly string[]; inputs: number }) {
  const known = namesSeen.get(inputNames);
  if (known?.count === inputNames.length && known.keys.length === inputs) return known.keys;
  const folded = inputNames.map(fold);
  const places = folded.map((_, at) => at);
  // "<" compares code units; a locale's order would differ from browser to browser.
  places.sort((a, b) => compare(folded[a] as string, folded[b] as string));
  const keys = new Float32Array(inputs).fill(Number.NaN);
  let place = 0;
  places.forEach((input, at) => {
    const before = places[at - 1];
    if (before !== undefined && folded[before] !== folded[input]) place += 1;
    keys[input] = place;
  });
  namesSeen.set(inputNames, { count: inputNames.length, keys });
  return keys;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function uncertainties<Kept extends Statements>(
  columns: Columns<Kept>,
  nodeId: string,
): Float32Array {
  const { from, to } = columns.node(nodeId).places;
  const keys = keysFor(columns);
  for (let input = 0; input < columns.inputs; input++) {
    keys[input] = undecided(columns.rows, from[input] as number, to[input] as number);
  }
  return keys;
}

/** How close the best two labels of some rows are; NaN where none has a probability. */
function undecided<Kept extends Statements>(
  { score, label, means }: RowStore<Kept>,
  from: number,
  to: number,
): number {
  let [best, second, ofBest] = [Number.NaN, Number.NaN, -1];
  for (let row = from; row < to; row++) {
    const own = score[row] as number;
    if (((means[row] as number) & PROBABILITY) === 0 || Number.isNaN(own)) continue;
    const same = label[row] === ofBest;
    if (!(own <= best)) {
      if (!same) second = best;
      best = own;
      ofBest = label[row] as number;
    } else if (!same && !(own <= second)) {
      second = own;
    }
  }
  return 1 - Math.abs(best - (Number.isNaN(second) ? 1 - best : second));
}

function agreements<Kept extends Statements>(columns: Columns<Kept>, nodeId: string): Float32Array {
  const { rows, truth, inputs } = columns;
  const { places, status } = columns.node(nodeId);
  const keys = keysFor(columns);
  /** By label: for which input it is true, plus one, and the most that the model gave it there. */
  const isTrue = new Int32Array(rows.names.all.length);
  const given = new Float32Array(rows.names.all.length);
  // One list for all inputs: a new one for each would be most of the work.
  const labels = new Int32Array(rows.names.all.length);
  const note = (input: number): number => {
    let count = 0;
    // What has no label is neither right nor wrong.
    isTrue[rows.blank] = input + 1;
    for (let row = truth.from[input] as number; row < (truth.to[input] as number); row++) {
      const label = rows.label[row] as number;
      if (isTrue[label] === input + 1) continue;
      isTrue[label] = input + 1;
      given[label] = 0;
      labels[count++] = label;
    }
    return count;
  };
  /** The most that was given to another label. */
  const give = (input: number): number => {
    let others = 0;
    for (let row = places.from[input] as number; row < (places.to[input] as number); row++) {
      const label = rows.label[row] as number;
      const score = rows.score[row] as number;
      const worth = Number.isNaN(score) ? 1 : score;
      if (isTrue[label] === input + 1) {
        if (worth > (given[label] as number)) given[label] = worth;
      } else if (worth > others) {
        others = worth;
      }
    }
    return others;
  };
  for (let input = 0; input < inputs; input++) {
    if (status[input] !== SAID && status[input] !== EMPTY) continue;
    const count = note(input);
    if (count === 0) continue;
    const others = give(input);
    let right = 0;
    for (let at = 0; at < count; at++) right += given[labels[at] as number] as number;
    keys[input] = right / count - others;
  }
  return keys;
}
