/**
 * What several models said of all inputs, held against each other: each is a node of the columns.
 * Mirrors `predict_widgets/batch/contrast.py`.
 */
import type { BrowserFilter } from "../browser-wire.js";
import type { Box } from "../compare/agreement.js";
import { type Columns, type ContrastTile, EMPTY, type Held, SAID } from "../grid/columns.js";
import { type Places, PROBABILITY, type Statements, THRESHOLDED } from "../grid/rows.js";
import type { NarrowRows } from "../predictions.js";
import { fold } from "../visible.js";
import { type Answer, disagreement, KINDS, type Kind } from "./disagreement.js";
import { type ContrastLook, tileOf } from "./tile.js";

/** Rows of which boxes are read, too. */
export type Placed = Statements &
  Pick<NarrowRows, "regionId" | "left" | "top" | "right" | "bottom">;

/** Of an input about which fewer than two models have said anything. */
const UNHELD = -1;
type Look = Pick<BrowserFilter, "threshold" | "against_truth">;

interface Kept {
  readonly asked: string;
  /** By input a place in `KINDS`, or UNHELD. */
  readonly kinds: Int8Array;
  readonly gaps: Float64Array;
}

export class Contrast<Of extends Placed = NarrowRows> implements Held {
  readonly models: readonly string[];
  readonly #columns: Columns<Of>;
  /** By a label's number, that of its folded text; 0 is not known yet. */
  #folded = new Int32Array(1024);
  readonly #folds = new Map<string, number>();
  #kept: Kept | null = null;

  constructor(columns: Columns<Of>, models: readonly string[]) {
    this.#columns = columns;
    this.models = models;
  }

  /** How all inputs are; worked out anew only when there is more, or another threshold. */
  held({ threshold, against_truth: against }: Look): Kept {
    const { inputs, rows, told } = this.#columns;
    const asked = JSON.stringify([threshold, against, inputs, rows.length, told]);
    if (this.#kept?.asked === asked) return this.#kept;
    const kinds = new Int8Array(inputs).fill(UNHELD);
    const gaps = new Float64Array(inputs);
    const nodes = this.models.map((name) => this.#columns.node(name));
    const floor = Math.fround(threshold);
    for (let input = 0; input < inputs; input++) {
      const answers = nodes.map(({ status, places }) =>
        status[input] === SAID || status[input] === EMPTY
          ? this.#answer(places, input, floor)
          : null,
      );
      const truth = against ? this.#answer(this.#columns.truth, input, floor) : null;
      const found = disagreement(answers, truth);
      if (found === null) continue;
      kinds[input] = found.kind;
      gaps[input] = found.gap;
    }
    this.#kept = { asked, kinds, gaps };
    return this.#kept;
  }

  leave(mask: Uint8Array, filter: Look & Pick<BrowserFilter, "disagreement">): void {
    const { kinds } = this.held(filter);
    const wanted = KINDS.indexOf(filter.disagreement as Kind);
    for (let input = 0; input < mask.length; input++) {
      const kind = kinds[input] as number;
      if (filter.disagreement === "any" ? kind <= 0 : kind !== wanted) mask[input] = 0;
    }
  }

  keys(filter: Look): Float32Array {
    const { kinds, gaps } = this.held(filter);
    return Float32Array.from(kinds, (kind, input) =>
      kind === UNHELD ? Number.NaN : -(kind + (gaps[input] as number) / 2),
    );
  }

  /** How many inputs there are of each kind, as in `KINDS`. */
  counts(look: Look): number[] {
    const counts = KINDS.map(() => 0);
    for (const kind of this.held(look).kinds) {
      if (kind !== UNHELD) counts[kind] = (counts[kind] as number) + 1;
    }
    return counts;
  }

  /** The kind of one input, null where there is nothing to hold against each other. */
  kindOf(input: number, look: Look): Kind | null {
    return KINDS[this.held(look).kinds[input] ?? UNHELD] ?? null;
  }

  tile(input: number, look: ContrastLook): ContrastTile {
    return tileOf(this as unknown as Contrast, this.#columns as never, input, look);
  }

  #answer({ from, to }: Places, input: number, floor: number): Answer {
    const { label, vocabulary, score, means, placed, blank } = this.#columns.rows;
    const labels = new Set<number>();
    const scores = new Map<number, number>();
    const firsts = new Map<number, number>();
    let boxed = false;
    const [start, end] = [from[input] ?? 0, to[input] ?? 0];
    for (let row = start; row < end; row++) {
      const own = label[row] as number;
      if (own === blank) continue;
      const [folded, value] = [this.#foldedOf(own), score[row] as number];
      if ((means[row] as number) & PROBABILITY && !Number.isNaN(value)) {
        scores.set(folded, Math.max(scores.get(folded) ?? 0, value));
      }
      if (value < floor && (means[row] as number) & THRESHOLDED) continue;
      labels.add(folded);
      keepBest(firsts, vocabulary[row] as number, row, score);
      boxed ||= placed[row] === 1;
    }
    return {
      labels,
      scores,
      firsts: new Set([...firsts.values()].map((row) => this.#foldedOf(label[row] as number))),
      boxes: boxed ? this.#boxes(start, end, floor) : [],
    };
  }

  /** The best row above the threshold of each region. */
  #boxes(start: number, end: number, floor: number): Box[] {
    const stretch = this.#columns.rows.between(start, end);
    if (stretch === null) return [];
    const { means, score } = this.#columns.rows;
    const { rows, from, to } = stretch;
    const regions = new Map<string, number>();
    for (let row = from; row < to; row++) {
      const at = start + row - from;
      const value = score[at] as number;
      if (rows.label[row] === "" || rows.shape[row] === "whole") continue;
      if (Number.isNaN(rows.left[row])) continue;
      if (value < floor && (means[at] as number) & THRESHOLDED) continue;
      const id = rows.regionId[row] || `row:${row}`;
      keepBest(regions, id, row, rows.score);
    }
    return [...regions].map(([id, row]) => ({
      id,
      label: rows.label[row] as string,
      score: rows.score[row] as number,
      edges: [rows.left[row], rows.top[row], rows.right[row], rows.bottom[row]] as never,
      timeMs: Number.NaN,
      rows: [row],
    }));
  }

  #foldedOf(label: number): number {
    if (label >= this.#folded.length) {
      const larger = new Int32Array(2 * label);
      larger.set(this.#folded);
      this.#folded = larger;
    }
    const known = this.#folded[label] as number;
    if (known !== 0) return known;
    const text = fold(this.#columns.rows.names.all[label] ?? "");
    const number = this.#folds.get(text) ?? this.#folds.size + 1;
    this.#folds.set(text, number);
    this.#folded[label] = number;
    return number;
  }
}

/** Of equals the first one stays. */
function keepBest<Key>(
  best: Map<Key, number>,
  key: Key,
  row: number,
  scores: ArrayLike<number>,
): void {
  const known = best.get(key);
  if (known === undefined || rank(scores[row] as number) > rank(scores[known] as number)) {
    best.set(key, row);
  }
}

function rank(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}
