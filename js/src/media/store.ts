/**
 * What rows hold besides their columns: masks, heat maps, pictures, sounds and vectors. The stream
 * leaves them out; the page asks for those that it draws.
 *
 * What is asked for in one go is one request. The last 64 MB are kept; what was let go of is asked
 * for again when it is wanted again. Everything ends with `alive`.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";

const KEPT_BYTES = 64 * 1024 * 1024;
/** Of one request: so that the first of many masks are on view before the last are sent. */
const MOST_AT_ONCE = 24;

export interface Loaded {
  readonly blob: Blob;
  readonly type: string;
  /** Why it could not be had, or "". */
  readonly error: string;
}

export class MediaStore {
  /** Counts up whenever something has come: read it to be drawn again then. */
  readonly version: ReadonlySignal<number>;
  readonly rpc: Rpc;
  readonly #version: Signal<number> = signal(0);
  readonly #alive: AbortSignal;
  /** By output and ordinal, the one wanted last at the end. */
  readonly #loaded = new Map<string, Loaded>();
  readonly #asked = new Set<string>();
  #next = new Map<number, number[]>();
  #bytes = 0;

  constructor(rpc: Rpc, alive: AbortSignal) {
    this.rpc = rpc;
    this.#alive = alive;
    this.version = this.#version;
  }

  /** Have these rows' media loaded, unless they are or are on their way. */
  ask(outputId: number, ordinals: readonly number[]): void {
    for (const ordinal of ordinals) {
      const key = keyOf(outputId, ordinal);
      if (this.#loaded.has(key) || this.#asked.has(key)) continue;
      this.#asked.add(key);
      if (this.#next.size === 0) setTimeout(() => this.#send());
      const waiting = this.#next.get(outputId);
      if (waiting) waiting.push(ordinal);
      else this.#next.set(outputId, [ordinal]);
    }
  }

  /** What has come for a row; undefined until then. */
  get(outputId: number, ordinal: number): Loaded | undefined {
    const key = keyOf(outputId, ordinal);
    const loaded = this.#loaded.get(key);
    if (loaded) {
      this.#loaded.delete(key);
      this.#loaded.set(key, loaded);
    }
    return loaded;
  }

  /** Let go of what came for a row, a failure too: asked for again it is loaded again. */
  forget(outputId: number, ordinal: number): void {
    this.#drop(keyOf(outputId, ordinal));
  }

  /** The vectors of these rows, in their order. Rejects with a `KernelError`. */
  async vectors(outputId: number, ordinals: readonly number[]): Promise<Float32Array[]> {
    const found: Float32Array[] = [];
    // As with media, a reply holds the first that fit.
    for (let come = -1; come !== found.length && found.length < ordinals.length; ) {
      come = found.length;
      const params = { output_id: outputId, ordinals: ordinals.slice(come) };
      const { buffers } = await this.rpc.request("vectors", params, { signal: this.#alive });
      // A buffer may begin anywhere in its memory, and floats lie at multiples of 4.
      for (const bytes of buffers) found.push(new Float32Array(bytes.slice().buffer));
    }
    return found;
  }

  #send(): void {
    const next = this.#next;
    this.#next = new Map();
    for (const [outputId, ordinals] of next) {
      for (let from = 0; from < ordinals.length; from += MOST_AT_ONCE) {
        void this.#load(outputId, ordinals.slice(from, from + MOST_AT_ONCE));
      }
    }
  }

  /** A reply holds the first that fit into a message: the others are asked for in the next. */
  async #load(outputId: number, ordinals: readonly number[]): Promise<void> {
    const come = new Map<number, Loaded>();
    let missing = "The kernel sent nothing for it";
    try {
      const params = { output_id: outputId, ordinals: [...ordinals] };
      const { result, buffers } = await this.rpc.request("media", params, { signal: this.#alive });
      result.media.forEach(({ ordinal, media_type: type, error }, at) => {
        come.set(ordinal, { blob: blobOf(buffers[at], type), type, error });
      });
    } catch (error) {
      missing = errorPayload(error).message;
    }
    if (this.#alive.aborted) return;
    const others = ordinals.filter((ordinal) => !come.has(ordinal));
    const again = others.length > 0 && others.length < ordinals.length;
    for (const ordinal of ordinals) {
      const lost = { blob: new Blob(), type: "", error: missing };
      const loaded = come.get(ordinal) ?? (again ? null : lost);
      if (loaded) this.#keep(keyOf(outputId, ordinal), loaded);
    }
    if (again) void this.#load(outputId, others);
    this.#version.value += 1;
  }

  #keep(key: string, loaded: Loaded): void {
    this.#asked.delete(key);
    this.#loaded.set(key, loaded);
    this.#bytes += loaded.blob.size;
    for (const old of this.#loaded.keys()) {
      if (this.#bytes <= KEPT_BYTES || old === key) break;
      this.#drop(old);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#loaded.get(key)?.blob.size ?? 0;
    this.#loaded.delete(key);
  }
}

function keyOf(outputId: number, ordinal: number): string {
  return `${outputId}/${ordinal}`;
}

/** A buffer as a blob of its own memory. */
function blobOf(bytes: Uint8Array | undefined, type: string): Blob {
  return new Blob(bytes ? [bytes.slice()] : [], { type });
}
