/**
 * The input that was opened: large, with all that was said of it. What draws it is the viewers' own,
 * so it has a viewer's state; the threshold and the filter are the browser's.
 *
 * Owns its inputs and their pictures until `close`.
 */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { OpenedInput } from "../../browser-wire.js";
import { WAITING } from "../../grid/columns.js";
import type { KernelModel } from "../../model.js";
import { loadPart, type Parts } from "../../parts.js";
import type { Rows } from "../../predictions.js";
import { CANCELLED, errorPayload, type Rpc } from "../../rpc.js";
import { givenOf } from "../../viewer/answered.js";
import { type GivenAnswer, Item } from "../../viewer/item.js";
import { blobOf, Pictures } from "../../viewer/pictures.js";
import { createState, type ViewerState } from "../../viewer/state.js";
import type { ErrorPayload } from "../../wire.js";
import type { Feed } from "../feed.js";
import type { BrowserState } from "../state.js";

/** As many as have their pictures decoded: the one on show, its neighbors, and one more. */
const KEPT = 4;

/** One input with what was said of it. */
export interface Page {
  readonly index: number;
  /** Null where the input cannot be had: `error` says why. */
  readonly item: Item | null;
  readonly error: ErrorPayload | null;
  readonly truth: Rows | null;
  /** What was known of its fate when it was asked for. */
  readonly status: number;
}

export class Opened {
  /** The input that is wanted; its page may be on its way. */
  readonly index: ReadonlySignal<number>;
  readonly page: ReadonlySignal<Page | null>;
  /** Why the wanted one could not be asked for. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly viewer: ViewerState;
  /** Of several models, whose answer is on view. */
  readonly model: Signal<string>;
  readonly #index: Signal<number>;
  readonly #page: Signal<Page | null> = signal(null);
  readonly #error: Signal<ErrorPayload | null> = signal(null);
  readonly #browser: BrowserState;
  readonly #rpc: Rpc;
  readonly #feed: Feed;
  readonly #life = new AbortController();
  /** By index, the one on show last at the end. */
  readonly #pages = new Map<number, Promise<Page>>();
  /** Whence the page on show came. */
  #shown: Promise<Page> | undefined;

  constructor(browser: BrowserState, feed: Feed, kernel: KernelModel, rpc: Rpc, index: number) {
    this.#browser = browser;
    this.#rpc = rpc;
    this.#feed = feed;
    this.#index = signal(index);
    this.index = this.#index;
    this.page = this.#page;
    this.error = this.#error;
    const { signal: alive } = this.#life;
    this.model = signal(browser.filter.peek().node);
    const saidOf = (given: GivenAnswer) =>
      answerOf(given, this.#isSeveral() ? this.model.value : browser.filter.value.node);
    this.viewer = createState(withOwnTraits(kernel), rpc, alive, "model", saidOf);
    new Pictures(this.viewer, rpc, alive);
    const stop = effect(() => {
      void feed.version.value;
      this.#refresh();
    });
    alive.addEventListener("abort", stop, { once: true });
    void this.#show(index);
  }

  /** Go to another input; `next` is where one will probably go from there. */
  go(index: number, next: number | undefined): void {
    this.#index.value = index;
    void this.#show(index).then(() => {
      const still = this.#index.peek() === index && !this.#life.signal.aborted;
      if (still && next !== undefined) this.#pageOf(next).catch(() => {});
    });
  }

  /** Ask anew about the one on show. */
  again(): void {
    const index = this.#index.peek();
    this.#pages.delete(index);
    void this.#show(index);
  }

  /** What was waiting, or had failed, when it was opened may have been predicted on since. */
  #refresh(): void {
    const page = this.#page.peek();
    // What is being asked for anew, or was left meanwhile, is not asked for once more.
    if (page === null || this.#pages.get(this.#index.peek()) !== this.#shown) return;
    if (page.status !== this.#statusOf(page.index)) this.again();
  }

  close(): void {
    this.#life.abort();
    for (const page of this.#pages.values()) void page.then(closePage, () => {});
    closePage(this.#page.peek());
    this.#pages.clear();
  }

  async #show(index: number): Promise<void> {
    this.#error.value = null;
    try {
      const coming = this.#pageOf(index);
      const page = await coming;
      if (this.#index.peek() !== index || this.#life.signal.aborted) return;
      const former = this.#page.peek();
      const keeps = former === null || this.#pages.get(former.index) === this.#shown;
      this.#shown = coming;
      this.viewer.model.value = this.#browser.model.peek();
      this.viewer.selected.set("");
      this.#page.value = page;
      this.viewer.current.value = page.item;
      // One that was asked for anew has taken its place, or will.
      if (!keeps && former !== page) closePage(former);
      this.#refresh();
    } catch (error) {
      const payload = errorPayload(error);
      const still = this.#index.peek() === index && !this.#life.signal.aborted;
      if (still && payload.name !== CANCELLED) this.#error.value = payload;
    }
  }

  #pageOf(index: number): Promise<Page> {
    const known = this.#pages.get(index);
    const page = known ?? this.#ask(index);
    this.#pages.delete(index);
    this.#pages.set(index, page);
    if (known === undefined) {
      page.catch(() => {
        if (this.#pages.get(index) === page) this.#pages.delete(index);
      });
      this.#letGo();
    }
    return page;
  }

  async #ask(index: number): Promise<Page> {
    const status = this.#statusOf(index);
    const { signal: wanted } = this.#life;
    const { result, buffers } = await this.#rpc.request("input", { index }, { signal: wanted });
    const tables = await loadPart(this.#rpc, "tables");
    const page = this.#pageFrom(result, buffers, status, tables);
    if (wanted.aborted) closePage(page);
    return page;
  }

  #pageFrom(
    result: OpenedInput,
    buffers: readonly Uint8Array[],
    status: number,
    { decodePredictions }: Parts["tables"],
  ): Page {
    const [, rows, truth, picture] = buffers;
    const { index, input, error, answers } = result;
    const item = input ? new Item({ from: "kernel" }, input.name, input) : null;
    const model = this.#browser.model.peek();
    if (item && model) {
      item.answer.value = givenOf(model, answers, decodePredictions(rows ?? NOTHING), null);
      if (picture?.byteLength) item.setCopy(blobOf(picture, input?.media_type ?? ""));
    }
    const told = [...decodePredictions(truth ?? NOTHING).values()][0] ?? null;
    return { index, item, error, truth: told, status };
  }

  #isSeveral(): boolean {
    return this.#browser.run.value.models.length > 0;
  }

  #statusOf(index: number): number {
    // Of several models another answer is another fate.
    if (this.#isSeveral()) {
      const { columns } = this.#feed;
      return this.#browser.run
        .peek()
        .models.reduce((sum, { name }) => 4 * sum + (columns.node(name).status[index] ?? 0), 0);
    }
    return this.#feed.columns.node(this.#browser.filter.peek().node).status[index] ?? WAITING;
  }

  #letGo(): void {
    for (const [index, page] of this.#pages) {
      if (this.#pages.size <= KEPT) return;
      if (index === this.#page.peek()?.index || index === this.#index.peek()) continue;
      this.#pages.delete(index);
      void page.then(closePage, () => {});
    }
  }
}

const NOTHING = new Uint8Array();

function closePage(page: Page | null): void {
  page?.item?.close();
}

function answerOf(given: GivenAnswer, node: string) {
  if (node === "" || given.answer.status === "failed") return given;
  return given.nodes.find(({ answer }) => answer.node_id === node) ?? null;
}

/** The browser's traits that panes of a viewer work with. */
const SHARED = new Set(["threshold", "concept_filter", "max_concepts", "platform"]);

/** What a viewer has beside (what is selected on the picture, say) is the page's own here. */
function withOwnTraits(kernel: KernelModel): KernelModel {
  const own = new Map<string, unknown>();
  const isOurs = (name: string): boolean => SHARED.has(name.replace("change:", ""));
  return {
    get: (name) => (SHARED.has(name) ? kernel.get(name) : own.get(name)),
    set: (name, value) => void (SHARED.has(name) ? kernel.set(name, value) : own.set(name, value)),
    save_changes: () => kernel.save_changes(),
    send: () => {},
    on: (name, callback) => isOurs(name) && kernel.on(name, callback),
    off: (name, callback) => isOurs(name) && kernel.off(name, callback),
  };
}
