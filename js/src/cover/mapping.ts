/** An occlusion map from the page's side: offered, under way, shown. It is kept nowhere. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { CANCELLED, errorPayload, KernelError, type Rpc } from "../rpc.js";
import type { ViewerState } from "../viewer/state.js";
import type { ErrorPayload, Fill, MapResult } from "../wire.js";
import { askingOf, mapOf, type OcclusionMap, STEPS } from "./passing.js";

/** `offered`: what it takes is named, and nothing has been asked yet. */
export type MapStage =
  | { at: "none" }
  | { at: "offered" }
  | { at: "running"; done: number; total: number; message: string }
  | { at: "done"; cancelled: boolean }
  | { at: "failed"; error: ErrorPayload };

export class Mapping {
  readonly stage: ReadonlySignal<MapStage>;
  /** What is done of it. */
  readonly map: ReadonlySignal<OcclusionMap | null>;
  /** The label to follow, "" for the one that the model names first. */
  readonly concept: Signal<string> = signal("");
  readonly #stage = signal<MapStage>({ at: "none" });
  readonly #map = signal<OcclusionMap | null>(null);
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #key: string;
  readonly #over: AbortSignal;
  #running: AbortController | null = null;

  constructor(state: ViewerState, rpc: Rpc, key: string, over: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    this.#key = key;
    this.#over = over;
    this.stage = this.#stage;
    this.map = this.#map;
    over.addEventListener("abort", () => this.#running?.abort(), { once: true });
  }

  /** Name what it takes. */
  offer(): void {
    this.#stage.value = { at: "offered" };
  }

  /** Not now, or away with it. */
  leave(): void {
    this.#running?.abort();
    this.#running = null;
    this.#map.value = null;
    this.#stage.value = { at: "none" };
  }

  /** Enough: what is done stays on show. */
  cancel(): void {
    this.#running?.abort();
    this.#running = null;
    this.#stage.value = this.#map.peek() ? { at: "done", cancelled: true } : { at: "none" };
  }

  async start(fill: Fill): Promise<void> {
    if (this.#over.aborted) return;
    const running = new AbortController();
    this.#running?.abort();
    this.#running = running;
    this.#map.value = null;
    this.#stage.value = { at: "running", done: 0, total: STEPS * STEPS + 1, message: "" };
    const asked = {
      ...askingOf(this.#state),
      input_key: this.#key,
      concept: this.concept.peek(),
      rows: STEPS,
      columns: STEPS,
      fill,
    };
    try {
      const { result, buffers } = await this.#rpc.request("cover.map", asked, {
        signal: running.signal,
        onPartial: (grown) => this.#hear(running, grown.result, grown.buffers[0]),
        onProgress: ({ stage, done, total, message }) =>
          this.#tell(
            running,
            done,
            total,
            stage === "queued" ? "Queued: the kernel is busy" : message,
          ),
      });
      this.#hear(running, result, buffers[0]);
      if (this.#running === running) this.#stage.value = { at: "done", cancelled: false };
    } catch (error) {
      if (this.#running !== running || isCancel(error)) return;
      this.#stage.value = { at: "failed", error: errorPayload(error) };
    }
  }

  #hear(running: AbortController, result: MapResult, drops: Uint8Array | undefined): void {
    if (this.#running === running) this.#map.value = mapOf(result, drops);
  }

  #tell(running: AbortController, done: number, total: number, message: string): void {
    const stage = this.#stage.peek();
    if (this.#running !== running || stage.at !== "running") return;
    // A word about waiting says nothing of how far it is.
    const known = total > 0 ? { done, total } : { done: stage.done, total: stage.total };
    this.#stage.value = { at: "running", ...known, message };
  }
}

function isCancel(error: unknown): boolean {
  return error instanceof KernelError && error.payload.name === CANCELLED;
}
