/**
 * A picture that is covered: where the patch lies, what the model says with it and without it, and
 * the map. Owns its questions: one is under way at a time, and all of it ends with `close`.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { errorPayload, type Rpc } from "../rpc.js";
import type { Said } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { CostResult, ErrorPayload, Fill } from "../wire.js";
import { changesOf } from "./changes.js";
import { Latest } from "./latest.js";
import { Mapping } from "./mapping.js";
import { askingOf, STEPS, said } from "./passing.js";
import { FIRST, patchOf, type Square, within } from "./patch.js";

export interface Picture {
  /** The kernel's key of the input. */
  readonly key: string;
  /** Width by height. */
  readonly aspect: number;
  /** The size that the model sees it in, where that is smaller; else "". */
  readonly smaller: string;
}

export class Covering {
  readonly square: Signal<Square>;
  readonly fill: Signal<Fill> = signal("gray");
  readonly picture: Picture;
  /** What is said of the picture as it is. */
  readonly before: ReadonlySignal<Said | null>;
  /** And of the one on show: the covered one as it was last, or under a map the one as it is. */
  readonly shown: ReadonlySignal<Said | null>;
  /** Of the covered one, as it was last. */
  readonly now: ReadonlySignal<Said | null>;
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly busy: ReadonlySignal<boolean>;
  /** What a map takes, and whether asking may cost something; null until the kernel has said it. */
  readonly cost: ReadonlySignal<CostResult | null>;
  readonly mapping: Mapping;
  /** The bar that changed most, in words. */
  readonly spoken: ReadonlySignal<string>;
  readonly #before = signal<Said | null>(null);
  readonly #now = signal<Said | null>(null);
  readonly #error = signal<ErrorPayload | null>(null);
  readonly #busy = signal(false);
  readonly #cost = signal<CostResult | null>(null);
  readonly #state: ViewerState;
  readonly #rpc: Rpc;
  readonly #over = new AbortController();
  readonly #latest: Latest<{ square: Square; fill: Fill }>;
  /** What was asked about last. */
  #wished: Square | null = null;
  /** How the uncovered picture was asked about. */
  #asked = "";

  constructor(state: ViewerState, rpc: Rpc, picture: Picture) {
    this.#state = state;
    this.#rpc = rpc;
    this.picture = picture;
    this.square = signal(within(FIRST, picture.aspect));
    this.before = this.#before;
    this.now = this.#now;
    this.error = this.#error;
    this.busy = this.#busy;
    this.cost = this.#cost;
    this.spoken = computed(() => spokenOf(this.#before.value, this.#now.value));
    this.mapping = new Mapping(state, rpc, picture.key, this.#over.signal);
    this.shown = computed(() =>
      this.mapping.map.value === null ? this.#now.value : this.#before.value,
    );
    this.#latest = new Latest((wish) => this.#ask(wish));
  }

  /** Begin: where asking costs nothing with what the patch makes of it. */
  async start(): Promise<void> {
    this.#error.value = null;
    const asked = {
      input_key: this.picture.key,
      rows: STEPS,
      columns: STEPS,
      fill: "gray",
    } as const;
    try {
      const { result } = await this.#rpc.request("cover.cost", asked, {
        signal: this.#over.signal,
      });
      this.#cost.value = result;
      if (!result.paid) this.#wish();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The patch lies elsewhere; `released` is false while it is being dragged. */
  move(square: Square, released: boolean): void {
    // Until its first answers come, the patch still lies where the map will be.
    if (this.mapping.stage.peek().at === "running") return;
    const placed = within(square, this.picture.aspect);
    const moved = !isSame(this.square.peek(), placed);
    if (moved) this.square.value = placed;
    // On a paid platform only where it was let go of; elsewhere that place has been asked about.
    if (this.#paid ? released && !isSame(this.#wished, placed) : moved) this.#wish();
  }

  cover(fill: Fill): void {
    this.fill.value = fill;
    this.#wish();
  }

  retry(): void {
    this.#error.value = null;
    if (this.#cost.peek() === null) void this.start();
    else this.#wish();
  }

  close(): void {
    this.#latest.drop();
    this.#over.abort();
  }

  /** While nobody has said otherwise it may. */
  get #paid(): boolean {
    return this.#cost.peek()?.paid ?? true;
  }

  #wish(): void {
    this.#wished = this.square.peek();
    this.#latest.ask({ square: this.square.peek(), fill: this.fill.peek() });
  }

  async #ask({ square, fill }: { square: Square; fill: Fill }): Promise<void> {
    const { signal: over } = this.#over;
    if (over.aborted) return;
    const asking = askingOf(this.#state);
    const { key, aspect } = this.picture;
    this.#busy.value = true;
    try {
      const asked = JSON.stringify(asking);
      if (this.#before.peek() === null || asked !== this.#asked) {
        this.#before.value = await said(this.#rpc, asking, { key, patch: null, fill }, over);
        this.#asked = asked;
      }
      const patch = patchOf(square, aspect);
      const now = await said(this.#rpc, asking, { key, patch, fill }, over);
      batch(() => {
        this.#now.value = now;
        this.#error.value = null;
      });
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#busy.value = false;
    }
  }

  #fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#wished = null;
    this.#latest.drop();
    this.#error.value = errorPayload(error);
  }
}

function isSame(one: Square | null, other: Square): boolean {
  return one?.x === other.x && one.y === other.y && one.size === other.size;
}

function spokenOf(before: Said | null, now: Said | null): string {
  if (before === null || now === null) return "";
  const changes = changesOf(before.rows, now.rows, 0, "");
  const moved = (change: (typeof changes)[number]): number =>
    Math.abs(change.now - change.before) || 0;
  const most = [...changes].sort((a, b) => moved(b) - moved(a))[0];
  if (most === undefined || moved(most) < 0.005) return "No score changed";
  return `${most.label} ${most.now.toFixed(2)}, uncovered ${most.before.toFixed(2)}`;
}
