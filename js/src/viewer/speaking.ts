/** One answer as panes show it: a model's, or that of one node of a workflow. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { CutOff } from "../concepts/Threshold.js";
import type { Trait } from "../model.js";
import type { Rows } from "../predictions.js";
import { visibleRows } from "../visible.js";
import type { Said } from "./item.js";

/** Clarifai gives at most 200 concepts (docs, "Prediction parameters"). */
export const MOST_CONCEPTS = 200;

export interface Speaking {
  readonly said: ReadonlySignal<Said | null>;
  readonly rows: ReadonlySignal<Rows | null>;
  /** 1 for each row that threshold and filter leave. */
  readonly visible: ReadonlySignal<Uint8Array>;
  /** What of the answer may have been cut off by how it was asked for. */
  readonly cutOff: ReadonlySignal<CutOff>;
}

/** What it is held against. */
export interface Held {
  readonly threshold: Trait<number>;
  readonly filter: Trait<string>;
  readonly maxConcepts: Trait<number>;
}

export function speaking(
  said: ReadonlySignal<Said | null>,
  { threshold, filter, maxConcepts }: Held,
): Speaking {
  const rows = computed(() => said.value?.rows ?? null);
  return {
    said,
    rows,
    visible: computed(() =>
      rows.value
        ? visibleRows(rows.value, threshold.value.value, filter.value.value)
        : new Uint8Array(),
    ),
    cutOff: computed(() => {
      const answer = said.value?.answer;
      const asked = answer?.max_concepts ?? maxConcepts.value.value;
      const minValue = answer?.min_value ?? 0;
      return {
        maxConcepts: asked,
        minValue,
        cut: answer?.cut_off ?? false,
        more: asked < MOST_CONCEPTS || minValue > 0,
      };
    }),
  };
}
