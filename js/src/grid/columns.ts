/**
 * All that a run has said, and the ground truth, by input. Grows as parts come in; filter.ts,
 * order.ts and counts.ts read it and change nothing.
 *
 * Inputs are known by their index, their place in the dataset.
 */
import type { BrowserFilter } from "../browser-wire.js";
import type { Rows } from "../predictions.js";
import { grown } from "./growing.js";
import { Places, RowStore, type Statements, type Stretch } from "./rows.js";
import type { TileProps } from "./Tile.js";

/** How an input fares at a node. */
export const WAITING = 0;
export const SAID = 1;
export const EMPTY = 2;
export const FAILED = 3;

/** The outputs of one part, as columns. */
export interface Outputs {
  readonly index: ArrayLike<number>;
  readonly nodeId: ArrayLike<string>;
  readonly outputId: ArrayLike<number>;
  readonly status: ArrayLike<string>;
  readonly errorName: ArrayLike<string>;
  readonly errorMessage: ArrayLike<string>;
}

export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** What one node, or the model, said of all inputs. */
export class NodeColumns {
  readonly places = new Places();
  /** By input: WAITING, SAID, EMPTY or FAILED. */
  status = new Uint8Array();
  readonly failures = new Map<number, Failure>();

  reach(count: number): void {
    this.places.reach(count);
    this.status = grown(this.status, count);
  }
}

/** Of several models, each of them a node: how they are held against each other. */
export interface Held {
  readonly models: readonly string[];
  /** Leave of a mask what is of the kind that is looked for. */
  leave(mask: Uint8Array, filter: Contrasted): void;
  /** By input what the order by disagreement goes by, NaN for none. */
  keys(filter: Contrasted): Float32Array;
  /** What stands on an input's tile. */
  tile(input: number, look: TileContrasted): ContrastTile;
}

type TileContrasted = Pick<BrowserFilter, "threshold" | "against_truth"> & {
  /** The score that fills a bar. */
  readonly full: number;
  /** Whether a run is on its way. */
  readonly running: boolean;
};

/** What several models say of an input, and how they disagree: a sign, and in words. */
export interface ContrastTile extends Pick<TileProps, "status" | "lines"> {
  readonly sign: string;
  readonly words: string;
}

type Contrasted = Pick<BrowserFilter, "threshold" | "disagreement" | "against_truth">;

export class Columns<Kept extends Statements = Rows> {
  readonly rows = new RowStore<Kept>();
  readonly truth = new Places();
  /** By input, as far as they have come; "" before. */
  readonly inputNames: string[] = [];
  readonly kinds: string[] = [];
  /** How many inputs are known of. */
  inputs = 0;
  /** Of several models, once the code for it is here. */
  contrast: Held | null = null;
  /** How many outputs have come. */
  told = 0;
  readonly #nodes = new Map<string, NodeColumns>();

  /** A model's only node is "". One that has said nothing yet leaves all inputs waiting. */
  node(id: string): NodeColumns {
    let node = this.#nodes.get(id);
    if (node === undefined) {
      node = new NodeColumns();
      this.#nodes.set(id, node);
    }
    node.reach(this.inputs);
    return node;
  }

  /** Inputs from `start` on, with their ground truth: rows whose output is the input's index. */
  addInputs(
    start: number,
    names: readonly string[],
    kinds: readonly string[],
    truth: Kept | null,
  ): void {
    this.#grow(start + names.length);
    // No holes: an array with holes is slow.
    while (this.inputNames.length < start) this.kinds[this.inputNames.push("") - 1] = "";
    names.forEach((name, at) => {
      this.inputNames[start + at] = name;
      this.kinds[start + at] = kinds[at] ?? "";
    });
    if (truth === null) return;
    this.rows.add(truth, (input, from, to) => this.truth.set(input, from, to));
    this.truth.reach(this.inputs);
  }

  /**
   * One part of what the run has said. An output of an input and node that had one takes its place:
   * the old rows stay, and nothing points to them.
   */
  addPart(outputs: Outputs, rows: Kept): void {
    const about = new Map<number, { node: NodeColumns; input: number }>();
    this.told += outputs.index.length;
    for (let at = 0; at < outputs.index.length; at++) {
      const input = outputs.index[at] as number;
      this.#grow(input + 1);
      const node = this.node(outputs.nodeId[at] as string);
      const status = statusOf(outputs.status[at] as string);
      node.status[input] = status;
      node.places.set(input, 0, 0);
      node.failures.delete(input);
      if (status === FAILED) {
        const message = outputs.errorMessage[at] ?? "";
        node.failures.set(input, { name: outputs.errorName[at] ?? "", message });
      }
      about.set(outputs.outputId[at] as number, { node, input });
    }
    this.rows.add(rows, (output, from, to) => {
      const found = about.get(output);
      found?.node.places.set(found.input, from, to);
    });
  }

  /** What a node said of an input, as it came; null for nothing. */
  said(nodeId: string, input: number): Stretch<Kept> | null {
    const { places } = this.node(nodeId);
    return this.rows.between(places.from[input] ?? 0, places.to[input] ?? 0);
  }

  /** An input's ground truth; null where it has none. */
  truthOf(input: number): Stretch<Kept> | null {
    return this.rows.between(this.truth.from[input] ?? 0, this.truth.to[input] ?? 0);
  }

  #grow(inputs: number): void {
    this.inputs = Math.max(this.inputs, inputs);
    this.truth.reach(this.inputs);
  }
}

function statusOf(status: string): number {
  if (status === "failed") return FAILED;
  return status === "empty" || status === "suppressed" ? EMPTY : SAID;
}
