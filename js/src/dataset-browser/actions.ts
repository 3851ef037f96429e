/** What the page does with its kernel as a whole: open, follow, choose, open an input, copy the code. */
import { batch, effect, untracked } from "@preact/signals";
import type { BrowserFilter, BrowserOpen, RunCard } from "../browser-wire.js";
import { NOTHING_SELECTED } from "../grid/selection.js";
import type { KernelModel } from "../model.js";
import { loadPart } from "../parts.js";
import type { Routing } from "../picker/places.js";
import type { NarrowRows } from "../predictions.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import { MOST_CONCEPTS } from "../viewer/speaking.js";
import type { What } from "../viewer/state.js";
import { Feed } from "./feed.js";
import { truthIn } from "./listing.js";
import { Running } from "./running.js";
import { Selecting } from "./selecting.js";
import type { BrowserState } from "./state.js";

/** After the first tiles, which are more pressing. */
const PREPARE_AFTER_MS = 1000;
const UNDER_WAY: ReadonlySet<RunCard["state"]> = new Set(["running", "paused", "cancelling"]);

/** What `open` gives of a dataset browser. */
interface Whole {
  result: BrowserOpen;
  buffers: Uint8Array[];
}

export class BrowserActions {
  readonly running: Running;
  readonly selecting: Selecting;
  readonly #state: BrowserState;
  readonly #kernel: KernelModel;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  #choice: AbortController | null = null;

  constructor(state: BrowserState, kernel: KernelModel, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#kernel = kernel;
    this.#rpc = rpc;
    this.#alive = alive;
    this.running = new Running(state, rpc, alive, (run) => this.#take(run));
    this.selecting = new Selecting(state, rpc, alive);
    rpc.onEvent("run", ({ params }) => this.#take(params));
    this.#follow();
    alive.addEventListener("abort", () => this.#close(), { once: true });
  }

  /** Ask the kernel for all it holds; done once, by the first view. */
  open(): void {
    if (this.#state.opening.peek() === "unasked") void this.#open();
  }

  reopen(): void {
    void this.#open();
  }

  get what(): What {
    const card = this.#state.model.peek();
    return card !== null && "nodes" in card ? "workflow" : "model";
  }

  /** Another model or workflow answers from now on. */
  chooseModel(reference: string, routing: Routing = {}, what: What = this.what): Promise<void> {
    const method = `${what}s.choose` as const;
    return this.#choose(
      reference,
      () => this.chooseModel(reference, routing, what),
      async (signal) => {
        await this.#rpc.request(method, { reference, ...routing }, { signal });
        return (await this.#rpc.request("open", {}, { signal })) as unknown as Whole;
      },
    );
  }

  chooseDataset(reference: string): Promise<void> {
    return this.#choose(
      reference,
      () => this.chooseDataset(reference),
      async (signal) => {
        return await this.#rpc.request("datasets.choose", { reference }, { signal });
      },
    );
  }

  /** Compare with another model, too. */
  addModel(reference: string): void {
    const { models, reference: asked } = this.#state;
    const known = models.value.peek();
    const all = known.length > 0 ? known : [asked.peek()];
    if (!all.includes(reference)) models.save([...all, reference]);
  }

  /** Compare with all but this one of the others. */
  removeModel(at: number): void {
    const { models } = this.#state;
    const rest = models.value.peek().filter((_, place) => place !== at);
    models.save(rest.length > 1 ? rest : []);
  }

  /** Stay with what there is. */
  keepChoice(): void {
    this.#choice?.abort();
    this.#state.choosing.value = "";
    this.#state.choiceError.value = null;
  }

  /** Open an input large. */
  async show(index: number): Promise<void> {
    const { opened, coming, feed, choiceError } = this.#state;
    const known = feed.peek();
    coming.value = index;
    try {
      const { Opened } = await loadPart(this.#rpc, "browser");
      if (coming.peek() !== index || known === null || feed.peek() !== known) return;
      opened.peek()?.close();
      opened.value = new Opened(this.#state, known, this.#kernel, this.#rpc, index);
    } catch (error) {
      choiceError.value = { error: errorPayload(error), retry: () => void this.show(index) };
    } finally {
      if (coming.peek() === index) coming.value = null;
    }
  }

  /** The next one on show, or the one before. */
  step(by: 1 | -1): void {
    const opened = this.#state.opened.peek();
    if (opened === null) return;
    const order = this.#state.order.peek();
    const at = order.indexOf(opened.index.peek());
    // One that the filter has taken away meanwhile: from the beginning.
    const next = at < 0 ? order[0] : order[at + by];
    if (next !== undefined) opened.go(next, order[at + 2 * by]);
  }

  /** Select the input that is open, or let go of it. */
  toggleSelected(): void {
    const { opened, selection } = this.#state;
    const index = opened.peek()?.index.peek();
    if (index === undefined) return;
    const chosen = new Set(selection.peek().chosen);
    if (!chosen.delete(index)) chosen.add(index);
    this.selecting.set({ chosen, anchor: selection.peek().anchor });
  }

  /** Back to the tiles. */
  hide(): void {
    const { opened, coming } = this.#state;
    opened.peek()?.close();
    batch(() => {
      opened.value = null;
      coming.value = null;
    });
  }

  /** Change what is on show; `committed` is false while a slider moves or a person types. */
  look<Field extends keyof BrowserFilter>(
    field: Field,
    value: BrowserFilter[Field],
    committed = true,
  ): void {
    const trait = this.#state.traits[field];
    if (committed) trait.save(value);
    else trait.set(value);
  }

  /** Lift all filters; order and threshold stay. */
  liftFilters(): void {
    const { concept_filter, label, truth, status, disagreement } = this.#state.traits;
    batch(() => {
      concept_filter.set("");
      label.set("");
      disagreement.set("all");
      truth.set("all");
      status.save("all");
    });
  }

  /** Python that reproduces what is on show. */
  async code(): Promise<string> {
    const { traits, maxConcepts, minValue } = this.#state;
    const asked = {
      input_keys: [],
      threshold: traits.threshold.value.peek(),
      concept_filter: traits.concept_filter.value.peek(),
      max_concepts: maxConcepts.value.peek(),
      min_value: minValue.value.peek(),
      prompt: "",
      params: {},
      sample_ms: 0,
    };
    return (await this.#rpc.request("code", asked)).result.code;
  }

  /** Put a picture of what is on show into the notebook. */
  async keep(): Promise<void> {
    const { traits } = this.#state;
    // What is still being typed is on show too.
    traits.concept_filter.save(traits.concept_filter.value.peek());
    await this.#rpc.request("freeze", {});
  }

  /** The code that draws answers beyond bars; loaded once. */
  answersPart() {
    return loadPart(this.#rpc, "answers");
  }

  /** Whatever the score, and as many concepts as there are: another run, as other answers come. */
  askForMore(): void {
    const { maxConcepts, minValue } = this.#state;
    if (minValue.value.peek() > 0) minValue.save(0);
    else maxConcepts.save(MOST_CONCEPTS);
    void this.running.plan();
  }

  async #open(): Promise<void> {
    const { opening } = this.#state;
    opening.value = "asked";
    try {
      const onProgress = () => {
        opening.value = "queued";
      };
      const asked = this.#rpc.request("open", {}, { signal: this.#alive, onProgress });
      // On its way meanwhile: ground truth and runs come as tables.
      loadPart(this.#rpc, "tables").catch(() => {});
      // `open` gives what the widget is about: of a dataset browser this.
      const whole = (await asked) as unknown as Whole;
      const truth = await truthIn(this.#rpc, whole.buffers[0]);
      if (this.#alive.aborted) return;
      opening.value = "open";
      this.#rpc.greet();
      this.#apply(whole, truth);
      setTimeout(() => this.#prepare(), PREPARE_AFTER_MS);
    } catch (error) {
      if (!this.#alive.aborted) opening.value = { failed: errorPayload(error) };
    }
  }

  #prepare(): void {
    if (this.#alive.aborted) return;
    // Menus and the first input should open at once.
    loadPart(this.#rpc, "browser").catch(() => {});
    loadPart(this.#rpc, "tools").catch(() => {});
    loadPart(this.#rpc, "picker").catch(() => {});
  }

  async #choose(
    reference: string,
    again: () => Promise<void>,
    ask: (signal: AbortSignal) => Promise<Whole>,
  ): Promise<void> {
    const { choosing, choiceError, opening } = this.#state;
    this.#choice?.abort();
    const overtaken = new AbortController();
    this.#choice = overtaken;
    choiceError.value = null;
    choosing.value = reference;
    try {
      const whole = await ask(AbortSignal.any([this.#alive, overtaken.signal]));
      const truth = await truthIn(this.#rpc, whole.buffers[0]);
      if (overtaken.signal.aborted) return;
      choosing.value = "";
      opening.value = "open";
      this.#apply(whole, truth);
    } catch (error) {
      if (overtaken.signal.aborted) return;
      choosing.value = "";
      const payload = errorPayload(error);
      if (payload.name === CANCELLED || !this.#rpc.live.peek()) return;
      choiceError.value = { error: payload, retry: () => void again() };
    }
  }

  /** Take over what the kernel holds. */
  #apply({ result, buffers }: Whole, truth: NarrowRows | null): void {
    const state = this.#state;
    const { model, dataset, run, selected } = result;
    const [, ...jpegs] = buffers;
    const first = result.inputs && { inputs: result.inputs, truth };
    const same = state.dataset.peek()?.reference === dataset?.reference;
    batch(() => {
      this.hide();
      state.model.value = model;
      state.dataset.value = dataset;
      state.run.value = run;
      state.plan.value = null;
      state.runError.value = null;
      state.feed.peek()?.close();
      // Of the same inputs the thumbnails are the same.
      if (!same) state.thumbnails.clear();
      // Of the same inputs the page's own is the newer one, unless Python has let go of all.
      if (!same || selected.length === 0) {
        state.selection.value = { ...NOTHING_SELECTED, chosen: new Set(selected) };
        state.selected.value = selected.length;
      }
      state.thumbnails.bring(result.tiles, jpegs);
      const idle = () => state.thumbnails.idle();
      state.feed.value =
        dataset && new Feed(this.#rpc, this.#alive, dataset.count, run, { first, idle });
    });
    const { node } = state.traits;
    // The kernel is to mean the same node where none was chosen.
    const meant = state.filter.peek().node;
    if (node.value.peek() !== meant) node.save(meant);
  }

  #take(run: RunCard): void {
    const { run: known, feed, opening, choosing } = this.#state;
    // What is being opened or chosen brings its own run.
    if (opening.peek() !== "open" || choosing.peek() !== "") return;
    const { era } = known.peek();
    if (run.era < era) return;
    // Another dataset, model or setting: what is here is of the one before.
    if (run.era > era) {
      void this.#open();
      return;
    }
    known.value = run;
    // What a run would do is another question once one is under way.
    if (UNDER_WAY.has(run.state)) this.running.dropPlan();
    feed.peek()?.parts.reach(run.parts);
  }

  /** A kernel that was lost may be the same one, reached again: then it answers. */
  #follow(): void {
    const stop = effect(() => {
      const lost = !this.#rpc.live.value;
      if (lost && this.#state.opening.peek() !== "unasked") untracked(() => void this.#open());
    });
    this.#alive.addEventListener("abort", stop, { once: true });
  }

  #close(): void {
    this.#state.opened.peek()?.close();
    this.#state.feed.peek()?.close();
  }
}
