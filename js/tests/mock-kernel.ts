/**
 * The kernel's side of the comm, in the page: holds uploads and inputs and answers every request.
 *
 * A test changes what it answers by `handlers`, holds answers back with `hold`, and ends the
 * kernel with `restart`.
 */
import type { KernelModel } from "../src/model.js";
import type {
  Answer,
  ErrorPayload,
  InputCard,
  InputResult,
  Method,
  ModelCard,
  OpenResult,
  Params,
  PredictResult,
  Progress,
  Reply,
  Request,
  Result,
  SampleCard,
  Shown,
  TryResult,
  Partial as WirePartial,
} from "../src/wire.js";
import { LARGEST_CHUNK_BYTES } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockUploads } from "./mock-uploads.js";
import { inputCard, modelCard, predictionsIpc, type Row, SOME_ROWS } from "./payloads.js";

/** A request as it arrived, with its buffers. */
export interface Received {
  id: string;
  method: Method;
  params: Record<string, unknown>;
  buffers: ArrayBuffer[];
  signal: AbortSignal;
}

type Said = { result: unknown; buffers?: Uint8Array[] };
type Given<M extends Method> = { result: Result<M>; buffers?: Uint8Array[] };
export type Handler<M extends Method> = (
  params: Params<M>,
  request: Received,
) => Given<M> | Promise<Given<M>>;

export class MockKernel implements KernelModel {
  readonly traits: Record<string, unknown> = {
    model: "imagenet-classifier",
    threshold: 0,
    concept_filter: "",
    max_concepts: 20,
    prompt: "",
    params: {},
    sample_ms: 0,
    selected: "",
    input_key: "",
    status: "empty",
    platform: { name: "embedded", host: "localhost", embedded: true },
    _admits: {
      image: {
        max_bytes: 20_000_000,
        formats: ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"],
        source: "Clarifai's documentation, page Managing inputs",
      },
    },
  };
  readonly requests: Received[] = [];
  readonly cancelled: string[] = [];
  /** What `save_changes` has sent, one entry a call. */
  readonly saved: Record<string, unknown>[] = [];
  readonly uploads = new MockUploads();
  readonly inputs = new Map<string, InputCard>();
  /** A method's answer in place of the usual one. */
  readonly handlers: { [M in Method]?: Handler<M> } = {};
  /** While set, nothing is answered: a cell is running. */
  busy = false;
  model: ModelCard = modelCard("imagenet-classifier");
  models: ModelCard[] = [this.model, modelCard("dominant-colors"), modelCard("face-boxes")];
  samples: { card: SampleCard; thumbnail: Uint8Array }[] = [];
  rowsOf: (input: InputCard) => readonly Row[] = () => SOME_ROWS;
  /** What went wrong with one input, though the question was answered. */
  errorOf: (input: InputCard) => ErrorPayload | null = () => null;
  /** Whether its answers are those of an earlier question. */
  reused = false;
  /** How often it looks at a video. */
  sampleMs = 1000;
  /** What is said of how an answer was read. */
  notes: string[] = [];
  /** Each statement's bytes, by its ordinal; what is not here could not be had. */
  readonly media = new Map<number, { type: string; bytes: Uint8Array }>();
  readonly vectors = new Map<number, Float32Array>();
  /** The bytes of inputs, by key. */
  readonly files = new Map<string, Uint8Array>();

  #listeners = new Map<string, Set<(...args: never[]) => void>>();
  #waiting: (() => void)[] = [];
  #alive = true;
  #lost = false;
  #changed: Record<string, unknown> = {};
  #running = new Map<string, AbortController>();

  // --- anywidget's model ------------------------------------------------------------------------
  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    this.#changed[name] = value;
    this.emit(`change:${name}`);
  }

  save_changes(): void {
    if (Object.keys(this.#changed).length > 0) this.saved.push(this.#changed);
    this.#changed = {};
  }

  on(name: string, callback: (...args: never[]) => void): void {
    const known = this.#listeners.get(name) ?? new Set();
    known.add(callback);
    this.#listeners.set(name, known);
  }

  off(name: string, callback: (...args: never[]) => void): void {
    this.#listeners.get(name)?.delete(callback);
  }

  send(content: unknown, _callbacks?: unknown, buffers: ArrayBuffer[] = []): void {
    if (!this.#alive) throw new Error("Cannot send");
    // A socket that is gone takes messages and loses them.
    if (this.#lost) return;
    const message = content as Request | { type: "cancel"; id: string };
    if (message.type === "cancel") {
      if (message.id === "") return;
      this.cancelled.push(message.id);
      this.#running.get(message.id)?.abort();
      return;
    }
    const running = new AbortController();
    this.#running.set(message.id, running);
    const request: Received = {
      id: message.id,
      method: message.method,
      params: message.params as Record<string, unknown>,
      buffers: buffers.map((buffer) => buffer.slice(0)),
      signal: running.signal,
    };
    this.requests.push(request);
    const work = () => void this.#answer(request);
    if (this.busy) this.#waiting.push(work);
    else queueMicrotask(work);
  }

  // --- what a test does to it -------------------------------------------------------------------
  /** Listeners left, to see that nothing leaks. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  emit(name: string, ...args: unknown[]): void {
    for (const callback of this.#listeners.get(name) ?? []) callback(...(args as never[]));
  }

  /** A trait set in Python. */
  setFromPython(name: string, value: unknown): void {
    this.traits[name] = value;
    this.emit(`change:${name}`);
  }

  /** The running cell ends; what was asked meanwhile is answered. */
  free(): void {
    this.busy = false;
    for (const work of this.#waiting.splice(0)) work();
  }

  /** As JupyterLab tells it: the comm is gone, then the model is told. */
  restart({ announced = true } = {}): void {
    this.#alive = false;
    this.#waiting = [];
    if (announced) this.emit("comm_live_update");
  }

  /** What is sent from here on is lost without a word, until `reconnect`. */
  dropSocket(): void {
    this.#lost = true;
  }

  reconnect(): void {
    this.#lost = false;
  }

  progress(request: Received, progress: Partial<Progress>): void {
    const usual = { stage: "predicting", done: 0, total: 0, message: "" };
    this.#say({ type: "progress", id: request.id, ...usual, ...progress });
  }

  /** What a model that streams has said so far of the input that the request is about. */
  partial(request: Received, rows: readonly Row[]): void {
    const key = (request.params.input_keys as string[] | undefined)?.[0];
    const input = key
      ? (this.inputs.get(key) as InputCard)
      : this.taken(String(request.params.name), request.buffers[0]?.byteLength ?? 0).result.input;
    const { result } = this.predicted([input.key], 20);
    const answers = result.answers.map((answer) => ({ ...answer, status: "partial" as const }));
    const table = predictionsIpc(rows.map((row) => ({ ...row, output_id: this.outputId(input) })));
    const said: WirePartial = {
      type: "partial",
      id: request.id,
      result: key ? { ...result, answers } : { ...result, answers, input },
    };
    this.#say(said, [new Uint8Array(), table]);
  }

  /** The one reply of a request that a handler holds back. */
  fail(request: Received, error: Partial<ErrorPayload> & { name: string; message: string }): void {
    const { payload } = new MockError(error);
    this.#say({ type: "reply", id: request.id, error: payload });
  }

  /** What `viewer.predict(...)` in Python causes. */
  show(card: InputCard, picture = new Uint8Array()): void {
    this.inputs.set(card.key, card);
    const { result, buffers } = this.predicted([card.key], 20);
    const params: Shown = { ...result, inputs: [card], current: card.key };
    this.#say({ type: "event", event: "shown", params }, [...buffers, new Uint8Array(), picture]);
  }

  /** One of the events that several answers from Python come in. */
  shown(keys: string[], { inputs, current }: Pick<Shown, "inputs" | "current">): void {
    const { result, buffers } = this.predicted(keys, 20);
    const thumbnails = inputs.map(() => new Uint8Array());
    const params: Shown = { ...result, inputs, current };
    this.#say({ type: "event", event: "shown", params }, [...buffers, ...thumbnails]);
  }

  /** How often the model was asked about an input: with its file, or about one that is here. */
  get asked(): number {
    return this.countOf("try") + this.countOf("predict");
  }

  countOf(method: Method): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  lastOf<M extends Method>(method: M): Params<M> | undefined {
    return this.requests.findLast((request) => request.method === method)?.params as
      | Params<M>
      | undefined;
  }

  // --- answers ----------------------------------------------------------------------------------
  async #answer(request: Received): Promise<void> {
    const reply: Reply = { type: "reply", id: request.id, result: null };
    let buffers: Uint8Array[] = [];
    try {
      const handler = this.handlers[request.method] as Handler<Method> | undefined;
      const given = handler
        ? await handler(request.params as never, request)
        : await this.usual(request);
      reply.result = given.result;
      buffers = given.buffers ?? [];
    } catch (error) {
      if (!(error instanceof MockError)) throw error;
      delete (reply as { result?: unknown }).result;
      Object.assign(reply, { error: error.payload });
    }
    this.#running.delete(request.id);
    this.#say(reply, buffers);
  }

  #say(content: object, buffers: Uint8Array[] = []): void {
    if (!this.#alive || this.#lost) return;
    this.emit("msg:custom", content, buffers.map(asDataView));
  }

  /** What a kernel answers when nothing else was said. */
  usual(request: Received): Said | Promise<Said> {
    const { params } = request;
    switch (request.method) {
      case "open":
        return this.opened(String(this.traits.input_key));
      case "try":
        return this.tried(request);
      case "upload.begin":
        return { result: this.uploads.begin(String(params.name), Number(params.size)) };
      case "upload.chunk":
        return {
          result: this.uploads.chunk(
            String(params.upload_id),
            Number(params.offset),
            request.buffers[0],
          ),
        };
      case "upload.status":
        return { result: this.uploads.ack(String(params.upload_id)) };
      case "upload.finish": {
        const { name, size } = this.uploads.finish(String(params.upload_id));
        return this.taken(name, size);
      }
      case "upload.cancel":
        this.uploads.delete(String(params.upload_id));
        return { result: {} };
      case "input.sample":
        return this.taken(String(params.sample_id), 48_000);
      case "input.url":
        return this.taken(String(params.url), 64_000);
      case "input.text": {
        const text = String(params.text);
        const taken = this.taken(`${text.slice(0, 24)}.txt`, text.length);
        Object.assign(taken.result.input, { text: text.slice(0, 200) });
        return taken;
      }
      case "file":
        return this.#stretch(String(params.key), Number(params.offset));
      case "media":
        return this.#mediaOf(params.ordinals as number[]);
      case "vectors":
        return { result: {}, buffers: this.#vectorsOf(params.ordinals as number[]) };
      case "input.remove":
        this.inputs.delete(String(params.key));
        return { result: {} };
      case "predict":
        return this.predicted(params.input_keys as string[], Number(params.max_concepts));
      case "models.list":
      case "workflows.list":
        return { result: { models: this.models, more: false } };
      case "models.versions":
      case "workflows.versions":
        return { result: { versions: [{ id: "1", created_at: "2026-01-02", description: "" }] } };
      case "models.choose":
      case "workflows.choose":
        this.model = this.cardOf(String(params.reference).split("/")[3] ?? "");
        return {
          result: { model: this.model, samples: this.samples.map(({ card }) => card) },
          buffers: this.samples.map(({ thumbnail }) => thumbnail),
        };
      case "code":
        return { result: { code: "import predict_widgets as pw\n" } };
      default:
        throw new MockError({ name: "NOT_HERE", message: `${request.method} has no answer` });
    }
  }

  /** The card of a model that is chosen. */
  cardOf(id: string): ModelCard {
    return modelCard(id);
  }

  opened(current: string): { result: OpenResult; buffers: Uint8Array[] } {
    const cards = [...this.inputs.values()];
    return {
      result: {
        platform: this.traits.platform as OpenResult["platform"],
        model: this.model,
        samples: this.samples.map(({ card }) => card),
        inputs: cards,
        current,
        answers: cards.flatMap((card) => this.answersTo(card, 20)),
      },
      buffers: [
        new Uint8Array(),
        this.#tableOf(cards),
        ...this.samples.map(({ thumbnail }) => thumbnail),
        ...cards.map(() => new Uint8Array()),
      ],
    };
  }

  /** A file and the question in one: what a test answers to `predict`, it answers here too. */
  async tried(request: Received): Promise<{ result: TryResult; buffers: Uint8Array[] }> {
    const { name } = request.params;
    const { input } = this.taken(String(name), request.buffers[0]?.byteLength ?? 0).result;
    const asked = {
      ...(request.params as unknown as Params<"try">),
      input_keys: [input.key],
      again: false,
    };
    const usual = () => this.predicted(asked.input_keys, asked.max_concepts);
    const { result, buffers } = (await this.handlers.predict?.(asked, request)) ?? usual();
    return { result: { ...result, input }, buffers: buffers ?? [] };
  }

  predicted(keys: string[], maxConcepts: number): { result: PredictResult; buffers: Uint8Array[] } {
    const cards = keys.map((key) => this.inputs.get(key) as InputCard);
    return {
      result: {
        model: this.model,
        answers: cards.flatMap((card) => this.answersTo(card, maxConcepts)),
      },
      buffers: [new Uint8Array(), this.#tableOf(cards)],
    };
  }

  taken(name: string, bytes: number): { result: InputResult; buffers: Uint8Array[] } {
    const card = inputCard(`sha256:${name}`, name, bytes);
    this.inputs.set(card.key, card);
    return { result: { input: card }, buffers: [new Uint8Array()] };
  }

  #stretch(key: string, offset: number): Said {
    const all = this.files.get(key);
    if (!all) throw new MockError({ name: "INPUT_UNKNOWN", message: "No such input" });
    const part = all.slice(offset, offset + LARGEST_CHUNK_BYTES);
    return { result: { size: all.byteLength, offset, media_type: "" }, buffers: [part] };
  }

  #mediaOf(ordinals: readonly number[]): Said {
    const none = new Uint8Array();
    return {
      result: {
        media: ordinals.map((ordinal) => ({
          ordinal,
          media_type: this.media.get(ordinal)?.type ?? "",
          error: this.media.has(ordinal) ? "" : "There are no bytes",
        })),
      },
      buffers: ordinals.map((ordinal) => this.media.get(ordinal)?.bytes ?? none),
    };
  }

  #vectorsOf(ordinals: readonly number[]): Uint8Array[] {
    return ordinals.map((ordinal) => {
      const vector = this.vectors.get(ordinal);
      return vector ? new Uint8Array(vector.buffer.slice(0)) : new Uint8Array();
    });
  }

  outputId(card: InputCard): number {
    return [...this.inputs.keys()].indexOf(card.key) + 1;
  }

  /** A model's one answer; a workflow has one more for each node. */
  answersTo(card: InputCard, maxConcepts: number): Answer[] {
    const answer: Answer = {
      input_key: card.key,
      node_id: "",
      output_id: this.outputId(card),
      status: this.errorOf(card) ? "failed" : this.rowsOf(card).length > 0 ? "ok" : "empty",
      error: this.errorOf(card),
      latency_ms: 14,
      asked_at: "2026-11-21T10:42:00",
      reused: this.reused,
      max_concepts: maxConcepts,
      min_value: 0,
      cut_off: false,
      sample_ms: card.kind === "video" ? this.sampleMs : 0,
      notes: this.notes,
    };
    return [answer];
  }

  /** All rows of what is said of an input. */
  rowsAbout(card: InputCard): Row[] {
    return this.rowsOf(card).map((row) => ({ ...row, output_id: this.outputId(card) }));
  }

  #tableOf(cards: readonly InputCard[]): Uint8Array {
    return predictionsIpc(cards.flatMap((card) => this.rowsAbout(card)));
  }
}

/** As anywidget hands buffers over: a view that does not begin where its memory begins. */
function asDataView(bytes: Uint8Array): DataView {
  const memory = new Uint8Array(bytes.byteLength + 3);
  memory.set(bytes, 3);
  return new DataView(memory.buffer, 3, bytes.byteLength);
}
