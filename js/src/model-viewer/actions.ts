/** What the page does with its kernel as a whole: open, follow, choose a model, copy the code. */
import { batch, effect, untracked } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";
import type { ModelsResult, OpenResult, VersionCard } from "../wire.js";
import { Inputs, rowsIn } from "./inputs.js";
import { Item } from "./item.js";
import { blobOf, Pictures } from "./pictures.js";
import type { ViewerState } from "./state.js";

/** Clarifai gives at most 200 concepts (docs, "Prediction parameters"). */
export const MOST_CONCEPTS = 200;

export class Actions {
  readonly inputs: Inputs;
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;

  constructor(state: ViewerState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    this.#alive = alive;
    this.inputs = new Inputs(state, rpc);
    new Pictures(state, rpc, alive);
    rpc.onShown((event, buffers) => this.#apply(event.params, buffers, true));
    this.#follow();
    alive.addEventListener("abort", () => this.#close(), { once: true });
  }

  /** Ask the kernel for all it holds; done once, by the first view. */
  open(): void {
    if (this.#state.opening.value === "unasked") void this.#open();
  }

  /** Ask once more, after it failed or the kernel may be back. */
  reopen(): void {
    void this.#open();
  }

  async models(search: string, signal: AbortSignal): Promise<ModelsResult> {
    return (await this.#rpc.request("models.list", { search, page: 1 }, { signal })).result;
  }

  async versions(reference: string, signal: AbortSignal): Promise<readonly VersionCard[]> {
    const asked = this.#rpc.request("models.versions", { reference }, { signal });
    return (await asked).result.versions;
  }

  /** Another model answers from now on; the input on show is asked about at once. */
  async chooseModel(reference: string): Promise<void> {
    const { model, modelError } = this.#state;
    modelError.value = null;
    try {
      const { result } = await this.#rpc.request("models.choose", { reference });
      batch(() => {
        model.value = result.model;
        this.inputs.askAgain({ keep: false });
      });
    } catch (error) {
      modelError.value = { reference, error: errorPayload(error) };
    }
  }

  setMaxConcepts(count: number): void {
    const wanted = Math.min(Math.max(Math.round(count) || 1, 1), MOST_CONCEPTS);
    const { maxConcepts } = this.#state;
    if (wanted === maxConcepts.value.value) return;
    maxConcepts.save(wanted);
  }

  /** Ask for what may have been cut off: more concepts, as many as there may be at the second try. */
  askForMore(): void {
    const asked = this.#state.maxConcepts.value.value;
    this.setMaxConcepts(
      asked < 50 ? Math.min(Math.max(asked * 2, 50), MOST_CONCEPTS) : MOST_CONCEPTS,
    );
  }

  /** Python that reproduces what is on show. */
  async code(): Promise<string> {
    const { current, threshold, filter, maxConcepts } = this.#state;
    const key = current.value?.key;
    const asked = {
      input_keys: key ? [key] : [],
      threshold: threshold.value.value,
      concept_filter: filter.value.value,
      max_concepts: maxConcepts.value.value,
    };
    return (await this.#rpc.request("code", asked)).result.code;
  }

  async #open(): Promise<void> {
    const { opening } = this.#state;
    opening.value = "asked";
    try {
      const onProgress = () => {
        opening.value = "queued";
      };
      const { result, buffers } = await this.#rpc.request(
        "open",
        {},
        {
          signal: this.#alive,
          onProgress,
        },
      );
      opening.value = "open";
      this.#apply(result, buffers, false);
    } catch (error) {
      if (!this.#alive.aborted) opening.value = { failed: errorPayload(error) };
    }
  }

  /** Follow what Python sets: the input on show, the number of concepts, the model. */
  #follow(): void {
    const { inputKey, maxConcepts, modelReference, model } = this.#state;
    this.#onChange(inputKey.value, (key) => {
      const item = key === "" ? null : this.inputs.byKey(key);
      if (item) this.inputs.select(item);
    });
    this.#onChange(maxConcepts.value, () => this.inputs.askAgain({ keep: true }));
    this.#onChange(modelReference.value, (reference) => {
      const shown = model.value;
      if (shown === null || shown.reference === reference) return;
      void this.#open();
    });
    // A kernel that was lost may be the same one, reached again: then it answers.
    this.#onChange(this.#rpc.live, (live) => {
      if (!live && this.#state.opening.value !== "unasked") void this.#open();
    });
  }

  #onChange<T>(of: { readonly value: T }, react: (value: T) => void): void {
    let first = true;
    const stop = effect(() => {
      const { value } = of;
      if (!first) untracked(() => react(value));
      first = false;
    });
    this.#alive.addEventListener("abort", stop, { once: true });
  }

  /** Take over what the kernel holds. `show` moves to its current input in any case. */
  #apply(result: OpenResult, buffers: Uint8Array[], show: boolean): void {
    const { items, current, model } = this.#state;
    const thumbnails = buffers.slice(2);
    const changed = model.value !== null && model.value.reference !== result.model.reference;
    batch(() => {
      model.value = result.model;
      this.#takeSamples(result, thumbnails);
      this.#takeInputs(result, thumbnails.slice(result.samples.length));
      if (changed) for (const item of items.value) item.answer.value = null;
      this.inputs.absorb(result.model, result.answers, rowsIn(buffers));
      const wanted = this.inputs.byKey(result.current);
      if (wanted && (show || current.value === null)) {
        current.value = wanted;
      }
    });
    const item = current.value;
    // Python chose another model: it is asked about what is on show.
    if (changed && item?.card.value && !item.busy && item.answer.value === null) {
      void this.inputs.predict(item);
    }
  }

  #takeSamples(result: OpenResult, thumbnails: readonly Uint8Array[]): void {
    const former = this.#state.samples.value;
    this.#state.samples.value = result.samples.map((sample, index) => ({
      ...sample,
      thumbnail: thumbnails[index]?.byteLength
        ? URL.createObjectURL(blobOf(thumbnails[index], "image/jpeg"))
        : "",
    }));
    for (const { thumbnail } of former) URL.revokeObjectURL(thumbnail);
  }

  #takeInputs(result: OpenResult, thumbnails: readonly Uint8Array[]): void {
    const { items, current } = this.#state;
    const held = result.inputs.map((card, index) => {
      const item = this.inputs.byKey(card.key) ?? new Item({ from: "kernel" }, card.name, card);
      const thumbnail = thumbnails[index];
      if (thumbnail?.byteLength) item.setThumbnail(blobOf(thumbnail, "image/jpeg"));
      return item;
    });
    const underWay = items.value.filter((item) => item.card.value === null);
    for (const item of items.value) {
      if (item.card.value === null || held.includes(item)) continue;
      if (current.value === item) current.value = null;
      item.close();
    }
    // The kernel keeps them in the order they came.
    items.value = [...underWay, ...held.reverse()];
  }

  #close(): void {
    for (const item of this.#state.items.value) item.close();
    for (const { thumbnail } of this.#state.samples.value) URL.revokeObjectURL(thumbnail);
  }
}
