/** What one view of the model has to itself: what the pointer is on, what is open, how tall it is. */
import { type Signal, signal } from "@preact/signals";

/** A small dialog over the viewer: the keys, or code that could not be copied. */
export type Dialog = null | "keys" | { code: string };

export interface ViewState {
  /** A region's id, or "label:" and a label. */
  readonly hovered: Signal<string | null>;
  readonly showLabels: Signal<boolean>;
  readonly showTable: Signal<boolean>;
  readonly webcam: Signal<boolean>;
  readonly dropping: Signal<boolean>;
  /** What was dropped or pasted last held nothing to predict on. */
  readonly unusable: Signal<boolean>;
  readonly dialog: Signal<Dialog>;
  /** CSS px; null while the height follows the picture. */
  readonly height: Signal<number | null>;
}

export function createView(): ViewState {
  return {
    hovered: signal<string | null>(null),
    showLabels: signal(true),
    showTable: signal(false),
    webcam: signal(false),
    dropping: signal(false),
    unusable: signal(false),
    dialog: signal<Dialog>(null),
    height: signal<number | null>(null),
  };
}
