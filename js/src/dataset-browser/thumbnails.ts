/**
 * The thumbnails of a dataset's inputs: asked for as their tiles come into sight, nearest first, and
 * let go of when many others have been in sight since.
 *
 * Owns its object URLs; all of them are revoked when `alive` aborts.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { TileCard } from "../browser-wire.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import { blobOf } from "../viewer/pictures.js";

export interface Thumbnail {
  /** An object URL, "" until it has come. */
  readonly url: string;
  /** Why there is none. */
  readonly error: string;
}

/** About 20 kB each: some 12 MB, and more tiles than any screen holds. */
export const KEPT = 600;
/** Longer edge, px: a tile of 168 CSS px on a screen of fine pixels. */
const EDGE = 256;
/**
 * The kernel draws two at a time; a third request waits there, so that it never waits for us. Small
 * ones, so that what is in the middle of the view is shared among them.
 */
const AT_ONCE = 3;
const TILES = 8;
/** What is less pressing than thumbnails waits for them no longer than this. */
const IDLE_MS = 300;
/** While one scrolls: what is passed by is not asked for. */
const REST_MS = 40;

const NONE: Thumbnail = { url: "", error: "" };

interface Asked {
  readonly indexes: readonly number[];
  readonly call: AbortController;
}

export class Thumbnails {
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  readonly #held = new Map<number, Signal<Thumbnail>>();
  /** Those that have come, the one in sight last at the end. */
  readonly #come = new Map<number, string>();
  readonly #asked = new Set<Asked>();
  readonly #failed = new Set<number>();
  #wanted: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onIdle: (() => void)[] = [];
  /** Whether anything has been in sight, or was waited for long enough. */
  #seen = false;
  #lastSight = Number.NEGATIVE_INFINITY;

  constructor(rpc: Rpc, alive: AbortSignal) {
    this.#rpc = rpc;
    this.#alive = alive;
    alive.addEventListener("abort", () => this.clear(), { once: true });
  }

  of(index: number): ReadonlySignal<Thumbnail> {
    let held = this.#held.get(index);
    if (held === undefined) {
      held = signal(NONE);
      this.#held.set(index, held);
    }
    return held;
  }

  /** These inputs' tiles are in sight, the ones that matter most first. */
  sight(indexes: readonly number[]): void {
    const before = new Set(this.#wanted);
    this.#wanted = indexes;
    this.#seen = true;
    // What went wrong with a whole request is tried again when the tile comes into sight again.
    for (const index of indexes) {
      if (!before.has(index) && this.#failed.delete(index)) this.#set(index, NONE);
    }
    const now = new Set(indexes);
    for (const asked of this.#asked) {
      if (!asked.indexes.some((index) => now.has(index))) asked.call.abort();
    }
    for (const index of indexes) this.#touch(index);
    clearTimeout(this.#timer);
    const rests = performance.now() - this.#lastSight > 4 * REST_MS;
    this.#lastSight = performance.now();
    if (rests) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), REST_MS);
  }

  /** These have come unasked. */
  bring(tiles: readonly TileCard[], jpegs: readonly Uint8Array[]): void {
    tiles.forEach(({ index, error }, at) => {
      if (!this.#come.has(index)) this.#take(index, error, jpegs[at]);
    });
  }

  /** Resolves when no thumbnail is waited for, or after a while. */
  async idle(): Promise<void> {
    // What has just been drawn tells what is in sight only after the next frame: the first time
    // that may take longer than a rest.
    await new Promise((done) => setTimeout(done, REST_MS));
    if (this.#asked.size === 0 && this.#seen) return;
    this.#seen = true;
    await new Promise<void>((done) => {
      this.#onIdle.push(done);
      setTimeout(done, IDLE_MS);
    });
  }

  /** Let go of everything: the inputs are those of another dataset. */
  clear(): void {
    clearTimeout(this.#timer);
    for (const { call } of this.#asked) call.abort();
    this.#asked.clear();
    for (const done of this.#onIdle.splice(0)) done();
    for (const url of this.#come.values()) URL.revokeObjectURL(url);
    this.#come.clear();
    for (const held of this.#held.values()) held.value = NONE;
    this.#held.clear();
    this.#failed.clear();
    this.#wanted = [];
    this.#seen = false;
  }

  #touch(index: number): void {
    const url = this.#come.get(index);
    if (url === undefined) return;
    this.#come.delete(index);
    this.#come.set(index, url);
  }

  #ask(): void {
    while (this.#asked.size < AT_ONCE && !this.#alive.aborted) {
      const next = this.#missing();
      if (next.length === 0) break;
      void this.#fetch(next);
    }
    if (this.#asked.size === 0) for (const done of this.#onIdle.splice(0)) done();
  }

  #missing(): number[] {
    const under = new Set([...this.#asked].flatMap(({ indexes }) => indexes));
    const missing: number[] = [];
    for (const index of this.#wanted) {
      const { url, error } = this.of(index).peek();
      if (url === "" && error === "" && !under.has(index)) missing.push(index);
      if (missing.length === TILES) break;
    }
    return missing;
  }

  async #fetch(indexes: readonly number[]): Promise<void> {
    const call = new AbortController();
    const asked = { indexes, call };
    this.#asked.add(asked);
    try {
      const params = { indexes: [...indexes], edge: EDGE };
      const { result, buffers } = await this.#rpc.request("tiles", params, { signal: call.signal });
      // The first that fit: the others are asked for again.
      result.tiles.forEach(({ index, error }, at) => void this.#take(index, error, buffers[at]));
      if (result.tiles.length === 0) this.#fail(indexes, "No thumbnail");
    } catch (error) {
      const { name, message } = errorPayload(error);
      if (!this.#rpc.live.peek()) this.#wanted = [];
      else if (name !== CANCELLED) this.#fail(indexes, message);
    } finally {
      this.#asked.delete(asked);
    }
    this.#ask();
  }

  #take(index: number, error: string, jpeg: Uint8Array | undefined): void {
    if (this.#alive.aborted) return;
    if (!jpeg?.byteLength) {
      this.#set(index, { url: "", error: error || "No thumbnail" });
      return;
    }
    const url = URL.createObjectURL(blobOf(jpeg, "image/jpeg"));
    URL.revokeObjectURL(this.of(index).peek().url);
    this.#come.delete(index);
    this.#come.set(index, url);
    this.#set(index, { url, error: "" });
    this.#letGo();
  }

  #set(index: number, thumbnail: Thumbnail): void {
    (this.of(index) as Signal<Thumbnail>).value = thumbnail;
  }

  #fail(indexes: readonly number[], message: string): void {
    for (const index of indexes) {
      this.#failed.add(index);
      this.#set(index, { url: "", error: message });
    }
  }

  #letGo(): void {
    const inSight = new Set(this.#wanted);
    for (const [index, url] of this.#come) {
      if (this.#come.size <= KEPT) return;
      if (inSight.has(index)) continue;
      this.#come.delete(index);
      URL.revokeObjectURL(url);
      const held = this.#held.get(index);
      if (held) held.value = NONE;
      this.#held.delete(index);
    }
  }
}
