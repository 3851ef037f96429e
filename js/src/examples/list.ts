/**
 * A model version's public preview examples, as the kernel has them. Owns their thumbnails and what
 * is under way, until `close`.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import { blobOf } from "../viewer/pictures.js";
import type { ErrorPayload, ExamplesResult, Params } from "../wire.js";

/** What changes the examples and gives all of them anew. */
type Change = "examples.add" | "examples.change" | "examples.remove" | "examples.move";

export interface Thumbnail {
  readonly blob: Blob;
  /** An object URL. */
  readonly url: string;
}

export class ExampleList {
  /** Null until they have come. */
  readonly result: ReadonlySignal<ExamplesResult | null>;
  /** By example; one that has none is missing. */
  readonly thumbnails: ReadonlySignal<ReadonlyMap<string, Thumbnail>>;
  /** Why they could not be listed. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
  /** Something is being changed. */
  readonly changing: ReadonlySignal<boolean>;
  readonly #result: Signal<ExamplesResult | null> = signal(null);
  readonly #thumbnails: Signal<ReadonlyMap<string, Thumbnail>> = signal(new Map());
  readonly #error: Signal<ErrorPayload | null> = signal(null);
  readonly #changing = signal(false);
  readonly #rpc: Rpc;
  readonly #life = new AbortController();
  #listing: AbortController | null = null;

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
    this.result = this.#result;
    this.thumbnails = this.#thumbnails;
    this.error = this.#error;
    this.changing = this.#changing;
  }

  /** Ask for them; what was asked before is overtaken. */
  async list(): Promise<void> {
    this.#listing?.abort();
    const overtaken = new AbortController();
    this.#listing = overtaken;
    const alive = AbortSignal.any([overtaken.signal, this.#life.signal]);
    this.#error.value = null;
    try {
      const { result, buffers } = await this.#rpc.request("examples.list", {}, { signal: alive });
      if (!alive.aborted) this.#take(result, buffers);
    } catch (error) {
      const payload = errorPayload(error);
      if (!alive.aborted && payload.name !== CANCELLED) this.#error.value = payload;
    }
  }

  /** Those of another model are not this one's, however long the new ones take. */
  forget(): void {
    batch(() => {
      this.#result.value = null;
      this.#keep(new Map());
    });
  }

  /** Rejects with a `KernelError`; then all is as before. */
  async change<M extends Change>(method: M, params: Params<M>): Promise<void> {
    this.#changing.value = true;
    const { signal: alive } = this.#life;
    try {
      const { result, buffers } = await this.#rpc.request(method, params, { signal: alive });
      // What is listed at this moment may be older.
      this.#listing?.abort();
      if (!alive.aborted) this.#take(result as ExamplesResult, buffers);
    } finally {
      this.#changing.value = false;
    }
  }

  close(): void {
    this.#life.abort();
    this.#keep(new Map());
  }

  #take(result: ExamplesResult, buffers: readonly Uint8Array[]): void {
    const known = this.#thumbnails.peek();
    const thumbnails = new Map<string, Thumbnail>();
    result.examples.forEach(({ id }, at) => {
      const bytes = buffers[at];
      const former = known.get(id);
      if (bytes?.byteLength) thumbnails.set(id, thumbnailOf(bytes));
      // One that is late comes with the next list.
      else if (former) thumbnails.set(id, former);
    });
    batch(() => {
      this.#error.value = null;
      this.#result.value = result;
      this.#keep(thumbnails);
    });
  }

  #keep(thumbnails: ReadonlyMap<string, Thumbnail>): void {
    const kept = new Set(thumbnails.values());
    const former = [...this.#thumbnails.peek().values()];
    this.#thumbnails.value = thumbnails;
    for (const one of former) if (!kept.has(one)) URL.revokeObjectURL(one.url);
  }
}

function thumbnailOf(bytes: Uint8Array): Thumbnail {
  const blob = blobOf(bytes, "image/jpeg");
  return { blob, url: URL.createObjectURL(blob) };
}
