/** The models that a viewer compares: who they are, and that each is asked about what is on show. */
import { computed, effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { Rpc } from "../rpc.js";
import type { Actions } from "../viewer/actions.js";
import { hides } from "../viewer/guessing.js";
import type { Item } from "../viewer/item.js";
import { asking, type ViewerState } from "../viewer/state.js";
import { type Column, Other, ownColumn } from "./column.js";

/** So many can be told apart side by side. */
export const MOST_MODELS = 6;
/** Where the others run: where the first does, if that is a nodepool. A deployment is one model's. */
export const RUNS =
  "Beside the first model it runs on the same nodepool, or where the platform puts it. Make it the first to choose.";

/**
 * Shared by all views of a viewer. While one is on the page each of the models is asked about the
 * input on show by a request of its own; another input cancels it.
 */
export class Comparing {
  /** The viewer's own model first. */
  readonly columns: ReadonlySignal<readonly Column[]>;
  readonly #viewer: ViewerState;
  readonly #actions: Actions;
  readonly #rpc: Rpc;
  readonly #others = new Map<string, Other>();
  #views = 0;
  #stop: (() => void) | null = null;

  constructor(viewer: ViewerState, actions: Actions, rpc: Rpc) {
    this.#viewer = viewer;
    this.#actions = actions;
    this.#rpc = rpc;
    const own = ownColumn(viewer);
    this.columns = computed(() => [own, ...this.#otherReferences().map((name) => this.#of(name))]);
  }

  /** All references, the viewer's own first. */
  get references(): readonly string[] {
    return [this.#viewer.modelReference.value.value, ...this.#otherReferences()];
  }

  /** Follow what is on show for as long as a view does; returns what ends it. */
  follow(): () => void {
    this.#views += 1;
    this.#stop ??= this.#start();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#views -= 1;
      if (this.#views > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  }

  /** Compare with another one, too; one that is compared already is left as it is. */
  add(reference: string): void {
    const all = this.references;
    if (all.length >= MOST_MODELS || all.includes(reference)) return;
    this.#viewer.models.save([...all, reference]);
  }

  remove(reference: string): void {
    this.#put(this.references.filter((each) => each !== reference));
  }

  /** Another one in the place of one of them. */
  exchange(reference: string, by: string): void {
    if (this.references.includes(by)) return;
    this.#put(this.references.map((each) => (each === reference ? by : each)));
  }

  /** Let one be the first, which the others are held against. */
  toFront(reference: string): void {
    this.#put([reference, ...this.references.filter((each) => each !== reference)]);
  }

  retry(column: Column, again = false): void {
    const item = this.#viewer.current.peek();
    const { modelError } = this.#viewer;
    if (column instanceof Other) column.retry(item, again);
    else if (modelError.peek()) void this.#actions.chooseModel(modelError.peek()?.reference ?? "");
    else if (item === null) this.#actions.reopen();
    else if (again) void this.#actions.inputs.predict(item, true);
    else this.#actions.inputs.retry(item);
  }

  cancel(column: Column): void {
    const item = this.#viewer.current.peek();
    if (item === null) return;
    if (column instanceof Other) column.cancel(item);
    else this.#actions.inputs.cancel(item);
  }

  #put(references: readonly string[]): void {
    const { models, modelReference } = this.#viewer;
    const [first = ""] = references;
    const isNew = first !== modelReference.value.peek();
    models.save(references.length > 1 ? references : []);
    if (isNew) void this.#actions.chooseModel(first);
  }

  #otherReferences(): readonly string[] {
    const { models, modelReference } = this.#viewer;
    const own = modelReference.value.value;
    const all = models.value.value;
    // The trait of the model may follow behind: what stands first is the viewer's own.
    return all.slice(1).filter((each) => each !== own);
  }

  #of(reference: string): Other {
    const known = this.#others.get(reference) ?? new Other(reference, this.#viewer, this.#rpc);
    this.#others.set(reference, known);
    return known;
  }

  #start(): () => void {
    const { current } = this.#viewer;
    let last = current.peek();
    const stop = effect(() => {
      const item = current.value;
      const isReady = Boolean(item?.card.value) && !this.#actions.inputs.waits(item as Item);
      const others = this.#otherReferences().map((name) => this.#of(name));
      const live = this.#rpc.live.value;
      // Asked otherwise, it is asked anew.
      void asking(this.#viewer);
      untracked(() => {
        const former = last;
        last = item;
        this.#leave(former === item ? null : former, item, others);
        if (live) this.#ask(others, isReady ? item : null);
      });
    });
    return () => {
      stop();
      for (const other of this.#others.values()) other.close();
      this.#leave(current.peek(), null, []);
    };
  }

  #ask(others: readonly Other[], item: Item | null): void {
    for (const other of others) {
      other.describe();
      if (item) other.ask(item);
    }
  }

  /** Nobody waits for answers about another input, nor for those of a model that was removed. */
  #leave(former: Item | null, item: Item | null, others: readonly Other[]): void {
    for (const other of this.#others.values()) {
      if (former) other.leave(former);
      if (item && !others.includes(other)) other.leave(item);
    }
  }
}

const known = new WeakMap<ViewerState, Comparing>();

/** The one of a viewer. */
export function comparingOf(viewer: ViewerState, actions: Actions, rpc: Rpc): Comparing {
  const own = known.get(viewer) ?? new Comparing(viewer, actions, rpc);
  known.set(viewer, own);
  return own;
}

/** Whether the answers about what is on show are to be guessed first. */
export function isHidden({ current, guessing }: ViewerState): boolean {
  return hides(guessing, current.value?.key ?? "");
}
