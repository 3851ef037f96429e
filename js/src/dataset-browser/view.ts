/** What one view of a dataset browser has to itself: which menus are open, how tall it is. */
import { type Signal, signal } from "@preact/signals";
import type { Dialog } from "../viewer/view.js";

export interface BrowserView {
  readonly dialog: Signal<Dialog>;
  /** Whether a model is being chosen. */
  readonly menu: Signal<boolean>;
  /** Whether a dataset is. */
  readonly datasets: Signal<boolean>;
  /** Whether a class is. */
  readonly classes: Signal<boolean>;
  /** CSS px; null for the usual height. */
  readonly height: Signal<number | null>;
}

export function createBrowserView(): BrowserView {
  return {
    dialog: signal<Dialog>(null),
    menu: signal(false),
    datasets: signal(false),
    classes: signal(false),
    height: signal<number | null>(null),
  };
}
