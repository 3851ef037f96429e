/** What one view of the model has to itself: what the pointer is on, what is open, how tall it is. */
import { type Signal, signal } from "@preact/signals";
import type { Planes } from "../media/planes.js";

/** Masks cover the picture this far (0 to 1) until the person says otherwise. */
const MASK_OPACITY = 0.45;

/** A small dialog over the viewer: the keys, or code that could not be copied. */
export type Dialog = null | "keys" | { code: string };

export interface ViewState {
  /** A region's id, "label:" and a label, "track:" and a track. */
  readonly hovered: Signal<string | null>;
  readonly showLabels: Signal<boolean>;
  /** How far masks and polygons cover the picture, 0 to 1. */
  readonly maskOpacity: Signal<number>;
  /** Classes that are switched off. */
  readonly hiddenLabels: Signal<ReadonlySet<string>>;
  /** The masks and heat maps that all views of the model have decoded. */
  readonly planes: Planes;
  readonly showTable: Signal<boolean>;
  readonly webcam: Signal<boolean>;
  readonly dropping: Signal<boolean>;
  /** What was dropped or pasted last held nothing to predict on. */
  readonly unusable: Signal<boolean>;
  readonly dialog: Signal<Dialog>;
  /** CSS px; null while the height follows the picture. */
  readonly height: Signal<number | null>;
}

export function createView(planes: Planes): ViewState {
  return {
    hovered: signal<string | null>(null),
    showLabels: signal(true),
    maskOpacity: signal(MASK_OPACITY),
    hiddenLabels: signal<ReadonlySet<string>>(new Set()),
    planes,
    showTable: signal(false),
    webcam: signal(false),
    dropping: signal(false),
    unusable: signal(false),
    dialog: signal<Dialog>(null),
    height: signal<number | null>(null),
  };
}
