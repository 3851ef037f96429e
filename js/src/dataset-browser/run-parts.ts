/** Takes over what a run says, part by part, in order. Ends with `alive`. */
import { type Signal, signal } from "@preact/signals";
import { loadPart, type Parts } from "../parts.js";
import { type NarrowRows, NO_ROWS } from "../predictions.js";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";

/** The next one is on its way while one is read. */
const AT_ONCE = 2;

export type ToldPart = (
  outputs: ReturnType<Parts["tables"]["decodeOutputs"]>,
  rows: NarrowRows,
) => void;

type Fetched = { readonly outputs: Uint8Array; readonly rows: Uint8Array };

export class RunParts {
  /** Why parts could not be had. */
  readonly error: Signal<ErrorPayload | null> = signal(null);
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  readonly #told: ToldPart;
  readonly #ahead = new Map<number, Promise<Fetched>>();
  #count = 0;
  #next = 0;
  #running = false;

  constructor(rpc: Rpc, alive: AbortSignal, told: ToldPart) {
    this.#rpc = rpc;
    this.#alive = alive;
    this.#told = told;
  }

  /** There are so many by now. */
  reach(count: number): void {
    this.#count = Math.max(this.#count, count);
    if (this.error.peek() === null) void this.#run();
  }

  retry(): void {
    this.error.value = null;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#next < this.#count) {
        const { outputs, rows } = await this.#fetch();
        const { decodeOutputs, decodeNarrow } = await loadPart(this.#rpc, "tables");
        if (this.#alive.aborted) return;
        // Of a part where everything failed there are no rows.
        this.#told(decodeOutputs(outputs), decodeNarrow(rows) ?? NO_ROWS);
        this.#next += 1;
      }
    } catch (error) {
      this.#ahead.clear();
      const payload = errorPayload(error);
      if (payload.name !== CANCELLED) this.error.value = payload;
    } finally {
      this.#running = false;
    }
  }

  #fetch(): Promise<Fetched> {
    const end = Math.min(this.#count, this.#next + AT_ONCE);
    for (let part = this.#next; part < end; part++) {
      if (!this.#ahead.has(part)) this.#ahead.set(part, this.#ask(part));
    }
    const fetched = this.#ahead.get(this.#next) as Promise<Fetched>;
    this.#ahead.delete(this.#next);
    return fetched;
  }

  #ask(part: number): Promise<Fetched> {
    const asked = this.#rpc
      .request("rows", { part }, { signal: this.#alive })
      .then(({ buffers }) => ({
        outputs: buffers[0] ?? new Uint8Array(),
        rows: buffers[1] ?? new Uint8Array(),
      }));
    // Whoever waits for it hears of a failure; one that nobody waits for any more is nobody's.
    asked.catch(() => {});
    return asked;
  }
}
