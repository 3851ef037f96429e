/** A picture on its way to the kernel, from the moment it was given. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { thumbnailOf } from "../picture/thumbnail.js";
import type { ErrorPayload } from "../wire.js";

/** `share` of a large file's bytes that the kernel has, 0 to 1. */
export type ComingState =
  | { at: "waiting" }
  | { at: "sending"; share: number }
  | { at: "failed"; error: ErrorPayload };

let count = 0;

/** Owns its object URL and its upload, until `close`. */
export class Coming {
  /** Its place among all that this page gave. */
  readonly number = ++count;
  readonly id = `coming-${this.number}`;
  readonly state: Signal<ComingState> = signal({ at: "waiting" });
  /** An object URL of a small picture, "" until there is one. */
  readonly thumbnail: ReadonlySignal<string>;
  readonly #thumbnail = signal("");
  readonly #life = new AbortController();
  /** The same as a blob, for the class to keep. */
  small: Blob | null = null;

  constructor(
    readonly classId: string,
    readonly file: File,
    readonly name = file.name || "pasted picture",
  ) {
    this.thumbnail = this.#thumbnail;
    void this.#draw();
  }

  get signal(): AbortSignal {
    return this.#life.signal;
  }

  get failed(): ErrorPayload | null {
    const state = this.state.value;
    return state.at === "failed" ? state.error : null;
  }

  close(): void {
    this.#life.abort();
    URL.revokeObjectURL(this.#thumbnail.peek());
    this.#thumbnail.value = "";
  }

  async #draw(): Promise<void> {
    const small = await thumbnailOf(this.file);
    if (small === null || this.signal.aborted) return;
    this.small = small;
    this.#thumbnail.value = URL.createObjectURL(small);
  }
}
