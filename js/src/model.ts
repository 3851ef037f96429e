/**
 * The kernel's traits as the page sees them: small JSON, observed and set here only.
 *
 * Mirrors the synced traits of `predict_widgets.widgets.model_viewer.ModelViewer` and of
 * `workflow_viewer.WorkflowViewer`.
 */
import { type Signal, signal } from "@preact/signals";
import type { BrowserTraits } from "./browser-wire.js";
import type { Admit, InputKind, PlatformCard, ShownConcept } from "./wire.js";

export interface ViewerTraits {
  model: string;
  /** The models that are compared, the first is `model`; or none. */
  models: readonly string[];
  workflow: string;
  threshold: number;
  concept_filter: string;
  max_concepts: number;
  prompt: string;
  params: Record<string, unknown>;
  sample_ms: number;
  /** The workflow's node that is selected, "" for none. */
  node: string;
  /** Nodes whose panes are folded. */
  folded: readonly string[];
  /** A region's id, of the selected node where there are nodes. */
  selected: string;
  input_key: string;
  status: string;
  concepts: readonly ShownConcept[];
  platform: PlatformCard;
  _admits: Partial<Record<InputKind, Admit>>;
  _opens_on: "try" | "examples";
}

/** What we use of anywidget's model: nothing more, so that a test can be the kernel. */
export interface KernelModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  on(name: string, callback: (...args: never[]) => void): void;
  off(name: string, callback: (...args: never[]) => void): void;
}

/** One trait: read as a signal, written to the model without saving until `save`. */
export interface Trait<T> {
  readonly value: Signal<T>;
  /** Show a value at once; the kernel hears of it when it is saved. */
  set(value: T): void;
  /** Show a value and tell the kernel. */
  save(value: T): void;
}

export interface Traits extends ViewerTraits, BrowserTraits {}

/** Follow one trait until `alive` aborts. `fallback` stands in where a host has not got it yet. */
export function follow<K extends keyof Traits>(
  model: KernelModel,
  name: K,
  fallback: Traits[K],
  alive: AbortSignal,
): Trait<Traits[K]> {
  const read = () => (model.get(name) as Traits[K] | null | undefined) ?? fallback;
  const value = signal(read());
  // Takes no arguments and may run twice for one change: hosts differ in both.
  const changed = () => {
    value.value = read();
  };
  model.on(`change:${name}`, changed);
  alive.addEventListener("abort", () => model.off(`change:${name}`, changed), { once: true });
  const set = (next: Traits[K]) => {
    value.value = next;
    model.set(name, next);
  };
  return {
    value,
    set,
    save(next) {
      set(next);
      try {
        model.save_changes();
      } catch {
        // The kernel is gone: `Rpc` finds that out and says so.
      }
    },
  };
}
