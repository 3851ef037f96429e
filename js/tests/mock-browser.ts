/** A mock kernel of a dataset browser: a dataset, what a model says of it, and a run that a test moves. */
import { vi } from "vitest";
import type {
  AppCard,
  BrowserOpen,
  DatasetCard,
  OpenedInput,
  PlanCard,
  RunCard,
} from "../src/browser-wire.js";
import datasetBrowser from "../src/dataset-browser/index.js";
import type { Answer, ErrorPayload, InputKind } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockKernel, type Received } from "./mock-kernel.js";
import { type Output, outputsIpc } from "./outputs-ipc.js";
import { inputCard, predictionsIpc, type Row } from "./payloads.js";
import { type Rendered, renderWidget } from "./render.js";

/** One input of the dataset, and what is said of it once it has been predicted on. */
export interface MockInput {
  name: string;
  kind?: InputKind;
  truth?: readonly Row[];
  rows?: readonly Row[];
  /** Why it fails. */
  error?: string;
  /** Of a workflow: what each node says. */
  nodes?: Readonly<Record<string, readonly Row[]>>;
}

export const NO_RUN: RunCard = {
  era: 1,
  state: "idle",
  done: 0,
  total: 0,
  failed: 0,
  known: 0,
  calls: 0,
  rate: 0,
  seconds_left: null,
  waiting: "",
  error: null,
  parts: 0,
  folder: "/home/me/.local/share/predict-widgets/journals/digits",
  models: [],
};

export function datasetCard(name: string, more: Partial<DatasetCard> = {}): DatasetCard {
  return {
    reference: `embedded/main/datasets/${name}`,
    name,
    description: `What ${name} is for`,
    count: -1,
    labels: [],
    has_truth: false,
    url: "",
    ...more,
  };
}

/** A dataset of so many inputs: cats and dogs by turns, every tenth of them mistaken. */
export function catsAndDogs(count: number): MockInput[] {
  return Array.from({ length: count }, (_, at) => {
    const [right, wrong] = at % 2 === 0 ? ["cat", "dog"] : ["dog", "cat"];
    const [best, other] = at % 10 === 9 ? [wrong, right] : [right, wrong];
    const score = 0.99 - (at % 50) / 100;
    return {
      name: `img-${String(at).padStart(5, "0")}.jpg`,
      truth: [{ label: right as string, score: null }],
      rows: [
        { label: best as string, score },
        { label: other as string, score: (1 - score) / 2 },
      ],
    };
  });
}

export class MockBrowser extends MockKernel {
  data: readonly MockInput[];
  dataset: DatasetCard | null;
  run: RunCard = { ...NO_RUN };
  plan: PlanCard;
  apps: AppCard[] = [{ user_id: "embedded", id: "main", name: "main", description: "" }];
  datasets: DatasetCard[];
  /** Each part, as indexes of inputs. */
  readonly parts: number[][] = [];
  /** A JPEG for each tile. */
  thumbnail: (index: number) => Uint8Array = () => new Uint8Array([0xff, 0xd8]);
  picture: (index: number) => Uint8Array = () => new Uint8Array();
  /** How many tiles `open` brings, with the first stretch of inputs. */
  brings = 0;
  /** What was asked of tiles, in order. */
  readonly tilesAsked: number[][] = [];

  constructor(data: readonly MockInput[] = catsAndDogs(40), more: Partial<DatasetCard> = {}) {
    super();
    this.data = data;
    const labels = [...new Set(data.flatMap(({ truth = [] }) => truth.map(({ label }) => label)))];
    this.dataset = datasetCard("digits", {
      count: data.length,
      labels,
      has_truth: labels.length > 0,
      ...more,
    });
    this.datasets = [this.dataset, datasetCard("photos", { count: 10 })];
    this.plan = { inputs: data.length, known: 0, calls: Math.ceil(data.length / 128), bytes: 0 };
    Object.assign(this.traits, {
      dataset: this.dataset.reference,
      model: this.model.reference,
      label: "",
      truth: "all",
      status_filter: "all",
      sort: "dataset",
      descending: false,
      node: "",
      min_value: 0,
      state: "idle",
    });
    delete this.traits.params;
  }

  // --- what a test does to it -------------------------------------------------------------------
  /** The run says something of these inputs. */
  say(indexes: readonly number[], more: Partial<RunCard> = {}): void {
    this.parts.push([...indexes]);
    const told = new Set(this.parts.flat());
    const failed = [...told].filter((index) => this.data[index]?.error !== undefined).length;
    this.move({ parts: this.parts.length, done: told.size, failed, ...more });
  }

  /** Everything has been predicted on. */
  saidAll(): void {
    this.parts.push(this.data.map((_, at) => at));
    const failed = this.data.filter(({ error }) => error !== undefined).length;
    const { length: total } = this.data;
    this.run = { ...this.run, state: "done", done: total, total, failed, calls: 15, parts: 1 };
  }

  /** How far the run is, as an event. */
  move(more: Partial<RunCard>): void {
    this.run = { ...this.run, ...more };
    this.tell("run", this.run);
  }

  selects(indexes: number[]): void {
    this.tell("selection", { indexes });
  }

  tell(event: "run" | "selection", params: object): void {
    this.emit("msg:custom", { type: "event", event, params }, []);
  }

  // --- answers ----------------------------------------------------------------------------------
  override usual(request: Received) {
    const { params } = request;
    switch (request.method) {
      case "open":
        return this.#opened() as never;
      case "apps.list":
        return { result: { apps: this.apps, more: false } };
      case "datasets.list":
        return { result: { datasets: this.#found(String(params.search)), more: false } };
      case "datasets.choose":
        return this.#choose(String(params.reference));
      case "inputs":
        return this.#inputs(Number(params.start), Number(params.count));
      case "tiles":
        return this.#tiles(params.indexes as number[]);
      case "run.plan":
        return { result: this.plan };
      case "run.start":
      case "run.resume":
        return { result: this.#to({ state: "running", total: this.data.length }) };
      case "run.pause":
        return { result: this.#to({ state: "paused" }) };
      case "run.cancel":
        return { result: this.#to({ state: "idle" }) };
      case "run.retry":
        return { result: this.#to({ state: "running", failed: 0 }) };
      case "rows":
        return this.#rows(Number(params.part));
      case "input":
        return this.#input(Number(params.index));
      case "select": {
        const all = params.all === null ? (params.indexes as number[]).length : this.data.length;
        return { result: { count: all } };
      }
      case "freeze":
        return { result: {} };
      default:
        return super.usual(request);
    }
  }

  whole(): BrowserOpen {
    const { model, dataset, run } = this;
    const platform = this.traits.platform as BrowserOpen["platform"];
    return { platform, model, dataset, run, selected: [], inputs: null, tiles: [] };
  }

  #opened() {
    if (this.brings === 0 || this.dataset === null) return { result: this.whole() };
    const inputs = this.#inputs(0, 128);
    const tiles = Array.from({ length: this.brings }, (_, index) => ({ index, error: "" }));
    return {
      result: { ...this.whole(), inputs: inputs.result, tiles },
      buffers: [...inputs.buffers, ...tiles.map(({ index }) => this.thumbnail(index))],
    };
  }

  #found(search: string): DatasetCard[] {
    return this.datasets.filter(({ name }) => name.includes(search));
  }

  #choose(reference: string) {
    const found = this.datasets.find((card) => card.reference === reference);
    if (!found) {
      throw new MockError({
        name: "DATASET_NOT_FOUND",
        message: `There is no ${reference}`,
        hint: "Give a folder that exists.",
      });
    }
    this.dataset = found;
    this.parts.length = 0;
    this.run = { ...NO_RUN, era: this.run.era + 1 };
    this.setFromPython("dataset", reference);
    return this.#opened();
  }

  #to(more: Partial<RunCard>): RunCard {
    this.run = { ...this.run, ...more };
    return this.run;
  }

  #inputs(start: number, count: number) {
    const page = this.data.slice(start, start + count);
    const truth = page.flatMap((input, at) =>
      (input.truth ?? []).map((row) => ({ ...row, output_id: start + at })),
    );
    return {
      result: {
        start,
        ids: page.map(({ name }) => name),
        names: page.map(({ name }) => name),
        kinds: page.map(({ kind }) => kind ?? "image"),
        count: this.dataset?.count ?? -1,
        end: start + page.length >= this.data.length,
      },
      buffers: [truth.length > 0 ? predictionsIpc(truth) : new Uint8Array()],
    };
  }

  #tiles(indexes: readonly number[]) {
    this.tilesAsked.push([...indexes]);
    return {
      result: { tiles: indexes.map((index) => ({ index, error: "" })) },
      buffers: indexes.map((index) => this.thumbnail(index)),
    };
  }

  #rows(part: number) {
    const indexes = this.parts[part] ?? [];
    const outputs: Output[] = [];
    const rows: Row[] = [];
    for (const index of indexes) {
      const input = this.data[index] as MockInput;
      const error = input.error ?? "";
      const said = input.nodes ?? { "": input.rows ?? [] };
      for (const [at, [node, own]] of Object.entries(said).entries()) {
        const output_id = part * 1_000_000 + index * 10 + at;
        outputs.push({ index, node, output_id, error, empty: own.length === 0 });
        if (error === "") rows.push(...own.map((row) => ({ ...row, output_id })));
      }
    }
    const result = { era: this.run.era, part };
    return { result, buffers: [outputsIpc(outputs), predictionsIpc(rows)] };
  }

  #input(index: number): { result: OpenedInput; buffers: Uint8Array[] } {
    const input = this.data[index] as MockInput;
    const told = this.parts.some((part) => part.includes(index));
    const card = inputCard(`file:${input.name}`, input.name);
    const said = Object.entries(input.nodes ?? { "": input.rows ?? [] });
    const answers: Answer[] = told
      ? said.map(([node_id, rows], at) => ({
          input_key: card.key,
          node_id,
          output_id: index * 10 + at,
          status: input.error ? "failed" : rows.length > 0 ? "ok" : "empty",
          error: input.error ? errorOf(input.error) : null,
          latency_ms: 14,
          asked_at: "2026-11-21T10:42:00",
          reused: false,
          max_concepts: 20,
          min_value: 0,
          cut_off: false,
          sample_ms: 0,
          notes: [],
        }))
      : [];
    const whole = answers[0];
    if (whole && input.nodes) answers.unshift({ ...whole, node_id: "", output_id: -1 });
    const rows = said.flatMap(([, own], at) =>
      own.map((row) => ({ ...row, output_id: index * 10 + at })),
    );
    const truth = (input.truth ?? []).map((row) => ({ ...row, output_id: 0 }));
    return {
      result: { index, input: card, error: null, answers },
      buffers: [
        new Uint8Array(),
        told && !input.error ? predictionsIpc(rows) : new Uint8Array(),
        truth.length > 0 ? predictionsIpc(truth) : new Uint8Array(),
        this.picture(index),
      ],
    };
  }
}

function errorOf(message: string): ErrorPayload {
  return {
    name: "INPUT_DOWNLOAD_FAILED",
    code: 30002,
    message,
    details: "",
    request_id: "",
    hint: "",
  };
}

/** A browser with its tiles on view. */
export async function renderBrowser(kernel = new MockBrowser(), width = 1000): Promise<Rendered> {
  const shown = renderWidget(datasetBrowser(), kernel, width);
  if (kernel.data.length > 0 && kernel.dataset) {
    await vi.waitFor(() => shown.find(".pw-tile"), 5000);
  }
  return shown;
}
