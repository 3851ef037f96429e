/**
 * What draws answers that are finer than boxes: masks, heat maps, polygons, points. Its code is a
 * part of its own, loaded with the first such answer; what it has decoded is shared by all views.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { loadPart, type Parts } from "../parts.js";
import { errorPayload } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";
import type { DecodedPlanes } from "./decoded.js";
import type { MediaStore } from "./store.js";

export interface Kit {
  readonly part: Parts["shapes"];
  readonly decoded: DecodedPlanes;
}

export class Planes {
  /** Null until it has been loaded. */
  readonly kit: ReadonlySignal<Kit | null>;
  /** Why it could not be. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly #kit: Signal<Kit | null> = signal(null);
  readonly #error: Signal<ErrorPayload | null> = signal(null);
  readonly #store: MediaStore;
  readonly #alive: AbortSignal;
  #loading = false;

  constructor(store: MediaStore, alive: AbortSignal) {
    this.kit = this.#kit;
    this.error = this.#error;
    this.#store = store;
    this.#alive = alive;
  }

  /** Have it loaded, unless it is or is on its way; what failed is tried again. */
  load(): void {
    if (this.#loading) return;
    this.#loading = true;
    this.#error.value = null;
    loadPart(this.#store.rpc, "shapes").then(
      (part) => {
        if (this.#alive.aborted) return;
        this.#kit.value = { part, decoded: new part.DecodedPlanes(this.#store, this.#alive) };
      },
      (error: unknown) => {
        this.#loading = false;
        this.#error.value = errorPayload(error);
      },
    );
  }
}
