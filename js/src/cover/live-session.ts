/**
 * The webcam predicted on, frame after frame: the newest one as soon as the last one is answered, so
 * one question at a time. Owns what is under way; it ends with `close`.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";
import type { GivenAnswer } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { CostResult, ErrorPayload } from "../wire.js";
import { askingOf, STEPS, said } from "./passing.js";
import { Rate } from "./rate.js";

/** `asking` whether it may cost something, then on a paid platform `offered` until that is fine. */
export type LiveStage = "asking" | "offered" | "on" | "failed";

export class LiveSession {
  readonly stage: ReadonlySignal<LiveStage>;
  readonly answer: ReadonlySignal<GivenAnswer | null>;
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly cost: ReadonlySignal<CostResult | null>;
  /** Answers a second. */
  readonly rate: ReadonlySignal<number>;
  readonly count: ReadonlySignal<number>;
  readonly paused: ReadonlySignal<boolean>;
  readonly #stage = signal<LiveStage>("asking");
  readonly #answer = signal<GivenAnswer | null>(null);
  readonly #error = signal<ErrorPayload | null>(null);
  readonly #cost = signal<CostResult | null>(null);
  readonly #rate = signal(0);
  readonly #count = signal(0);
  readonly #paused = signal(false);
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #frame: () => Promise<ArrayBuffer | null>;
  readonly #over = new AbortController();
  readonly #times = new Rate();
  #working = false;

  /** `frame` gives what the camera sees, null while that is nothing. */
  constructor(state: ViewerState, rpc: Rpc, frame: () => Promise<ArrayBuffer | null>) {
    this.#state = state;
    this.#rpc = rpc;
    this.#frame = frame;
    this.stage = this.#stage;
    this.answer = this.#answer;
    this.error = this.#error;
    this.cost = this.#cost;
    this.rate = this.#rate;
    this.count = this.#count;
    this.paused = this.#paused;
  }

  /** Find out whether it may cost something; where it cannot, begin. */
  async open(): Promise<void> {
    this.#stage.value = "asking";
    const asked = { input_key: "", rows: STEPS, columns: STEPS, fill: "gray" } as const;
    try {
      const { result } = await this.#rpc.request("cover.cost", asked, {
        signal: this.#over.signal,
      });
      this.#cost.value = result;
      if (result.paid) this.#stage.value = "offered";
      else this.start();
    } catch (error) {
      this.#fail(error);
    }
  }

  start(): void {
    this.#error.value = null;
    this.#stage.value = "on";
    void this.#run();
  }

  retry(): void {
    if (this.#cost.peek() === null) void this.open();
    else this.start();
  }

  /** Nobody can see it: nobody is asked. */
  pause(paused: boolean): void {
    if (this.#paused.peek() === paused) return;
    this.#paused.value = paused;
    this.#times.clear();
    this.#rate.value = 0;
    void this.#run();
  }

  close(): void {
    this.#over.abort();
  }

  get #runs(): boolean {
    const on = this.#stage.peek() === "on" && !this.#paused.peek();
    return on && !this.#over.signal.aborted;
  }

  async #run(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.#runs) {
        const frame = await this.#frame();
        if (frame && this.#runs) await this.#ask(frame);
        // The page draws what has come, and the camera has its next frame.
        await nextFrame();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#working = false;
    }
  }

  async #ask(frame: ArrayBuffer): Promise<void> {
    const passing = { key: "", patch: null, fill: "gray", frame } as const;
    const answer = await said(this.#rpc, askingOf(this.#state), passing, this.#over.signal);
    if (this.#over.signal.aborted) return;
    this.#times.add(performance.now());
    batch(() => {
      this.#answer.value = answer;
      this.#count.value += 1;
      this.#rate.value = this.#times.perSecond;
    });
  }

  #fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#error.value = errorPayload(error);
    this.#stage.value = "failed";
  }
}

/** A page that is hidden gets no animation frames: then it need not hurry either. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
}
