/** What the page does with its kernel as a whole: open, follow, choose a model, copy the code. */
import { batch, computed, effect, untracked } from "@preact/signals";
import type { AnswersPart } from "../answers/part.js";
import { loadPart } from "../parts.js";
import type { Routing } from "../picker/places.js";
import type { Rows } from "../predictions.js";
import { errorPayload, type Rpc } from "../rpc.js";
import type { InputCard, OpenResult, SampleCard, Shown } from "../wire.js";
import { Inputs } from "./inputs.js";
import { Item } from "./item.js";
import { blobOf, Pictures } from "./pictures.js";
import { rowsIn } from "./rows-in.js";
import { MOST_CONCEPTS } from "./speaking.js";
import { asking, type ViewerState } from "./state.js";

/** After the first answers, which are more pressing. */
const PREPARE_AFTER_MS = 1000;

export class Actions {
  readonly inputs: Inputs;
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  #choice: AbortController | null = null;
  /** How the inputs were asked about last: an echo of the page's own change asks nobody again. */
  #asked: string;

  constructor(state: ViewerState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    this.#alive = alive;
    this.#asked = JSON.stringify(asking(state));
    this.inputs = new Inputs(state, rpc);
    new Pictures(state, rpc, alive);
    rpc.onEvent("shown", (event, buffers) => void this.#show(event.params, buffers));
    rpc.onEvent("examples", () => {
      state.examples.value += 1;
    });
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

  /** Another model answers from now on; the input on show is asked about at once. */
  async chooseModel(reference: string, routing: Routing = {}): Promise<void> {
    const { what, model, modelError, choosing, opening } = this.#state;
    this.#choice?.abort();
    const overtaken = new AbortController();
    this.#choice = overtaken;
    modelError.value = null;
    choosing.value = reference;
    try {
      const { result, buffers } = await this.#rpc.request(
        `${what}s.choose`,
        { reference, ...routing },
        { signal: overtaken.signal },
      );
      batch(() => {
        choosing.value = "";
        model.value = result.model;
        this.#takeSamples(result.samples, buffers);
        this.#state.leave();
        this.#asked = JSON.stringify(asking(this.#state));
        this.inputs.askAgain({ keep: false });
      });
      // The one before it could not even be opened.
      if (typeof opening.value === "object") void this.#open();
    } catch (error) {
      if (overtaken.signal.aborted) return;
      choosing.value = "";
      modelError.value = { reference, error: errorPayload(error) };
    }
  }

  /** Stay with the model that answers now. */
  keepModel(): void {
    this.#choice?.abort();
    this.#state.choosing.value = "";
    this.#state.modelError.value = null;
  }

  setMaxConcepts(count: number): void {
    const wanted = Math.min(Math.max(Math.round(count) || 1, 1), MOST_CONCEPTS);
    const { maxConcepts } = this.#state;
    if (wanted === maxConcepts.value.value) return;
    maxConcepts.save(wanted);
  }

  /** Say this with each picture, and ask about the one on show. */
  ask(prompt: string): void {
    const { current } = this.#state;
    if (prompt !== this.#state.prompt.value.value) this.#state.prompt.save(prompt);
    // The same words once more: it may have been stopped, or never asked.
    else if (current.value) void this.inputs.predict(current.value);
  }

  /** Settings of the model; what is left out stands for its default. */
  setParams(params: Record<string, unknown>): void {
    this.#state.params.save(params);
  }

  /** How often a video is looked at, 100 to 60000 ms (docs, "Video"); 0 for the model's own. */
  setSampleMs(sampleMs: number): void {
    const wanted = sampleMs > 0 ? Math.min(Math.max(Math.round(sampleMs), 100), 60_000) : 0;
    if (wanted !== this.#state.sampleMs.value.value) this.#state.sampleMs.save(wanted);
  }

  /** The code that draws answers beyond bars; loaded once. */
  answersPart(): Promise<AnswersPart> {
    return loadPart(this.#rpc, "answers");
  }

  /** Ask for what may have been cut off: more concepts, as many as there may be at the second try. */
  askForMore(): void {
    const asked = this.#state.maxConcepts.value.value;
    // Without a lowest score: that alone brings more where all concepts were asked for.
    if (asked === MOST_CONCEPTS) this.inputs.askAgain({ keep: true });
    else this.setMaxConcepts(asked < 50 ? Math.max(asked * 2, 50) : MOST_CONCEPTS);
  }

  /** Python that reproduces what is on show. */
  async code(): Promise<string> {
    const { current, threshold, filter } = this.#state;
    const key = current.value?.key;
    const asked = {
      input_keys: key ? [key] : [],
      threshold: threshold.value.value,
      concept_filter: filter.value.value,
      ...asking(this.#state),
    };
    return (await this.#rpc.request("code", asked)).result.code;
  }

  /** Put a picture and a table of what is on show into the notebook. */
  async keep(): Promise<void> {
    const { filter } = this.#state;
    // What is still being typed is on show too.
    filter.save(filter.value.value);
    await this.#rpc.request("freeze", {});
  }

  async #open(): Promise<void> {
    const { opening } = this.#state;
    opening.value = "asked";
    // What comes while the kernel makes its answer is not in it.
    const before = new Set(this.#state.items.value.filter((item) => item.card.value !== null));
    try {
      const onProgress = () => {
        opening.value = "queued";
      };
      const asked = this.#rpc.request("open", {}, { signal: this.#alive, onProgress });
      // On its way meanwhile: the first answer needs it.
      loadPart(this.#rpc, "tables").catch(() => {});
      const { result, buffers } = await asked;
      const rows = await rowsIn(this.#rpc, buffers);
      if (this.#alive.aborted) return;
      opening.value = "open";
      this.#rpc.greet();
      this.#apply(result, buffers, rows, before);
      // Menus, dialogs and tables should open at once, and without a kernel too.
      setTimeout(() => this.#prepare(), PREPARE_AFTER_MS);
    } catch (error) {
      if (!this.#alive.aborted) opening.value = { failed: errorPayload(error) };
    }
  }

  #prepare(): void {
    if (this.#alive.aborted) return;
    loadPart(this.#rpc, "tools").catch(() => {});
    loadPart(this.#rpc, "picker").catch(() => {});
  }

  /** Follow what Python sets: the input on show, how it is asked about, the model. */
  #follow(): void {
    const { inputKey, modelReference, model, choosing } = this.#state;
    this.#onChange(inputKey.value, (key) => {
      const item = key === "" ? null : this.inputs.byKey(key);
      if (item) this.inputs.select(item);
    });
    this.#onChange(
      computed(() => JSON.stringify(asking(this.#state))),
      (asked) => {
        if (asked === this.#asked) return;
        this.#asked = asked;
        this.inputs.askAgain({ keep: true });
      },
    );
    this.#onChange(modelReference.value, (reference) => {
      const shown = model.value;
      // What the page chooses itself is asked for already.
      if (shown === null || [shown.reference, choosing.peek()].includes(reference)) return;
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

  /** Add what Python has predicted on, and move to it. */
  async #show(shown: Shown, buffers: Uint8Array[]): Promise<void> {
    const { items, current } = this.#state;
    // Without it the inputs come all the same; who asks for their answers hears why.
    const part = await loadPart(this.#rpc, "tables").catch(() => null);
    if (this.#alive.aborted) return;
    const rows = part && (await rowsIn(this.#rpc, buffers));
    batch(() => {
      const news = this.#itemsOf(shown.inputs, buffers.slice(2));
      // Newest first, as a drop of several files would stand there.
      items.value = [...news, ...items.value.filter((item) => !news.includes(item))];
      if (rows) this.inputs.absorb(shown.model, shown.answers, rows);
      // While an answer grows the page stays where it is; an item on its way has no key either.
      const first = shown.current === "" ? undefined : this.inputs.byKey(shown.current);
      const picture = buffers[2 + news.length];
      // What the picture is, its first bytes tell the browser.
      if (first?.copy === null && picture?.byteLength) first.setCopy(blobOf(picture, ""));
      current.value = first ?? current.value;
    });
  }

  /** Take over what the kernel holds. */
  #apply(
    result: OpenResult,
    buffers: Uint8Array[],
    rows: ReadonlyMap<number, Rows>,
    before: ReadonlySet<Item>,
  ): void {
    const { items, current, model } = this.#state;
    const thumbnails = buffers.slice(2);
    const changed = model.value !== null && model.value.reference !== result.model.reference;
    batch(() => {
      model.value = result.model;
      this.#takeSamples(result.samples, thumbnails);
      this.#takeInputs(result, thumbnails.slice(result.samples.length), before);
      if (changed) for (const item of items.value) item.answer.value = null;
      this.inputs.absorb(result.model, result.answers, rows);
      const wanted = this.inputs.byKey(result.current);
      if (wanted && current.value === null) current.value = wanted;
    });
    const item = current.value;
    // Python chose another model: it is asked about what is on show.
    if (changed && item?.card.value && !item.busy && item.answer.value === null) {
      void this.inputs.predict(item);
    }
  }

  #takeSamples(samples: readonly SampleCard[], thumbnails: readonly Uint8Array[]): void {
    const former = this.#state.samples.value;
    this.#state.samples.value = samples.map((sample, index) => ({
      ...sample,
      thumbnail: thumbnails[index]?.byteLength
        ? URL.createObjectURL(blobOf(thumbnails[index], "image/jpeg"))
        : "",
    }));
    for (const { thumbnail } of former) URL.revokeObjectURL(thumbnail);
  }

  #takeInputs(
    result: OpenResult,
    thumbnails: readonly Uint8Array[],
    before: ReadonlySet<Item>,
  ): void {
    const { items, current } = this.#state;
    const held = this.#itemsOf(result.inputs, thumbnails);
    const others = items.value.filter((item) => !held.includes(item));
    for (const item of others.filter((one) => before.has(one))) {
      if (current.value === item) current.value = null;
      item.close();
    }
    // The kernel keeps them in the order they came.
    items.value = [...others.filter((item) => !before.has(item)), ...held.reverse()];
  }

  #itemsOf(cards: readonly InputCard[], thumbnails: readonly Uint8Array[]): Item[] {
    return cards.map((card, index) => {
      const item = this.inputs.byKey(card.key) ?? new Item({ from: "kernel" }, card.name, card);
      const thumbnail = thumbnails[index];
      if (thumbnail?.byteLength) item.setThumbnail(blobOf(thumbnail, "image/jpeg"));
      return item;
    });
  }

  #close(): void {
    for (const item of this.#state.items.value) item.close();
    for (const { thumbnail } of this.#state.samples.value) URL.revokeObjectURL(thumbnail);
  }
}
