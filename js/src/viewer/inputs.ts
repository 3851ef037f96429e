/** What a person does with inputs: add, go back to, predict on, retry, remove. */
import { batch } from "@preact/signals";
import { grouped } from "../answers/grouped.js";
import { waitsForPrompt } from "../asking/takes.js";
import { NO_ROWS, type Rows } from "../predictions.js";
import { errorPayload, type Rpc } from "../rpc.js";
import { refusal } from "../upload/admits.js";
import { readable } from "../upload/readable.js";
import type {
  Answer,
  ExampleCard,
  InputCard,
  ModelCard,
  PredictResult,
  TryResult,
} from "../wire.js";
import { givenOf } from "./answered.js";
import { follow, isSmall, isTried, receive, type Whole } from "./bringing.js";
import { Item, type Source, type State } from "./item.js";
import { blobOf } from "./pictures.js";
import { rowsIn } from "./rows-in.js";
import { asking, type ViewerState } from "./state.js";
import { saidSoFar } from "./streaming.js";
import { firstWords } from "./texts.js";

export class Inputs {
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  /** Uploads go one after the other: the first file's answer should not wait for the last file. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(state: ViewerState, rpc: Rpc) {
    this.#state = state;
    this.#rpc = rpc;
  }

  /** Several at once: each has its own card, and a bad one does not stop the others. */
  addFiles(files: readonly File[]): void {
    const items = files.map(
      (file) => new Item({ from: "file", file }, file.name || "pasted image"),
    );
    this.#add(items);
    for (const item of items) this.#start(item);
  }

  addUrl(url: string): void {
    const name = url.split(/[?#]/, 1)[0]?.split("/").at(-1) || url;
    this.#addOne(new Item({ from: "url", url }, name));
  }

  /** What was typed or pasted; the same text again is the same input. */
  addText(text: string): void {
    const known = this.#from((source) => source.from === "text" && source.text === text);
    if (known) this.select(known);
    else this.#addOne(new Item({ from: "text", text }, firstWords(text)));
  }

  addSample(id: string): void {
    const sample = this.#state.samples.value.find((one) => one.id === id);
    const known = this.#from((source) => source.from === "sample" && source.id === id);
    if (known) this.select(known);
    else this.#addOne(new Item({ from: "sample", id }, sample?.name ?? id));
  }

  /** One of the model's public preview examples, with what is kept of it or newly predicted. */
  addExample({ id, name, kind }: ExampleCard, thumbnail: Blob | null): void {
    const model = this.#state.model.value?.reference ?? "";
    const known = this.#from(
      (source) => source.from === "example" && source.id === id && source.model === model,
    );
    if (known) {
      this.select(known);
      return;
    }
    const item = new Item({ from: "example", id, model, kind }, name);
    if (thumbnail) item.setThumbnail(thumbnail);
    this.#addOne(item);
  }

  /** Whether the viewer does not take it, so that trying again would change nothing. */
  isRefused({ source }: Item): boolean {
    return source.from === "file" && refusal(source.file, this.#state.admits.value) !== null;
  }

  /** Begin again where it failed: with the upload, or with the prediction. */
  retry(item: Item): void {
    if (item.card.value) void this.predict(item);
    else this.#start(item);
  }

  /** Enough of it: what a model that streams has said until then stays. */
  cancel(item: Item): void {
    const tried = isTried(item);
    item.cancel();
    item.state.value = { at: "rest" };
    // What did not get to the kernel goes, unless the person only had enough of the model.
    if (item.card.value === null && item.answer.value === null && !tried) this.remove(item);
  }

  remove(item: Item): void {
    const { items, current } = this.#state;
    const place = items.value.indexOf(item);
    if (place < 0) return;
    const { key } = item;
    batch(() => {
      items.value = items.value.filter((other) => other !== item);
      item.close();
      if (current.value === item) {
        this.select(items.value[Math.min(place, items.value.length - 1)] ?? null);
      }
    });
    if (key) this.#rpc.request("input.remove", { key }).catch(() => {});
  }

  /** Show an input; one that this model was not asked about is asked about. */
  select(item: Item | null): void {
    const { current, inputKey, selected } = this.#state;
    if (current.value === item) return;
    current.value = item;
    if (selected.value.value !== "") selected.set("");
    // An input that is still on its way gets its key with the kernel's card.
    if (item === null || item.key !== "") inputKey.save(item?.key ?? "");
    if (item?.card.value && item.answer.value === null && item.state.value.at === "rest") {
      this.#ask(item);
    }
  }

  /** Whether an input is not asked about before the person has said what to ask. */
  waits(item: Item): boolean {
    const { model, prompt } = this.#state;
    return item.kind !== "text" && prompt.value.value === "" && waitsForPrompt(model.value);
  }

  /** Go to the next (1) or previous (-1) input of the strip. */
  step(by: 1 | -1): void {
    const items = this.#state.items.value;
    const current = this.#state.current.value;
    const next = items[(current ? items.indexOf(current) : -1) + by];
    if (next) this.select(next);
  }

  async predict(item: Item, again = false): Promise<void> {
    const { key } = item;
    if (key === "") return;
    const signal = item.begin();
    item.state.value = { at: "working", stage: "predicting", done: 0, total: 0, message: "" };
    const asked = { input_keys: [key], again, ...asking(this.#state) };
    await this.#settle(item, signal, async () => {
      const { result, buffers } = await this.#rpc.request("predict", asked, {
        ...follow(item, signal),
        onPartial: (said) => void this.#hear(item, signal, said.result, said.buffers),
      });
      const rows = await rowsIn(this.#rpc, buffers);
      if (signal.aborted) return;
      this.absorb(result.model, result.answers, rows);
    });
  }

  /** Hand answers to the inputs that they are about. */
  absorb(model: ModelCard, answers: readonly Answer[], rows: ReadonlyMap<number, Rows>): void {
    batch(() => {
      this.#state.model.value = model;
      for (const [key, own] of grouped(answers, ({ input_key }) => input_key)) {
        const item = this.byKey(key);
        if (item) item.answer.value = givenOf(model, own, rows, item.answer.peek());
      }
    });
  }

  byKey(key: string): Item | undefined {
    return this.#state.items.value.find((item) => item.key === key);
  }

  /**
   * Another model or another setting: every answer is out of date. With `keep` the one on show
   * stays until the next one comes.
   */
  askAgain({ keep }: { keep: boolean }): void {
    const { items, current } = this.#state;
    const tried = items.value.filter(isTried);
    batch(() => {
      for (const item of items.value) {
        if (item.card.value === null) continue;
        item.cancel();
        if (!keep || item !== current.value) item.answer.value = null;
        item.state.value = { at: "rest" };
      }
    });
    for (const item of tried) this.#start(item);
    if (current.value) this.#ask(current.value);
  }

  /** Predict without being told to. */
  #ask(item: Item): void {
    if (!this.waits(item)) void this.predict(item);
  }

  #from(isSame: (source: Source) => boolean): Item | undefined {
    return this.#state.items.value.find(({ source }) => isSame(source));
  }

  #addOne(item: Item): void {
    this.#add([item]);
    this.#start(item);
  }

  #add(items: readonly Item[]): void {
    batch(() => {
      this.#state.items.value = [...items, ...this.#state.items.value];
      this.select(items.find((item) => !this.isRefused(item)) ?? items[0] ?? null);
    });
  }

  #start(item: Item): void {
    const { source } = item;
    const signal = item.begin();
    if (source.from === "file") {
      const refused = refusal(source.file, this.#state.admits.value);
      if (refused) {
        item.state.value = { at: "failed", error: refused.payload };
        return;
      }
      item.state.value = { at: "waiting" };
      this.#line = this.#line.then(() => this.#bring(item, source, signal));
      return;
    }
    item.state.value = { at: "working", stage: "fetching", done: 0, total: 0, message: "" };
    void this.#bring(item, source, signal);
  }

  /** Get the input into the kernel, then ask about it without holding up the next upload. */
  async #bring(item: Item, source: Source, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    // Others are asked about it as soon as the kernel has it, not when the first has answered.
    const alone = this.#state.models.value.value.length === 0;
    if (source.from === "example" || (alone && isSmall(source) && !this.waits(item))) {
      // The next file need not wait: what is small is soon sent.
      void this.#try(item, source, signal);
      return;
    }
    await this.#settle(item, signal, async () => {
      const { result, buffers } = await receive(this.#rpc, item, source, follow(item, signal));
      this.#take(item, result.input, buffers[0]);
    });
    if (item.card.value && !signal.aborted) this.#ask(item);
  }

  /** One message there and one back: the input with the question, its card with the answer. */
  async #try(item: Item, source: Whole, signal: AbortSignal): Promise<void> {
    item.state.value = { at: "working", stage: "predicting", done: 0, total: 0, message: "" };
    const asked = asking(this.#state);
    const following = {
      ...follow(item, signal),
      onPartial: (said: { result: TryResult; buffers: Uint8Array[] }) =>
        void this.#hear(item, signal, said.result, said.buffers),
    };
    await this.#settle(item, signal, async () => {
      const { result, buffers } =
        source.from === "example"
          ? await this.#rpc.request("examples.open", { id: source.id, ...asked }, following)
          : await this.#rpc.request(
              "try",
              { name: item.name, media_type: source.file.type, ...asked },
              { ...following, buffers: [await readable(source.file)] },
            );
      const rows = await rowsIn(this.#rpc, buffers);
      if (signal.aborted) return;
      batch(() => {
        // Of an example its thumbnail; a file of the page's own has one.
        this.#take(item, result.input, buffers[2]);
        this.absorb(result.model, result.answers, rows);
      });
    });
    if (item.key !== "" && !(await item.drawn)) void this.#askThumbnail(item);
  }

  /** What a model that streams has said so far, and with it the card of a file that it is about. */
  async #hear(
    item: Item,
    signal: AbortSignal,
    result: PredictResult | TryResult,
    buffers: readonly Uint8Array[],
  ): Promise<void> {
    // What cannot be read the reply fails of too, and says so.
    const rows = await rowsIn(this.#rpc, buffers).catch(() => null);
    if (rows === null || signal.aborted || !item.busy) return;
    batch(() => {
      if ("input" in result && item.card.value === null) {
        this.#take(item, result.input, undefined);
      }
      this.absorb(result.model, result.answers, rows);
      const message = saidSoFar(item.answer.value?.rows ?? NO_ROWS);
      item.state.value = { at: "working", stage: "predicting", done: 0, total: 0, message };
    });
  }

  /** Have the kernel draw what the browser cannot read, such as a TIFF. */
  async #askThumbnail(item: Item): Promise<void> {
    if (item.kind !== "image") return;
    try {
      const { buffers } = await this.#rpc.request("thumbnails", { keys: [item.key] });
      if (buffers[0]?.byteLength) item.setThumbnail(blobOf(buffers[0], "image/jpeg"));
    } catch {
      // The strip shows the kind of the file instead.
    }
  }

  /** The kernel has the input. The same bytes as before are the same input: the older card goes. */
  #take(item: Item, card: InputCard, thumbnail: Uint8Array | undefined): void {
    const twin = this.byKey(card.key);
    batch(() => {
      if (twin && twin !== item) {
        this.#state.items.value = this.#state.items.value.filter((other) => other !== twin);
        if (this.#state.current.value === twin) this.#state.current.value = item;
        twin.close();
      }
      item.card.value = card;
      if (thumbnail?.byteLength) item.setThumbnail(blobOf(thumbnail, "image/jpeg"));
    });
    if (this.#state.current.value === item) this.#state.inputKey.save(card.key);
  }

  /** Run one piece of work for an item; what was cancelled or overtaken leaves no trace. */
  async #settle(item: Item, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    let state: State = { at: "rest" };
    try {
      await work();
    } catch (error) {
      state = { at: "failed", error: errorPayload(error) };
    }
    if (!signal.aborted) item.state.value = state;
  }
}
