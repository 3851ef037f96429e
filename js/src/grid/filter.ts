/**
 * Which inputs are on show; the same rule as the kernel's.
 *
 * - A statement passes the threshold by the rule of `visible.ts`; it is on show if it also bears the
 *   words of the concept filter.
 * - Where there is a concept filter, an input is on show if one of its statements is. The threshold
 *   alone leaves all inputs: it changes what stands on their tiles.
 * - A class (`label`) leaves the inputs that a statement above the threshold or their ground truth
 *   names by it.
 * - Ground truth is held against all statements above the threshold, whatever the concept filter:
 *   "unlabeled" has none; "agree" and "mistakes" are the labeled inputs that were predicted, the one
 *   or the other. An input whose ground truth has regions agrees if the labels are the same, each
 *   side's; one with labels of the whole picture agrees if the best statement of a vocabulary bears
 *   one of them: other vocabularies say the same in other words.
 *   None of them leaves anything where the model names labels, and none of the ground truth's: then
 *   they speak of different things.
 *   "missed": a label of the ground truth has no statement; "extra": a statement's label is not in
 *   the ground truth. With a class, they are about this label alone.
 * - Of several models all of this is about one of them (`node`). "disagreement" leaves the inputs of
 *   one kind, about all of them (contrast/disagreement.ts): between the models or, with
 *   `against_truth`, against the ground truth. "any" are those of any kind.
 */
import type { BrowserFilter } from "../browser-wire.js";
import { fold } from "../visible.js";
import { type Columns, FAILED, type NodeColumns, WAITING } from "./columns.js";
import type { Places, RowStore, Statements } from "./rows.js";
import { THRESHOLDED } from "./rows.js";

export type Filter = Omit<BrowserFilter, "sort" | "descending">;

/**
 * Whether a node speaks of what the ground truth speaks of: it has named one of its labels, or none
 * at all. Else there is nothing to hold against each other.
 */
export function isComparable<Kept extends Statements>(
  columns: Columns<Kept>,
  nodeId: string,
): boolean {
  const { rows, truth, inputs } = columns;
  const isTrue = new Uint8Array(rows.names.all.length);
  eachLabel(rows, truth, inputs, (label) => {
    isTrue[label] = 1;
    return false;
  });
  let named = false;
  const shares = eachLabel(rows, columns.node(nodeId).places, inputs, (label) => {
    named = true;
    return isTrue[label] === 1;
  });
  return shares || !named;
}

/** Go over the labels of all inputs' rows until one is found. */
function eachLabel<Kept extends Statements>(
  { label, blank }: RowStore<Kept>,
  { from, to }: Places,
  inputs: number,
  isFound: (label: number) => boolean,
): boolean {
  for (let input = 0; input < inputs; input++) {
    for (let row = from[input] ?? 0; row < (to[input] ?? 0); row++) {
      const own = label[row] as number;
      if (own !== blank && isFound(own)) return true;
    }
  }
  return false;
}

/** 1 for each input on show. */
export function matching<Kept extends Statements>(
  columns: Columns<Kept>,
  filter: Filter,
): Uint8Array {
  const node = columns.node(filter.node);
  const look = new Look(columns, node, filter);
  const mask = new Uint8Array(columns.inputs);
  for (let input = 0; input < columns.inputs; input++) {
    if (isOfStatus(node.status[input] as number, filter.status) && look.matches(input)) {
      mask[input] = 1;
    }
  }
  if (filter.disagreement !== "all") {
    if (columns.contrast) columns.contrast.leave(mask, filter);
    else mask.fill(0);
  }
  return mask;
}

/** Whether a row passes the threshold. */
export function aboveThreshold<Kept extends Statements>(
  { score, means }: RowStore<Kept>,
  threshold: number,
): (row: number) => boolean {
  // Scores are float32: 0.9 as a double would be above the 0.9 that the model gave.
  const floor = Math.fround(threshold);
  return (row) => !((score[row] as number) < floor && (means[row] as number) & THRESHOLDED);
}

/** For each name whether it bears the words of a filter; null where all do. */
export function namesWith(names: readonly string[], conceptFilter: string): Uint8Array | null {
  const wanted = fold(conceptFilter.trim());
  if (wanted === "") return null;
  return Uint8Array.from(names, (name) => (fold(name).includes(wanted) ? 1 : 0));
}

function isOfStatus(status: number, wanted: Filter["status"]): boolean {
  switch (wanted) {
    case "all":
      return true;
    case "failed":
      return status === FAILED;
    case "waiting":
      return status === WAITING;
    case "predicted":
      return status !== FAILED && status !== WAITING;
  }
}

/** Goes over one input's rows at a time. */
class Look<Kept extends Statements> {
  readonly #rows: RowStore<Kept>;
  readonly #said: Places;
  readonly #truth: Places;
  readonly #status: Uint8Array;
  readonly #filter: Filter;
  readonly #above: (row: number) => boolean;
  readonly #named: Uint8Array | null;
  /** The number of the class, -1 for any, -2 for one that nothing bears. */
  readonly #label: number;
  /** By label: the input that was last found to have it, plus one. */
  readonly #isSaid: Int32Array;
  readonly #isTrue: Int32Array;
  /** By vocabulary: the input that last had a statement of it, plus one; the best of these. */
  readonly #spoken: Int32Array;
  readonly #best: Int32Array;
  readonly #highest: Float64Array;
  /** Whether there is anything to hold against the ground truth. */
  readonly #comparable: boolean;
  /** The vocabularies of the input that was read last. */
  #vocabularies: number[] = [];

  constructor(columns: Columns<Kept>, node: NodeColumns, filter: Filter) {
    const { rows, truth } = columns;
    this.#rows = rows;
    this.#said = node.places;
    this.#truth = truth;
    this.#status = node.status;
    this.#filter = filter;
    this.#above = aboveThreshold(rows, filter.threshold);
    this.#named = namesWith(rows.names.all, filter.concept_filter);
    const label = rows.names.find(filter.label);
    this.#label = filter.label === "" ? -1 : label < 0 ? -2 : label;
    this.#isSaid = new Int32Array(rows.names.all.length);
    this.#isTrue = new Int32Array(rows.names.all.length);
    this.#spoken = new Int32Array(rows.names.all.length);
    this.#best = new Int32Array(rows.names.all.length);
    this.#highest = new Float64Array(rows.names.all.length);
    this.#comparable = filter.truth === "all" || isComparable(columns, filter.node);
  }

  matches(input: number): boolean {
    const { truth } = this.#filter;
    if (!this.#isNamed(input)) return false;
    if (truth === "all" && this.#label === -1) return true;
    this.#read(input);
    if (this.#label !== -1 && !this.#has(this.#label, input)) return false;
    return truth === "all" || this.#holds(input, truth);
  }

  /** Note an input's labels, and the best of each vocabulary above the threshold. */
  #read(input: number): void {
    const { label, vocabulary, score, blank } = this.#rows;
    this.#vocabularies = [];
    for (
      let row = this.#said.from[input] as number;
      row < (this.#said.to[input] as number);
      row++
    ) {
      const own = label[row] as number;
      if (own === blank || !this.#above(row)) continue;
      this.#isSaid[own] = input + 1;
      this.#rank(input, vocabulary[row] as number, own, score[row] as number);
    }
    for (
      let row = this.#truth.from[input] as number;
      row < (this.#truth.to[input] as number);
      row++
    ) {
      const own = label[row] as number;
      if (own !== blank) this.#isTrue[own] = input + 1;
    }
  }

  /** Without scores the model's first is its best. */
  #rank(input: number, vocabulary: number, label: number, score: number): void {
    const first = this.#spoken[vocabulary] !== input + 1;
    if (!first && !(score > (this.#highest[vocabulary] as number))) return;
    if (first) this.#vocabularies.push(vocabulary);
    this.#spoken[vocabulary] = input + 1;
    this.#best[vocabulary] = label;
    this.#highest[vocabulary] = Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
  }

  #isNamed(input: number): boolean {
    const named = this.#named;
    if (named === null) return true;
    const { name } = this.#rows;
    for (
      let row = this.#said.from[input] as number;
      row < (this.#said.to[input] as number);
      row++
    ) {
      if (named[name[row] as number] === 1 && this.#above(row)) return true;
    }
    return false;
  }

  #has(label: number, input: number): boolean {
    return this.#isSaid[label] === input + 1 || this.#isTrue[label] === input + 1;
  }

  #holds(input: number, truth: Exclude<Filter["truth"], "all">): boolean {
    const labeled = this.#isLabeled(input);
    if (truth === "unlabeled") return !labeled;
    const status = this.#status[input];
    if (!this.#comparable || !labeled) return false;
    if (status === WAITING || status === FAILED) return false;
    switch (truth) {
      case "missed":
        return this.#misses(input, this.#label);
      case "extra":
        return this.#adds(input, this.#label);
      case "agree":
        return this.#agrees(input);
      case "mistakes":
        return !this.#agrees(input);
    }
  }

  #agrees(input: number): boolean {
    if (this.#hasRegions(input)) return !this.#misses(input, -1) && !this.#adds(input, -1);
    return this.#vocabularies.some((of) => this.#isTrue[this.#best[of] as number] === input + 1);
  }

  /** A text alone is no label. */
  #isLabeled(input: number): boolean {
    const { label, blank } = this.#rows;
    for (
      let row = this.#truth.from[input] as number;
      row < (this.#truth.to[input] as number);
      row++
    ) {
      if (label[row] !== blank) return true;
    }
    return false;
  }

  #hasRegions(input: number): boolean {
    const { label, blank, placed } = this.#rows;
    for (
      let row = this.#truth.from[input] as number;
      row < (this.#truth.to[input] as number);
      row++
    ) {
      if (placed[row] === 1 && label[row] !== blank) return true;
    }
    return false;
  }

  #misses(input: number, only: number): boolean {
    const { label, blank } = this.#rows;
    for (
      let row = this.#truth.from[input] as number;
      row < (this.#truth.to[input] as number);
      row++
    ) {
      const own = label[row] as number;
      if (own === blank) continue;
      if (this.#isSaid[own] !== input + 1 && (only === -1 || own === only)) return true;
    }
    return false;
  }

  #adds(input: number, only: number): boolean {
    const { label } = this.#rows;
    for (
      let row = this.#said.from[input] as number;
      row < (this.#said.to[input] as number);
      row++
    ) {
      const own = label[row] as number;
      const said = this.#isSaid[own] === input + 1 && this.#above(row);
      if (said && this.#isTrue[own] !== input + 1 && (only === -1 || own === only)) return true;
    }
    return false;
  }
}
