/** Rows of all parts one after the other, as numbers: what a step of a slider goes over. */
import type { Rows } from "../predictions.js";
import { isThresholded } from "../visible.js";
import { grown, Names } from "./growing.js";

/** What a row's score is worth, bit by bit. */
export const THRESHOLDED = 1;
export const PROBABILITY = 2;

/** What is read of rows; all else of them is kept for those who draw. */
export type Statements = Pick<
  Rows,
  | "length"
  | "outputId"
  | "kind"
  | "shape"
  | "label"
  | "vocabulary"
  | "text"
  | "score"
  | "scoreMeans"
>;

/** Some of the rows of one part. */
export interface Stretch<Kept> {
  readonly rows: Kept;
  readonly from: number;
  readonly to: number;
}

export class RowStore<Kept extends Statements> {
  readonly names = new Names();
  /** The number of a label that nobody gave. */
  readonly blank = this.names.of("");
  length = 0;
  /** The numbers of its label, its vocabulary and the words that a filter looks into, in `names`. */
  label = new Int32Array();
  vocabulary = new Int32Array();
  name = new Int32Array();
  score = new Float32Array();
  means = new Uint8Array();
  /** 1 where a row says where it holds. */
  placed = new Uint8Array();
  readonly #parts: { readonly first: number; readonly rows: Kept }[] = [];

  /** Add a part's rows; tells for each output where its own are. */
  add(rows: Kept, told: (outputId: number, from: number, to: number) => void): void {
    const first = this.length;
    this.#copy(rows, first);
    this.#parts.push({ first, rows });
    for (let row = 0, end = 0; row < rows.length; row = end) {
      const output = rows.outputId[row] as number;
      end = row + 1;
      while (end < rows.length && rows.outputId[end] === output) end += 1;
      told(output, first + row, first + end);
    }
  }

  /** Rows as they came, with all that is to be drawn of them. */
  between(from: number, to: number): Stretch<Kept> | null {
    if (to <= from) return null;
    let [low, high] = [0, this.#parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle]?.first ?? 0) <= from) low = middle;
      else high = middle - 1;
    }
    const part = this.#parts[low];
    return part ? { rows: part.rows, from: from - part.first, to: to - part.first } : null;
  }

  #copy(rows: Kept, first: number): void {
    const length = first + rows.length;
    this.label = grown(this.label, length);
    this.vocabulary = grown(this.vocabulary, length);
    this.name = grown(this.name, length);
    this.score = grown(this.score, length);
    this.means = grown(this.means, length);
    this.placed = grown(this.placed, length);
    for (let row = 0; row < rows.length; row++) {
      const at = first + row;
      const means = rows.scoreMeans[row] as string;
      const label = rows.label[row] as string;
      this.label[at] = this.names.of(label);
      this.vocabulary[at] = this.names.of(rows.vocabulary[row] as string);
      this.name[at] = this.names.of(rows.kind[row] === "text" ? (rows.text[row] ?? "") : label);
      this.means[at] =
        (isThresholded(means) ? THRESHOLDED : 0) | (means === "probability" ? PROBABILITY : 0);
      this.placed[at] = rows.shape[row] === "whole" ? 0 : 1;
    }
    this.score.set(rows.score, first);
    this.length = length;
  }
}

/** Where each input's rows are in a store: those of one node, or of the ground truth. */
export class Places {
  from = new Int32Array();
  to = new Int32Array();

  set(input: number, from: number, to: number): void {
    this.from = grown(this.from, input + 1);
    this.to = grown(this.to, input + 1);
    this.from[input] = from;
    this.to[input] = to;
  }

  /** For all inputs up to `count`: those of which nothing is known have no rows. */
  reach(count: number): void {
    this.from = grown(this.from, count);
    this.to = grown(this.to, count);
  }
}
