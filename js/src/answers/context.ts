/** What every pane of an answer is given. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { MediaStore } from "../media/store.js";
import type { Rows } from "../predictions.js";

export interface AnswerContext {
  /** Of one sample while a video stands on it, else of the whole answer. */
  readonly rows: Rows;
  /** 1 for each row that threshold and filter leave. */
  readonly visible: Uint8Array;
  readonly outputId: number;
  /** A region's id, or "label:" and a label: what the pointer is on, here or in the picture. */
  readonly hovered: Signal<string | null>;
  /** The ids of regions that are kin of what is pointed at in another node. */
  readonly kin: ReadonlySignal<ReadonlySet<string>>;
  /** A region's id, or "". */
  readonly selected: ReadonlySignal<string>;
  readonly onSelect: (regionId: string) => void;
  /** What a region is called, by its id. */
  readonly regionName: (regionId: string) => string;
  readonly media: MediaStore;
  /** Move the player there; null where there is none. */
  readonly onSeek: ((timeMs: number) => void) | null;
}

/** What a pane is given beside: its rows that are on show, in the order of the model. */
export interface PaneProps {
  readonly context: AnswerContext;
  readonly own: readonly number[];
}
