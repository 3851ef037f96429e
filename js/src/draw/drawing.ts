/**
 * A drawing that is predicted on as it grows: one question at a time, the newest strokes next.
 * Nothing of it is kept until the person keeps it. Owns what is under way; it ends with `close`.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { Latest } from "../cover/latest.js";
import { askingOf, STEPS, said } from "../cover/passing.js";
import { pick } from "../predictions.js";
import { errorPayload, type Rpc } from "../rpc.js";
import type { GivenAnswer } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { CostResult, ErrorPayload } from "../wire.js";
import { SEEN } from "./draws.js";
import { type Point, pngOf, type Stroke } from "./strokes.js";

/** What a model says of a drawing; the picture that it sees apart from the rest. */
export interface Impression {
  readonly answer: GivenAnswer;
  /** Null where it returned none. */
  readonly seen: Blob | null;
}

export class Drawing {
  readonly strokes: ReadonlySignal<readonly Stroke[]>;
  readonly said: ReadonlySignal<Impression | null>;
  readonly error: ReadonlySignal<ErrorPayload | null>;
  /** Whether asking may cost something; null until the kernel has said it. */
  readonly cost: ReadonlySignal<CostResult | null>;
  /** Whether a stroke is being drawn. */
  readonly inking: ReadonlySignal<boolean>;
  /** Counts the sheets of paper: of a former one no answer is shown. */
  readonly sheet: ReadonlySignal<number>;
  readonly #sheet = signal(0);
  readonly #strokes = signal<readonly Stroke[]>([]);
  readonly #said = signal<Impression | null>(null);
  readonly #error = signal<ErrorPayload | null>(null);
  readonly #cost = signal<CostResult | null>(null);
  readonly #inking = signal(false);
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #over = new AbortController();
  readonly #latest: Latest<readonly Stroke[]>;

  constructor(state: ViewerState, rpc: Rpc) {
    this.#state = state;
    this.#rpc = rpc;
    this.sheet = this.#sheet;
    this.strokes = this.#strokes;
    this.said = this.#said;
    this.error = this.#error;
    this.cost = this.#cost;
    this.inking = this.#inking;
    this.#latest = new Latest((strokes) => this.#ask(strokes));
  }

  /** Find out whether asking may cost something. */
  async open(): Promise<void> {
    this.#error.value = null;
    const asked = { input_key: "", rows: STEPS, columns: STEPS, fill: "gray" } as const;
    try {
      const { result } = await this.#rpc.request("cover.cost", asked, {
        signal: this.#over.signal,
      });
      this.#cost.value = result;
      this.#grown();
    } catch (error) {
      this.#fail(error);
    }
  }

  begin(at: Point): void {
    this.#inking.value = true;
    this.#strokes.value = [...this.#strokes.peek(), [at]];
    this.#grown();
  }

  extend(by: readonly Point[]): void {
    const strokes = this.#strokes.peek();
    const last = strokes.at(-1);
    if (!this.#inking.peek() || last === undefined || by.length === 0) return;
    this.#strokes.value = [...strokes.slice(0, -1), [...last, ...by]];
    this.#grown();
  }

  end(): void {
    if (!this.#inking.peek()) return;
    this.#inking.value = false;
    this.#grown(true);
  }

  /** Take back the last stroke. */
  undo(): void {
    const strokes = this.#strokes.peek().slice(0, -1);
    if (strokes.length === 0) {
      this.clear();
      return;
    }
    this.#inking.value = false;
    this.#strokes.value = strokes;
    this.#grown(true);
  }

  /** A new sheet of paper. */
  clear(): void {
    this.#latest.drop();
    batch(() => {
      this.#sheet.value += 1;
      this.#inking.value = false;
      this.#strokes.value = [];
      this.#said.value = null;
      this.#error.value = null;
    });
  }

  /** Ask about the drawing as it is: it failed, or another model or setting answers now. */
  again(): void {
    if (this.#cost.peek() === null) void this.open();
    else this.#wish();
  }

  /** The drawing as a file. */
  async file(): Promise<File> {
    const png = await pngOf(this.#strokes.peek());
    const time = new Date().toLocaleTimeString("en-GB").replaceAll(":", ".");
    return new File([png], `drawing ${time}.png`, { type: "image/png" });
  }

  close(): void {
    this.#latest.drop();
    this.#over.abort();
  }

  /** On a paid platform, and while nobody has said that it is none, whole strokes alone count. */
  #grown(released = !this.#inking.peek()): void {
    const paid = this.#cost.peek()?.paid ?? true;
    if (released || !paid) this.#wish();
  }

  #wish(): void {
    const strokes = this.#strokes.peek();
    if (strokes.length > 0) this.#latest.ask(strokes);
  }

  async #ask(strokes: readonly Stroke[]): Promise<void> {
    const { signal: over } = this.#over;
    const sheet = this.#sheet.peek();
    if (over.aborted) return;
    try {
      const frame = await (await pngOf(strokes)).arrayBuffer();
      const usual = askingOf(this.#state);
      const asking = { ...usual, params: { ...usual.params, [SEEN]: true } };
      const passing = { key: "", patch: null, fill: "gray", frame } as const;
      const answer = await said(this.#rpc, asking, passing, over);
      const impression = answer && (await this.#impression(answer));
      if (over.aborted || sheet !== this.#sheet.peek()) return;
      batch(() => {
        this.#said.value = impression;
        this.#error.value = null;
      });
    } catch (error) {
      if (sheet === this.#sheet.peek()) this.#fail(error);
    }
  }

  async #impression(answer: GivenAnswer): Promise<Impression> {
    const { rows } = answer;
    const all = Array.from(rows.kind, (_, row) => row);
    const others = all.filter((row) => rows.kind[row] !== "image");
    const rest = { ...answer, rows: pick(rows, others) };
    const row = rows.kind.indexOf("image");
    if (row < 0) return { answer: rest, seen: null };
    const asked = { output_id: answer.answer.output_id, ordinals: [rows.ordinal[row] ?? 0] };
    const { result, buffers } = await this.#rpc.request("media", asked, {
      signal: this.#over.signal,
    });
    const bytes = buffers[0];
    const type = result.media[0]?.media_type ?? "";
    return { answer: rest, seen: bytes?.byteLength ? new Blob([bytes.slice()], { type }) : null };
  }

  #fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#latest.drop();
    this.#error.value = errorPayload(error);
  }
}
