/** One of the models that are compared, and how it fares with the input on show. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { modelIn } from "../header/facts.js";
import { CANCELLED, errorPayload, KERNEL_RESTARTED, type Rpc } from "../rpc.js";
import { givenOf } from "../viewer/answered.js";
import { hides } from "../viewer/guessing.js";
import type { GivenAnswer, Item, State } from "../viewer/item.js";
import { rowsIn } from "../viewer/rows-in.js";
import { type Speaking, speaking } from "../viewer/speaking.js";
import { asking, type ViewerState } from "../viewer/state.js";
import type { ErrorPayload, ModelCard, PlatformCard } from "../wire.js";

export interface Column extends Speaking {
  readonly reference: string;
  readonly card: ReadonlySignal<ModelCard | null>;
  readonly platform: ReadonlySignal<PlatformCard | null>;
  readonly state: ReadonlySignal<State>;
  /** What was answered about the input on show, hidden or not. */
  readonly given: ReadonlySignal<GivenAnswer | null>;
  /** Why there is no answer. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
}

export function nameOfModel({ card, reference }: Column): string {
  return card.value?.name ?? modelIn(reference);
}

/** What one model was asked about one input. */
interface Asked {
  readonly state: Signal<State>;
  readonly answer: Signal<GivenAnswer | null>;
  /** How it was asked last. */
  how: string;
  work: AbortController | null;
}

const AT_REST: State = { at: "rest" };

/** The viewer's own model is asked with the inputs themselves: this is what the others are. */
export class Other implements Column {
  readonly card = signal<ModelCard | null>(null);
  readonly platform = signal<PlatformCard | null>(null);
  readonly state: ReadonlySignal<State>;
  readonly given: ReadonlySignal<GivenAnswer | null>;
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly said: Speaking["said"];
  readonly rows: Speaking["rows"];
  readonly visible: Speaking["visible"];
  readonly cutOff: Speaking["cutOff"];
  readonly #viewer: ViewerState;
  readonly #rpc: Rpc;
  readonly #unknown = signal<ErrorPayload | null>(null);
  readonly #asked = new WeakMap<Item, Asked>();
  #describing: AbortController | null = null;

  constructor(
    readonly reference: string,
    viewer: ViewerState,
    rpc: Rpc,
  ) {
    this.#viewer = viewer;
    this.#rpc = rpc;
    const asked = computed(() => {
      const item = viewer.current.value;
      return item ? this.#of(item) : null;
    });
    this.state = computed(() => asked.value?.state.value ?? AT_REST);
    this.given = computed(() => asked.value?.answer.value ?? null);
    this.error = computed(() => {
      const state = this.state.value;
      if (state.at === "failed") return state.error;
      if (state.at === "rest" && this.given.value?.answer.status === "failed") {
        return this.given.value.answer.error;
      }
      return this.given.value ? null : this.#unknown.value;
    });
    const shown = computed(() => {
      const item = viewer.current.value;
      return item && !hides(viewer.guessing, item.key) ? this.given.value : null;
    });
    ({
      said: this.said,
      rows: this.rows,
      visible: this.visible,
      cutOff: this.cutOff,
    } = speaking(shown, viewer));
  }

  /** Learn what it is called, before it has answered. */
  describe(): void {
    if (this.card.peek() || this.#describing) return;
    this.#describing = new AbortController();
    const { signal: overtaken } = this.#describing;
    const { reference } = this;
    this.#rpc
      .request("compare.describe", { reference }, { signal: overtaken })
      .then(({ result }) => {
        batch(() => {
          this.#unknown.value = null;
          this.card.value ??= result.model;
          this.platform.value = result.platform;
        });
      })
      .catch((error: unknown) => {
        const payload = errorPayload(error);
        if (payload.name !== CANCELLED) this.#unknown.value = payload;
      })
      .finally(() => {
        this.#describing = null;
      });
  }

  /** Ask about an input, unless it was asked so before. */
  ask(item: Item): void {
    const asked = this.#of(item);
    const how = JSON.stringify(asking(this.#viewer));
    const state = asked.state.peek();
    const lost = state.at === "failed" && state.error.name === KERNEL_RESTARTED;
    if (asked.how === how && !lost) return;
    void this.#ask(item, how, false);
  }

  /** Ask once more: what failed, or with `again` what was answered before. */
  retry(item: Item | null, again = false): void {
    this.describe();
    if (item?.card.value) void this.#ask(item, JSON.stringify(asking(this.#viewer)), again);
  }

  /** Stop asking about this input. */
  cancel(item: Item): void {
    const asked = this.#of(item);
    if (asked.work === null) return;
    asked.work.abort();
    asked.work = null;
    asked.state.value = AT_REST;
  }

  /** The input is not on show any more: what was not answered is asked about when it is again. */
  leave(item: Item): void {
    const asked = this.#of(item);
    this.cancel(item);
    if (asked.answer.peek() === null && asked.state.peek().at === "rest") asked.how = "";
  }

  close(): void {
    this.#describing?.abort();
  }

  async #ask(item: Item, how: string, again: boolean): Promise<void> {
    const asked = this.#of(item);
    asked.work?.abort();
    const work = new AbortController();
    const { signal: overtaken } = work;
    asked.work = work;
    asked.how = how;
    asked.state.value = { at: "working", stage: "predicting", done: 0, total: 0, message: "" };
    let state: State = AT_REST;
    try {
      const { result, buffers } = await this.#rpc.request(
        "compare.predict",
        { input_key: item.key, reference: this.reference, again, ...asking(this.#viewer) },
        {
          signal: overtaken,
          onProgress: ({ stage, done, total, message }) => {
            if (!overtaken.aborted) {
              asked.state.value = { at: "working", stage, done, total, message };
            }
          },
        },
      );
      const rows = await rowsIn(this.#rpc, buffers);
      if (overtaken.aborted) return;
      batch(() => {
        this.card.value = result.model;
        asked.answer.value = givenOf(result.model, result.answers, rows, null);
      });
    } catch (error) {
      state = { at: "failed", error: errorPayload(error) };
    }
    if (overtaken.aborted) return;
    asked.work = null;
    asked.state.value = state;
  }

  #of(item: Item): Asked {
    let asked = this.#asked.get(item);
    if (asked === undefined) {
      asked = {
        state: signal<State>(AT_REST),
        answer: signal<GivenAnswer | null>(null),
        how: "",
        work: null,
      };
      this.#asked.set(item, asked);
    }
    return asked;
  }
}

/** The viewer's own model as a column. */
export function ownColumn(viewer: ViewerState): Column {
  const state = computed(() => viewer.current.value?.state.value ?? AT_REST);
  const given = computed(() => viewer.current.value?.answer.value ?? null);
  return {
    said: viewer.said,
    rows: viewer.rows,
    visible: viewer.visible,
    cutOff: viewer.cutOff,
    get reference() {
      return viewer.modelReference.value.value;
    },
    card: viewer.model,
    platform: viewer.platform,
    state,
    given,
    error: computed(() => {
      const opening = viewer.opening.value;
      if (viewer.modelError.value) return viewer.modelError.value.error;
      if (state.value.at === "failed") return state.value.error;
      if (state.value.at === "rest" && given.value?.answer.status === "failed") {
        return given.value.answer.error;
      }
      return typeof opening === "object" && given.value === null ? opening.failed : null;
    }),
  };
}
