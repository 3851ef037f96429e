/** Which inputs are selected: shown at once, and told to the kernel when it is at rest. */
import type { BrowserFilter } from "../browser-wire.js";
import { NOTHING_SELECTED, type Selection } from "../grid/selection.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { BrowserState } from "./state.js";

/** Arrows with Shift held down select anew many times a second. */
const REST_MS = 120;

export class Selecting {
  readonly #state: BrowserState;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  constructor(state: BrowserState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    this.#alive = alive;
    rpc.onEvent("selection", ({ params }) => this.show(params.indexes));
    alive.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  set(selection: Selection): void {
    const { selection: shown, selected } = this.#state;
    const same = shown.peek().chosen === selection.chosen;
    shown.value = selection;
    // Only the place has changed from which Shift takes a range.
    if (same) return;
    selected.value = selection.chosen.size;
    this.#tell([...selection.chosen], null);
  }

  /** All on show: told as the filter, however many they are. */
  all(): void {
    const { selection, selected, order, filter } = this.#state;
    const all = order.peek();
    selection.value = { chosen: new Set(all), anchor: selection.peek().anchor };
    selected.value = all.length;
    this.#tell([], filter.peek());
  }

  clear(): void {
    this.set(NOTHING_SELECTED);
  }

  /** Python has selected these. */
  show(indexes: readonly number[]): void {
    const { selection, selected } = this.#state;
    this.#asked?.abort();
    clearTimeout(this.#timer);
    selection.value = { chosen: new Set(indexes), anchor: selection.peek().anchor };
    selected.value = indexes.length;
  }

  #tell(indexes: number[], all: BrowserFilter | null): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#timer = setTimeout(() => void this.#send(indexes, all), REST_MS);
  }

  async #send(indexes: number[], all: BrowserFilter | null): Promise<void> {
    const overtaken = new AbortController();
    this.#asked = overtaken;
    const wanted = AbortSignal.any([this.#alive, overtaken.signal]);
    try {
      const { result } = await this.#rpc.request("select", { indexes, all }, { signal: wanted });
      this.#state.selected.value = result.count;
    } catch (error) {
      const payload = errorPayload(error);
      if (payload.name === CANCELLED || !this.#rpc.live.peek()) return;
      // What the kernel does not take is not selected: `browser.selection` would be another.
      this.#state.selection.value = NOTHING_SELECTED;
      this.#state.selected.value = 0;
      this.#state.choiceError.value = {
        error: payload,
        retry: () => this.#tell(indexes, all),
      };
    }
  }
}
