/** What the models say, held against each other: of a video what holds at the playhead of a view. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Scale, scaleFrom, scaleOf } from "../concepts/scale.js";
import type { CutOff } from "../concepts/Threshold.js";
import type { Rows } from "../predictions.js";
import type { ViewState } from "../viewer/view.js";
import {
  aligned,
  type Box,
  type ConceptRow,
  isSame,
  type Match,
  matched,
  type Said,
} from "./agreement.js";
import type { Column } from "./column.js";
import type { Comparing } from "./comparing.js";
import { Linked } from "./linked.js";

export interface Together {
  readonly columns: ReadonlySignal<readonly Column[]>;
  /** What each has said and what of it is on show; null of one that has not answered. */
  readonly said: ReadonlySignal<readonly (Said | null)[]>;
  /** How many have answered. */
  readonly answered: ReadonlySignal<number>;
  readonly concepts: ReadonlySignal<readonly ConceptRow[]>;
  readonly matches: ReadonlySignal<readonly Match[]>;
  /** The one scale of all their scores; null where none gives any. */
  readonly scale: ReadonlySignal<Scale | null>;
  /** What any of them may have left out. */
  readonly cutOff: ReadonlySignal<CutOff>;
  /** The place among the matches of the thing that stays lit; -1 for none. */
  readonly pinned: ReadonlySignal<number>;
  /** Keep the thing at this place lit; let go of it with -1. */
  readonly pin: (place: number) => void;
  /** The pictures, which all show the same part. */
  readonly linked: Linked;
}

/** A box that a person has clicked: places change with the threshold, this one does not. */
interface Pin {
  readonly rows: Rows;
  readonly box: Box;
}

export function together({ columns }: Comparing, view: ViewState): Together {
  const said = computed(() => columns.value.map((column) => saidBy(column, view)));
  const matches = computed(() => matched(said.value));
  const pin = signal<Pin | null>(null);
  return {
    columns,
    said,
    answered: computed(() => said.value.filter((one) => one !== null).length),
    concepts: computed(() => aligned(said.value)),
    matches,
    scale: computed(() => scaleOfAll(columns.value)),
    cutOff: computed(() => cutOffOfAll(columns.value)),
    pinned: computed(() => placeOf(pin.value, matches.value, said.value)),
    pin: (place) => {
      pin.value = pinOf(matches.peek()[place], said.peek());
    },
    linked: new Linked(),
  };
}

function pinOf(match: Match | undefined, said: readonly (Said | null)[]): Pin | null {
  const at = match?.boxes.findIndex((box) => box !== null) ?? -1;
  const [box, rows] = [match?.boxes[at], said[at]?.rows];
  return box && rows ? { rows, box } : null;
}

function placeOf(
  pin: Pin | null,
  matches: readonly Match[],
  said: readonly (Said | null)[],
): number {
  if (pin === null) return -1;
  const at = said.findIndex((one) => one?.rows === pin.rows);
  return matches.findIndex(({ boxes }) => {
    const box = boxes[at];
    return box && box.id === pin.box.id && isSame(box.timeMs, pin.box.timeMs);
  });
}

function saidBy(column: Column, { wholeAnswer, follow }: ViewState): Said | null {
  const rows = column.rows.value;
  if (rows === null || column.said.value?.answer.status === "failed") return null;
  const moment = wholeAnswer.value ? null : follow.value?.(column).value;
  return moment ?? { rows, visible: column.visible.value };
}

function scaleOfAll(columns: readonly Column[]): Scale | null {
  const scales = columns.map(({ rows }) => scaleOf(rows.value)).filter((one) => one !== null);
  return scaleFrom(
    Math.min(...scales.map(({ lowest }) => lowest)),
    Math.max(...scales.map(({ highest }) => highest)),
    scales.some(({ raw }) => raw),
  );
}

function cutOffOfAll(columns: readonly Column[]): CutOff {
  const all = columns.map(({ cutOff }) => cutOff.value);
  const first = all.find(({ cut }) => cut) ?? all[0];
  return first ?? { maxConcepts: 0, minValue: 0, cut: false, more: false };
}
