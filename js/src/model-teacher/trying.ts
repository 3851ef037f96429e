/** Asks the taught model: about a picture, the last one given, or about what the webcam sees. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";
import type { BarCard, TriedResult } from "../teaching-wire.js";
import { refusal } from "../upload/admits.js";
import { readable } from "../upload/readable.js";
import { upload } from "../upload/uploader.js";
import { blobOf } from "../viewer/pictures.js";
import { type ErrorPayload, WHOLE_FILE_BYTES } from "../wire.js";
import type { TeacherState } from "./state.js";

/** What a model said, highest score first. */
export interface Said {
  readonly reference: string;
  readonly bars: readonly BarCard[];
  readonly latencyMs: number;
}

/** A picture that is tried. Owns its object URL and its question until `close`. */
export class Trial {
  readonly said = signal<Said | null>(null);
  readonly error = signal<ErrorPayload | null>(null);
  readonly busy = signal(false);
  readonly url: ReadonlySignal<string>;
  readonly #url: Signal<string>;
  readonly #life = new AbortController();
  #small: Blob | null = null;
  #isOwn = true;

  constructor(readonly file: File) {
    this.#url = signal(URL.createObjectURL(file));
    this.url = this.#url;
  }

  get name(): string {
    return this.file.name || "pasted picture";
  }

  get signal(): AbortSignal {
    return this.#life.signal;
  }

  /** What the kernel has drawn of it, for a browser that cannot. */
  setSmall(small: Blob): void {
    this.#small = small;
    if (!this.#isOwn) this.#show(small);
  }

  /** The browser cannot read the file. */
  cannotDraw(): void {
    if (!this.#isOwn) return;
    this.#isOwn = false;
    this.#show(this.#small);
  }

  close(): void {
    this.#life.abort();
    this.#show(null);
  }

  #show(picture: Blob | null): void {
    URL.revokeObjectURL(this.#url.peek());
    this.#url.value = picture && !this.signal.aborted ? URL.createObjectURL(picture) : "";
  }
}

export class Trying {
  readonly #state: TeacherState;
  readonly #rpc: Rpc;

  constructor(state: TeacherState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    alive.addEventListener("abort", () => this.clear(), { once: true });
  }

  /** The last picture given is the one that counts: what was asked of another is over. */
  give(file: File): void {
    this.clear();
    const trial = new Trial(file);
    this.#state.trial.value = trial;
    void this.#ask(trial);
  }

  /** Ask about the same picture once more: it failed, or the model was taught anew. */
  again(): void {
    const trial = this.#state.trial.peek();
    if (trial !== null) void this.#ask(trial);
  }

  clear(): void {
    this.#state.trial.peek()?.close();
    this.#state.trial.value = null;
  }

  /** Ask about one picture of the webcam. */
  async look(frame: Blob, signal: AbortSignal): Promise<Said> {
    const buffers = [await frame.arrayBuffer()];
    return saidOf((await this.#rpc.request("taught.live", {}, { signal, buffers })).result);
  }

  async #ask(trial: Trial): Promise<void> {
    if (trial.busy.peek()) return;
    const refused = refusal(trial.file, this.#state.admits.peek());
    trial.error.value = refused?.payload ?? null;
    if (refused) return;
    trial.busy.value = true;
    try {
      const { result, buffers } = await this.#bring(trial);
      trial.said.value = saidOf(result);
      if (buffers[0]?.byteLength) trial.setSmall(blobOf(buffers[0], "image/jpeg"));
    } catch (error) {
      if (!trial.signal.aborted) trial.error.value = errorPayload(error);
    } finally {
      trial.busy.value = false;
    }
  }

  async #bring({ file, name, signal }: Trial) {
    const params = { name, media_type: file.type };
    if (file.size <= WHOLE_FILE_BYTES) {
      const buffers = [await readable(file)];
      return this.#rpc.request("taught.try", params, { signal, buffers });
    }
    const { key } = (await upload(this.#rpc, file, { signal })).result.input;
    return this.#rpc.request("taught.try", { ...params, input_key: key }, { signal });
  }
}

function saidOf({ reference, bars, latency_ms }: TriedResult): Said {
  return { reference, bars, latencyMs: latency_ms };
}
