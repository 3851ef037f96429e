/**
 * Gets to know a dataset's inputs, stretch by stretch: first what is in sight, then the rest from its
 * beginning. Ends with `alive`.
 */
import { type Signal, signal } from "@preact/signals";
import type { InputsResult } from "../browser-wire.js";
import { loadPart } from "../parts.js";
import type { NarrowRows } from "../predictions.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";

/** The first tiles should not wait for the ground truth of a thousand inputs. */
const FIRST = 128;
const STRETCH = 1024;

export interface ListingState {
  readonly at: "listing" | "done" | "failed";
  /** How many are known by name. */
  readonly done: number;
  /** -1 until it is known. */
  readonly total: number;
  readonly error: ErrorPayload | null;
}

export interface ListingOptions {
  /** The first inputs, and their ground truth, where they are known already. */
  readonly first?: { readonly inputs: InputsResult; readonly truth: NarrowRows | null } | null;
  /** Resolves when nothing is waited for that is more pressing than what is out of sight. */
  readonly idle?: () => Promise<void>;
}

export type Told = (inputs: InputsResult, truth: NarrowRows | null) => void;

export class Listing {
  readonly state: Signal<ListingState>;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  readonly #told: Told;
  readonly #idle: () => Promise<void>;
  /** By stretch: how many of its inputs have come. */
  readonly #come = new Map<number, number>();
  #sight = 0;
  #done = 0;
  #total: number;
  #running = false;

  /** @param total -1 where it is not known */
  constructor(
    rpc: Rpc,
    alive: AbortSignal,
    total: number,
    told: Told,
    { first = null, idle = async () => {} }: ListingOptions = {},
  ) {
    this.#rpc = rpc;
    this.#alive = alive;
    this.#told = told;
    this.#idle = idle;
    this.#total = total;
    this.state = signal<ListingState>({ at: "listing", done: 0, total, error: null });
    if (first) this.#take(0, first.inputs, first.truth);
    void this.#run();
  }

  /** What is in sight comes first. */
  near(index: number): void {
    this.#sight = index;
  }

  retry(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        this.#tell("listing");
        if (next.start > this.#sight || next.start + next.count <= this.#sight) {
          await this.#idle();
          // Something else may be in sight by now.
          next = this.#next() ?? next;
        }
        const { result, buffers } = await this.#rpc.request("inputs", next, {
          signal: this.#alive,
        });
        const truth = await truthIn(this.#rpc, buffers[0]);
        if (this.#alive.aborted) return;
        this.#take(next.start, result, truth);
      }
      this.#tell("done");
    } catch (error) {
      const payload = errorPayload(error);
      if (payload.name !== CANCELLED) this.#tell("failed", payload);
    } finally {
      this.#running = false;
    }
  }

  #take(start: number, result: InputsResult, truth: NarrowRows | null): void {
    const count = result.names.length;
    const stretch = stretchAt(start);
    this.#come.set(stretch.start, start - stretch.start + count);
    this.#done += count;
    if (result.count >= 0) this.#total = result.count;
    // Whatever was counted before: nothing more comes.
    if (result.end || count === 0) this.#total = start + count;
    this.#told(result, truth);
  }

  #next(): { start: number; count: number } | null {
    if (this.#total >= 0) {
      const seen = this.#restOf(stretchAt(Math.min(this.#sight, this.#total - 1)));
      if (seen) return seen;
    }
    for (let at = 0; this.#total < 0 || at < this.#total; at = stretchAt(at).end) {
      const rest = this.#restOf(stretchAt(at));
      if (rest) return rest;
    }
    return null;
  }

  #restOf({ start, end }: { start: number; end: number }) {
    const from = start + (this.#come.get(start) ?? 0);
    const to = this.#total < 0 ? end : Math.min(end, this.#total);
    return to > from && from >= 0 ? { start: from, count: to - from } : null;
  }

  #tell(at: ListingState["at"], error: ErrorPayload | null = null): void {
    this.state.value = { at, done: this.#done, total: this.#total, error };
  }
}

/** The ground truth of a stretch, null where there is none. */
export async function truthIn(rpc: Rpc, table: Uint8Array | undefined): Promise<NarrowRows | null> {
  return table?.byteLength ? (await loadPart(rpc, "tables")).decodeNarrow(table) : null;
}

/** The stretch that an input is asked for with. */
function stretchAt(index: number): { start: number; end: number } {
  if (index < FIRST) return { start: 0, end: FIRST };
  if (index < STRETCH) return { start: FIRST, end: STRETCH };
  const start = Math.floor(index / STRETCH) * STRETCH;
  return { start, end: start + STRETCH };
}
