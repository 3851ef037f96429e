/** What one view of the model has to itself: what the pointer is on, what is open, how tall it is. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { NO_KIN } from "../kin/steady.js";
import type { Planes } from "../media/planes.js";
import type { Rows } from "../predictions.js";
import type { Item } from "./item.js";
import type { Speaking } from "./speaking.js";

/** Masks cover the picture this far (0 to 1) until the person says otherwise. */
const MASK_OPACITY = 0.45;

/** A small dialog over the viewer: the keys, or code that could not be copied. */
export type Dialog = null | "keys" | { code: string };

/** What of a video's answer holds at the playhead: the rows of one sample, in a row of their own. */
export interface Moment {
  readonly rows: Rows;
  /** 1 for each of these rows that threshold and filter leave. */
  readonly visible: Uint8Array;
  /** When that is, like "At 2.5 s". */
  readonly title: string;
  /** What to say where there are no rows. */
  readonly nothing: string;
}

/** A way to look at the model: with one's own inputs, or with its owner's. */
export type Tab = "try" | "examples";

/** What takes the panes' place for a while: an input that is covered, the live webcam, or the pad. */
export type Over = Item | "live" | "draw" | null;

export interface ViewState {
  readonly tab: Signal<Tab>;
  /** A region's id, "label:" and a label, "track:" and a track. */
  readonly hovered: Signal<string | null>;
  /** Of the picture's regions those that are kin of what is pointed at in another node. */
  readonly kin: Signal<ReadonlySet<string>>;
  readonly showLabels: Signal<boolean>;
  /** How far masks and polygons cover the picture, 0 to 1. */
  readonly maskOpacity: Signal<number>;
  /** Classes that are switched off. */
  readonly hiddenLabels: Signal<ReadonlySet<string>>;
  /** The masks and heat maps that all views of the model have decoded. */
  readonly planes: Planes;
  /** Set by the video or audio pane; null where no time differs from another. */
  readonly moment: Signal<Moment | null>;
  /** The same of any answer about what plays, as of another node; null while nothing does. */
  readonly follow: Signal<((said: Speaking) => ReadonlySignal<Moment | null>) | null>;
  /** Move the player there; set by the video or audio pane while there is one. */
  seek: ((timeMs: number) => void) | null;
  /** Whether the answers beside a video are of all of it, or of what is at the playhead. */
  readonly wholeAnswer: Signal<boolean>;
  readonly showTable: Signal<boolean>;
  readonly webcam: Signal<boolean>;
  readonly over: Signal<Over>;
  readonly dropping: Signal<boolean>;
  /** What was dropped or pasted last held nothing to predict on. */
  readonly unusable: Signal<boolean>;
  readonly dialog: Signal<Dialog>;
  /** Whether another model is being chosen. */
  readonly menu: Signal<boolean>;
  /** CSS px; null while the height follows the picture. */
  readonly height: Signal<number | null>;
}

export function createView(planes: Planes): ViewState {
  return {
    tab: signal<Tab>("try"),
    hovered: signal<string | null>(null),
    kin: signal(NO_KIN),
    showLabels: signal(true),
    maskOpacity: signal(MASK_OPACITY),
    hiddenLabels: signal<ReadonlySet<string>>(new Set()),
    planes,
    moment: signal<Moment | null>(null),
    follow: signal<ViewState["follow"]["value"]>(null),
    seek: null,
    wholeAnswer: signal(false),
    showTable: signal(false),
    webcam: signal(false),
    over: signal<Over>(null),
    dropping: signal(false),
    unusable: signal(false),
    dialog: signal<Dialog>(null),
    menu: signal(false),
    height: signal<number | null>(null),
  };
}
