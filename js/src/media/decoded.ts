/**
 * Masks and heat maps as planes of gray, each decoded once, one after the other so that the page
 * stays quick. Owns what it decoded; everything ends with `alive`.
 */
import { effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { MediaStore } from "./store.js";

/** A gray picture of `width` x `height`, cut to what of it is not 0. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Where the cut lies in it. */
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  /** Row by row, 0..255. */
  readonly values: Uint8Array;
}

/** Finer than this no pane shows it; what is larger is scaled down. */
const LONGEST_EDGE = 2048;
const KEPT_BYTES = 256 * 1024 * 1024;
/** What was wanted this lately is on show: it stays though there is too much. */
const ON_SHOW_MS = 2000;

interface Entry {
  readonly outputId: number;
  readonly ordinal: number;
  plane: Plane | null;
  error: string;
  decoding: boolean;
  wanted: number;
}

export class DecodedPlanes {
  /** Counts up whenever a plane has come, or failed to. */
  readonly version: ReadonlySignal<number>;
  readonly #version: Signal<number> = signal(0);
  readonly #store: MediaStore;
  readonly #alive: AbortSignal;
  readonly #kept: number;
  /** The one wanted last at the end. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param kept how many bytes of what is no longer on show are kept */
  constructor(store: MediaStore, alive: AbortSignal, kept = KEPT_BYTES) {
    this.#store = store;
    this.#alive = alive;
    this.#kept = kept;
    this.version = this.#version;
    const stop = effect(() => {
      void store.version.value;
      untracked(() => this.#take());
    });
    alive.addEventListener("abort", stop, { once: true });
  }

  /** A row's plane; null while it is on its way, which asking for it begins, and if there is none. */
  get(outputId: number, ordinal: number): Plane | null {
    return this.#entry(outputId, ordinal).plane;
  }

  /** Why a row has no plane; "" while that is not known. */
  error(outputId: number, ordinal: number): string {
    return this.#entry(outputId, ordinal).error;
  }

  /** Have what failed loaded again. */
  retry(): void {
    for (const [key, { outputId, ordinal, error }] of this.#entries) {
      if (error === "") continue;
      this.#entries.delete(key);
      this.#store.forget(outputId, ordinal);
    }
    this.#version.value += 1;
  }

  #entry(outputId: number, ordinal: number): Entry {
    const key = `${outputId}/${ordinal}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { outputId, ordinal, plane: null, error: "", decoding: false, wanted: 0 };
      this.#store.ask(outputId, [ordinal]);
      // What the store has already comes without a word from it.
      if (this.#store.get(outputId, ordinal)) queueMicrotask(() => this.#take());
    } else {
      this.#entries.delete(key);
    }
    this.#entries.set(key, entry);
    entry.wanted = performance.now();
    return entry;
  }

  /** Decode what has come of what was asked for. */
  #take(): void {
    for (const entry of this.#entries.values()) {
      if (entry.decoding || entry.plane !== null || entry.error !== "") continue;
      const loaded = this.#store.get(entry.outputId, entry.ordinal);
      if (loaded === undefined) continue;
      entry.decoding = true;
      this.#last = this.#last.then(() => this.#decode(entry, loaded.blob, loaded.error));
    }
  }

  async #decode(entry: Entry, blob: Blob, error: string): Promise<void> {
    if (this.#alive.aborted) return;
    try {
      if (error === "") entry.plane = await decodePlane(blob);
      entry.error = error;
    } catch {
      entry.error = "The model's answer holds a picture that cannot be read";
    }
    entry.decoding = false;
    this.#bytes += entry.plane?.values.length ?? 0;
    this.#letGo();
    if (!this.#alive.aborted) this.#version.value += 1;
  }

  #letGo(): void {
    const before = performance.now() - ON_SHOW_MS;
    for (const [key, { plane, wanted, decoding }] of this.#entries) {
      if (this.#bytes <= this.#kept || wanted > before) return;
      if (decoding) continue;
      this.#bytes -= plane?.values.length ?? 0;
      this.#entries.delete(key);
    }
  }
}

/** Decode a picture into its plane. A pixel's value is its largest channel, times its opacity. */
export async function decodePlane(blob: Blob): Promise<Plane> {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
  const shrink = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws no canvas");
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const image = context.getImageData(0, 0, width, height);
  // It would hold its pixels until it is collected, and many masks come at once.
  canvas.width = 0;
  return planeOf(image);
}

export function planeOf({ width, height, data }: ImageData): Plane {
  const pixels = new Uint32Array(data.buffer);
  // A stencil is black all over, and only its opacity says where.
  const black = pixels.every((pixel) => (pixel & 0xffffff) === 0);
  const stencil = black && pixels.some((pixel) => pixel >>> 24 < 255);
  const gray = new Uint8Array(pixels.length);
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const pixel = pixels[at] as number;
      const value = stencil ? pixel >>> 24 : grayOf(pixel);
      if (value === 0) continue;
      gray[at] = value;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  if (bottom === 0)
    return { width, height, x: 0, y: 0, columns: 0, rows: 0, values: gray.slice(0, 0) };
  const columns = right - left;
  const rows = bottom - top;
  const values = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const from = (top + row) * width + left;
    values.set(gray.subarray(from, from + columns), row * columns);
  }
  return { width, height, x: left, y: top, columns, rows, values };
}

const WHITE = 0xffffffff;
const BLACK = 0xff000000;

/** Of a pixel as little-endian machines have it: opacity in the highest byte. */
function grayOf(pixel: number): number {
  if (pixel === BLACK) return 0;
  if (pixel === WHITE) return 255;
  const value = Math.max(pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255);
  return Math.round((value * (pixel >>> 24)) / 255);
}
