/**
 * The thumbnails of the pictures that the kernel holds, by key: brought with a picture that this
 * page gave, asked for otherwise.
 *
 * Owns its object URLs; all of them are revoked when `alive` aborts.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Rpc } from "../rpc.js";
import { MOST_THUMBNAILS } from "../teaching-wire.js";
import { blobOf } from "../viewer/pictures.js";

/** What is given just now brings its own: it is not asked for. */
const GATHER_MS = 150;

export class Thumbnails {
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  readonly #held = new Map<string, Signal<string>>();
  /** Asked for, or to be: a picture without one is asked for once. */
  readonly #asked = new Set<string>();
  #wanted: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rpc: Rpc, alive: AbortSignal) {
    this.#rpc = rpc;
    this.#alive = alive;
    alive.addEventListener("abort", () => this.keep(new Set()), { once: true });
  }

  /** A picture's object URL, "" until it has come. */
  of(key: string): ReadonlySignal<string> {
    const held = this.#signalOf(key);
    if (held.peek() === "" && !this.#asked.has(key)) this.#want(key);
    return held;
  }

  bring(key: string, small: Blob): void {
    if (this.#alive.aborted || small.size === 0) return;
    const held = this.#signalOf(key);
    this.#asked.add(key);
    URL.revokeObjectURL(held.peek());
    held.value = URL.createObjectURL(small);
  }

  /** Let go of all others. */
  keep(keys: ReadonlySet<string>): void {
    for (const [key, held] of this.#held) {
      if (keys.has(key)) continue;
      URL.revokeObjectURL(held.peek());
      this.#held.delete(key);
      this.#asked.delete(key);
    }
    if (keys.size > 0) return;
    clearTimeout(this.#timer);
    this.#wanted = [];
  }

  /** What a kernel could not give may be asked of it again. */
  forget(): void {
    for (const [key, held] of this.#held) if (held.peek() === "") this.#asked.delete(key);
  }

  #signalOf(key: string): Signal<string> {
    let held = this.#held.get(key);
    if (held === undefined) {
      held = signal("");
      this.#held.set(key, held);
    }
    return held;
  }

  #want(key: string): void {
    this.#asked.add(key);
    this.#wanted.push(key);
    if (this.#wanted.length > 1) return;
    this.#timer = setTimeout(() => void this.#ask(), GATHER_MS);
  }

  async #ask(): Promise<void> {
    const wanted = this.#wanted.filter((key) => this.#held.get(key)?.peek() === "");
    this.#wanted = [];
    for (let from = 0; from < wanted.length && !this.#alive.aborted; from += MOST_THUMBNAILS) {
      const keys = wanted.slice(from, from + MOST_THUMBNAILS);
      try {
        const { buffers } = await this.#rpc.request(
          "thumbnails",
          { keys },
          { signal: this.#alive },
        );
        keys.forEach((key, at) => {
          const jpeg = buffers[at];
          if (jpeg?.byteLength && this.#held.has(key)) this.bring(key, blobOf(jpeg, "image/jpeg"));
        });
      } catch {
        // The tile shows the picture's name instead.
        return;
      }
    }
  }
}
