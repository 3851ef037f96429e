/** What a person does with the run: plan, start, pause, go on, cancel, retry. */
import type { RunCard } from "../browser-wire.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { Acting, BrowserState } from "./state.js";

type RunMethod = "run.pause" | "run.resume" | "run.cancel" | "run.retry";

export class Running {
  readonly #state: BrowserState;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  /** Takes over how far the run is. */
  readonly #take: (run: RunCard) => void;
  #planning: AbortController | null = null;

  constructor(state: BrowserState, rpc: Rpc, alive: AbortSignal, take: (run: RunCard) => void) {
    this.#state = state;
    this.#rpc = rpc;
    this.#alive = alive;
    this.#take = take;
  }

  /** Work out what a run would do; the person says whether it may. */
  async plan(): Promise<void> {
    this.#planning?.abort();
    const overtaken = new AbortController();
    this.#planning = overtaken;
    const wanted = AbortSignal.any([this.#alive, overtaken.signal]);
    await this.#act(
      "planning",
      () => this.plan(),
      async () => {
        const { result } = await this.#rpc.request("run.plan", this.#limits(), { signal: wanted });
        this.#state.plan.value = result;
      },
    );
  }

  /** Not now. */
  dropPlan(): void {
    this.#planning?.abort();
    this.#state.plan.value = null;
  }

  async start(): Promise<void> {
    const { plan } = this.#state;
    const asked = this.#limits();
    await this.#act(
      "starting",
      () => this.start(),
      async () => {
        const { result } = await this.#rpc.request("run.start", asked, { signal: this.#alive });
        plan.value = null;
        this.#take(result);
      },
    );
  }

  pause(): Promise<void> {
    return this.#ask("pausing", "run.pause");
  }

  resume(): Promise<void> {
    return this.#ask("resuming", "run.resume");
  }

  cancel(): Promise<void> {
    return this.#ask("cancelling", "run.cancel");
  }

  retryFailed(): Promise<void> {
    return this.#ask("retrying", "run.retry");
  }

  /** How it is to be asked; what the page has set as a trait may come later than this. */
  #limits() {
    const { maxConcepts, minValue } = this.#state;
    return { max_concepts: maxConcepts.value.peek(), min_value: minValue.value.peek() };
  }

  #ask(acting: Acting, method: RunMethod): Promise<void> {
    return this.#act(
      acting,
      () => this.#ask(acting, method),
      async () => {
        const { result } = await this.#rpc.request(method, {}, { signal: this.#alive });
        this.#take(result);
      },
    );
  }

  async #act(acting: Acting, again: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    const { acting: now, runError } = this.#state;
    now.value = acting;
    runError.value = null;
    try {
      await work();
    } catch (error) {
      const payload = errorPayload(error);
      const isOver = payload.name === CANCELLED || !this.#rpc.live.peek();
      if (!isOver) runError.value = { error: payload, retry: () => void again() };
    } finally {
      if (now.peek() === acting) now.value = "";
    }
  }
}
