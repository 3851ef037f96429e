/** All that the page knows of one dataset and of what one model said of it: one era of its kernel. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { InputsResult, RunCard } from "../browser-wire.js";
import { Columns } from "../grid/columns.js";
import { loadPart } from "../parts.js";
import type { NarrowRows } from "../predictions.js";
import type { Rpc } from "../rpc.js";
import { Listing, type ListingOptions } from "./listing.js";
import { RunParts } from "./run-parts.js";

/** While parts come in quickly, what is on show is worked out anew this often. */
const TELL_MS = 80;

export class Feed {
  readonly columns = new Columns<NarrowRows>();
  /** Counts up when there is more in the columns. */
  readonly version: ReadonlySignal<number>;
  readonly listing: Listing;
  readonly parts: RunParts;
  readonly era: number;
  readonly #version: Signal<number> = signal(0);
  readonly #life = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = Number.NEGATIVE_INFINITY;

  /** @param count how many inputs there are, -1 where that is not known */
  constructor(
    rpc: Rpc,
    alive: AbortSignal,
    count: number,
    run: RunCard,
    options: ListingOptions = {},
  ) {
    this.version = this.#version;
    this.era = run.era;
    const { signal: life } = this.#life;
    const both = AbortSignal.any([alive, life]);
    this.#reach(count);
    const told = (inputs: InputsResult, truth: NarrowRows | null) => this.#list(inputs, truth);
    this.listing = new Listing(rpc, both, count, told, options);
    this.parts = new RunParts(rpc, both, (outputs, rows) => {
      this.#add(() => this.columns.addPart(outputs, rows));
    });
    this.parts.reach(run.parts);
    if (run.models.length > 0) this.#contrast(rpc, run);
    both.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  close(): void {
    this.#life.abort();
  }

  /** Several models are held against each other by code that comes when it is needed. */
  #contrast(rpc: Rpc, { models }: RunCard): void {
    const names = models.map(({ name }) => name);
    loadPart(rpc, "contrast").then(
      ({ Contrast }) =>
        this.#add(() => {
          this.columns.contrast = new Contrast(this.columns, names);
        }),
      () => {},
    );
  }

  #list({ start, names, kinds, count, end }: InputsResult, truth: NarrowRows | null): void {
    this.#add(() => {
      this.columns.addInputs(start, names, kinds, truth);
      this.#reach(count);
      if (end) this.columns.inputs = start + names.length;
    });
    // What was said may have come first: the first names do not wait for the next time of telling.
    if (this.columns.inputNames.length === 0) this.#tell();
  }

  /** Inputs that are not known by name yet have their places. */
  #reach(count: number): void {
    if (count > this.columns.inputs) this.columns.inputs = count;
  }

  /** Tiles read the columns: what is in them and what was worked out from them change together. */
  #add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#timer !== undefined || this.#life.signal.aborted) return;
    const rest = this.#told + TELL_MS - performance.now();
    if (rest <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), rest);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#life.signal.aborted) return;
    for (const waiting of this.#waiting.splice(0)) waiting();
    this.#told = performance.now();
    this.#version.value += 1;
  }
}
