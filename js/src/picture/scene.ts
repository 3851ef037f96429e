/**
 * What of an answer lies on the picture: its regions, and which of them are on show. Derived from
 * the caller's signals and nothing else; drawing it is the view's.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { steady } from "../kin/steady.js";
import type { Planes } from "../media/planes.js";
import { inDrawingOrder } from "../overlays/draw.js";
import { chipOrder } from "../overlays/labels.js";
import { isFiner, type Region, regionsOf, type Shown, shownRegions } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { Finer } from "./finer.js";

export interface SceneProps {
  readonly rows: ReadonlySignal<Rows | null>;
  /** 1 for each row on show. */
  readonly visible: ReadonlySignal<Uint8Array>;
  /** A region's id, "label:" and a label, "track:" and a track: what is pointed at, here or beside. */
  readonly hovered: Signal<string | null>;
  /** A region's id, or "". */
  readonly selected: ReadonlySignal<string>;
  /** The ids of this picture's regions that are kin of what is pointed at elsewhere. */
  readonly kin?: ReadonlySignal<ReadonlySet<string>>;
  /** Where all that is finer than boxes comes from; null draws none of it. */
  readonly planes: Planes | null;
  /** Classes that are switched off. */
  readonly hiddenLabels: Signal<ReadonlySet<string>>;
}

export interface Scene {
  /** Whether anything is finer than boxes. */
  readonly isFiner: ReadonlySignal<boolean>;
  /** What draws that, once it is here. */
  readonly finer: Signal<Finer | null>;
  readonly regions: ReadonlySignal<readonly Region[]>;
  /** Those that threshold and filter leave. */
  readonly present: ReadonlySignal<readonly Shown[]>;
  /** Those on show, those that get their chips first in front. */
  readonly ordered: ReadonlySignal<readonly Shown[]>;
  readonly shown: ReadonlySignal<readonly Shown[]>;
  /** The caller's kin; another set of the same ids is no change. */
  readonly kin: ReadonlySignal<ReadonlySet<string>>;
}

export function createScene({ rows, visible, hiddenLabels, kin }: SceneProps): Scene {
  const finer = signal<Finer | null>(null);
  const regions = computed(() =>
    rows.value === null ? [] : regionsOf(rows.value, finer.value?.shaper),
  );
  const present = computed(() =>
    rows.value === null ? [] : shownRegions(regions.value, rows.value, visible.value),
  );
  const ordered = computed(() => {
    const hidden = hiddenLabels.value;
    const on = present.value;
    return chipOrder(hidden.size > 0 ? on.filter(({ label }) => !hidden.has(label)) : on);
  });
  return {
    isFiner: computed(() => rows.value !== null && isFiner(rows.value)),
    finer,
    regions,
    present,
    ordered,
    shown: computed(() => inDrawingOrder(ordered.value, (region) => region)),
    kin: steady(kin),
  };
}
