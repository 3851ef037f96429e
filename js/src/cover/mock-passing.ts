/** A kernel that answers about passing pictures, and counts how many it is asked about at a time. */
import { MockKernel, type Received } from "../../tests/mock-kernel.js";
import { predictionsIpc, type Row } from "../../tests/payloads.js";
import type { Answer, CostResult, MapResult, Patch, PredictResult } from "../wire.js";

export const UNCOVERED: readonly Row[] = [
  { label: "espresso", score: 0.95 },
  { label: "cup", score: 0.03 },
];
export const COVERED: readonly Row[] = [
  { label: "espresso", score: 0.4 },
  { label: "candle", score: 0.2 },
];

const ANSWER: Answer = {
  input_key: "passing",
  node_id: "",
  output_id: 900,
  status: "ok",
  error: null,
  latency_ms: 9,
  asked_at: "2026-03-04T10:42:00+00:00",
  reused: false,
  max_concepts: 20,
  min_value: 0,
  cut_off: false,
  sample_ms: 0,
  notes: [],
};

export class PassingKernel extends MockKernel {
  cost: CostResult = { predictions: 197, calls: 14, paid: false, host: "this computer" };
  /** Each question about a passing picture, in order. */
  readonly patches: (Patch | null)[] = [];
  readonly frames: ArrayBuffer[] = [];
  most = 0;
  /** Set to hold answers back; each is let go by `answer`. */
  slow = false;
  #now = 0;
  #waiting: (() => void)[] = [];
  #output = 900;

  constructor() {
    super();
    this.rowsOf = () => UNCOVERED;
    this.handlers.transient = async ({ patch }, { buffers }) => {
      this.patches.push(patch);
      if (buffers[0]) this.frames.push(buffers[0]);
      this.#now += 1;
      this.most = Math.max(this.most, this.#now);
      if (this.slow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else await new Promise((resolve) => setTimeout(resolve, 1));
      this.#now -= 1;
      return this.#said(patch ? COVERED : UNCOVERED);
    };
    this.handlers["cover.cost"] = () => ({ result: this.cost });
  }

  /** Lets go of what is held back. */
  answer(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** What is done of a map, before its one reply. */
  grow(request: Received, result: MapResult, drops: number[]): void {
    const buffers = [new DataView(Float32Array.from(drops).buffer)];
    this.emit("msg:custom", { type: "partial", id: request.id, result }, buffers);
  }

  #said(rows: readonly Row[]): { result: PredictResult; buffers: Uint8Array[] } {
    const output_id = ++this.#output;
    return {
      result: { model: this.model, answers: [{ ...ANSWER, output_id }] },
      buffers: [new Uint8Array(), predictionsIpc(rows.map((row) => ({ ...row, output_id })))],
    };
  }
}
