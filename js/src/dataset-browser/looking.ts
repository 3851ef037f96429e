/** Which inputs are on show and in which order: worked out anew from the columns, and nothing asked. */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { BrowserFilter } from "../browser-wire.js";
import { type Scale, scaleFrom } from "../concepts/scale.js";
import { type Columns, EMPTY, SAID } from "../grid/columns.js";
import { isComparable, matching } from "../grid/filter.js";
import { ordered } from "../grid/order.js";
import { PROBABILITY, type RowStore, type Statements, THRESHOLDED } from "../grid/rows.js";
import type { NarrowRows } from "../predictions.js";
import type { Feed } from "./feed.js";

export interface Looking {
  readonly filter: ReadonlySignal<BrowserFilter>;
  readonly order: ReadonlySignal<Int32Array>;
  /** The scale of the Prediction Threshold; null where nothing has a score. */
  readonly scale: ReadonlySignal<Scale | null>;
  /** Whether the ground truth and what was said are about the same labels. */
  readonly comparable: ReadonlySignal<boolean>;
  /** 1 for each input that agrees with its ground truth. */
  readonly agree: ReadonlySignal<Uint8Array>;
  /** How many inputs with ground truth were predicted, and how many of them agree. */
  readonly agreement: ReadonlySignal<{ readonly labeled: number; readonly agree: number }>;
}

const NOBODY = new Int32Array();
const NONE = new Uint8Array();

export function looking(
  feed: ReadonlySignal<Feed | null>,
  filter: ReadonlySignal<BrowserFilter>,
): Looking {
  const columns = (): Columns<NarrowRows> | null => {
    void feed.value?.version.value;
    return feed.value?.columns ?? null;
  };
  let before: Int32Array = NOBODY;
  const order = computed(() => {
    const known = columns();
    const { sort, descending, ...rest } = filter.value;
    const next = known ? ordered(known, matching(known, rest), rest, sort, descending) : NOBODY;
    // The same inputs in the same order are no change: the grid is not drawn anew.
    if (!isSame(before, next)) before = next;
    return before;
  });
  const comparable = computed(() => {
    const known = columns();
    return known === null || isComparable(known, filter.value.node);
  });
  const agree = computed(() => {
    const known = columns();
    if (known === null || known.truth.to.length === 0) return NONE;
    const { node, threshold } = filter.value;
    return matching(known, { ...EVERYTHING, node, threshold, truth: "agree" });
  });
  return {
    filter,
    order,
    scale: computed(() => scaleOfAll(columns()?.rows ?? null)),
    comparable,
    agree,
    agreement: computed(() => {
      const known = columns();
      const labeled =
        known === null || !comparable.value ? 0 : countLabeled(known, filter.value.node);
      return { labeled, agree: agree.value.reduce((sum, on) => sum + on, 0) };
    }),
  };
}

/** Whatever is said or not said of it. */
export const EVERYTHING = {
  node: "",
  threshold: 0,
  concept_filter: "",
  label: "",
  truth: "all",
  status: "all",
  disagreement: "all",
  against_truth: false,
} as const;

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((input, at) => input === other[at]);
}

function countLabeled(columns: Columns<NarrowRows>, nodeId: string): number {
  const { from, to } = columns.truth;
  const { status } = columns.node(nodeId);
  let count = 0;
  for (let input = 0; input < columns.inputs; input++) {
    const labeled = (to[input] ?? 0) > (from[input] ?? 0);
    if (labeled && (status[input] === SAID || status[input] === EMPTY)) count += 1;
  }
  return count;
}

function scaleOfAll<Kept extends Statements>(rows: RowStore<Kept> | null): Scale | null {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let raw = false;
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    const score = rows?.score[row] as number;
    const means = rows?.means[row] as number;
    if (Number.isNaN(score) || (means & THRESHOLDED) === 0) continue;
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
    raw ||= (means & PROBABILITY) === 0;
  }
  return scaleFrom(lowest, highest, raw);
}
