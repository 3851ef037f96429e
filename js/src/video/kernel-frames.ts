/**
 * Frames of a video that only the kernel can read, as JPEGs: asked for a few at a time, those near
 * the playhead first, and the last ones kept.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";

/** A request's worth: decoding in between two keyframes is slow, and Cancel should not wait. */
export const FRAMES_A_REQUEST = 4;
/** About 5 MB at 1280 px. */
export const FRAMES_KEPT = 48;
const EDGE = 1280;

export class KernelFrames {
  /** Counts up whenever frames have come. */
  readonly version: ReadonlySignal<number>;
  /** Why there are none: the rest is not asked for until `retry`. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly #version = signal(0);
  readonly #error = signal<ErrorPayload | null>(null);
  readonly #frames = new Map<number, Blob>();
  readonly #rpc: Rpc;
  readonly #key: string;
  readonly #alive: AbortSignal;
  #wanted: readonly number[] = [];
  #asking = false;

  constructor(rpc: Rpc, key: string, alive: AbortSignal) {
    this.version = this.#version;
    this.error = this.#error;
    this.#rpc = rpc;
    this.#key = key;
    this.#alive = alive;
    alive.addEventListener("abort", () => this.#frames.clear(), { once: true });
  }

  get(timeMs: number): Blob | undefined {
    const frame = this.#frames.get(timeMs);
    if (frame) {
      this.#frames.delete(timeMs);
      this.#frames.set(timeMs, frame);
    }
    return frame;
  }

  /** Have these, the first first; what was wanted before is given up. */
  want(timesMs: readonly number[]): void {
    this.#wanted = timesMs.slice(0, FRAMES_KEPT);
    void this.#ask();
  }

  retry(): void {
    this.#error.value = null;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#error.peek()) return;
    this.#asking = true;
    try {
      for (;;) {
        const times = this.#wanted
          .filter((time) => !this.#frames.has(time))
          .slice(0, FRAMES_A_REQUEST);
        if (times.length === 0 || this.#alive.aborted) return;
        await this.#fetch(times);
      }
    } catch (error) {
      if (!this.#alive.aborted) this.#error.value = errorPayload(error);
    } finally {
      this.#asking = false;
    }
  }

  async #fetch(times: readonly number[]): Promise<void> {
    const asked = { key: this.#key, times_ms: [...times], edge: EDGE };
    const { result, buffers } = await this.#rpc.request("frames", asked, { signal: this.#alive });
    for (const [index, { time_ms: time }] of result.frames.entries()) {
      const bytes = buffers[index] ?? new Uint8Array();
      this.#frames.set(time, new Blob([bytes.slice()], { type: "image/jpeg" }));
    }
    // What one reply had no room for is asked for again; of none at all an empty frame stands in.
    if (!times.some((time) => this.#frames.has(time))) {
      for (const time of times) this.#frames.set(time, new Blob());
    }
    for (const old of [...this.#frames.keys()].slice(0, -FRAMES_KEPT)) this.#frames.delete(old);
    this.#version.value += 1;
  }
}
