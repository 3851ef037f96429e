/**
 * What of the comparison lies on one model's picture: its regions, each by the id of the thing that
 * it is, in the color and with the sign and dash of its verdict; and what it has missed.
 */
import { rowColor } from "../overlays/regions.js";
import { type DashedRows, pick, type Rows } from "../predictions.js";
import { fold } from "../visible.js";
import type { Box, Match, Said } from "./agreement.js";
import { LOOKS, MISSED } from "./verdicts.js";

/** What a thing is called among what is pointed at. */
export function thingId(place: number): string {
  return `thing:${place}`;
}

/** Its place among the things; -1 for what is none. */
export function thingIn(target: string | null): number {
  return target?.startsWith("thing:") ? Number(target.slice("thing:".length)) : -1;
}

export interface Drawn {
  readonly rows: DashedRows;
  readonly visible: Uint8Array;
}

/**
 * @param at the model's place
 * @param missed the place of a thing that is to be drawn although this model has not got it; -1
 */
export function drawnOf(
  { rows, visible }: Said,
  matches: readonly Match[],
  at: number,
  missed: number,
): Drawn {
  const label = [...rows.label];
  const hex = [...rows.hex];
  const regionId = [...rows.regionId];
  const dash = new Uint8Array(rows.length);
  matches.forEach(({ boxes, verdict }, place) => {
    const { sign, color, dash: long } = LOOKS[verdict];
    for (const row of boxes[at]?.rows ?? []) {
      regionId[row] = thingId(place);
      dash[row] = long;
      // What covers the picture is told apart by its own colors.
      hex[row] = color !== "" && rows.shape[row] === "box" ? color : rowColor(rows, row);
      // Words that were read stand beside the picture, not on it.
      if (rows.kind[row] !== "text") label[row] = `${sign} ${rows.label[row] || "region"}`.trim();
    }
  });
  const marked = { ...rows, label, hex, regionId };
  const ghost = matches[missed];
  if (ghost === undefined || ghost.boxes[at]) return { rows: { ...marked, dash }, visible };
  return withMissed(marked, visible, dash, ghost, missed);
}

/** One more row: the box of the first model that has it, dotted. */
function withMissed(
  rows: Rows,
  visible: Uint8Array,
  dash: Uint8Array,
  { boxes }: Match,
  place: number,
): Drawn {
  const box = boxes.find((one) => one !== null) as Box;
  const { length } = rows;
  // Whatever row is last is there twice, and the second time says this alone.
  const all = pick(rows, [...Array.from({ length }, (_, row) => row), Math.max(length - 1, 0)]);
  const [left, top, right, bottom] = box.edges;
  for (const [name, value] of Object.entries({ left, top, right, bottom })) {
    (all[name as "left"] as Float32Array)[length] = value;
  }
  all.kind[length] = "other";
  all.shape[length] = "box";
  all.regionId[length] = thingId(place);
  all.trackId[length] = "";
  all.vocabulary[length] = "";
  all.label[length] = `${MISSED.sign} ${box.label}`;
  all.text[length] = null;
  all.hex[length] = LOOKS.only.color;
  all.score[length] = Number.NaN;
  all.scoreMeans[length] = "none";
  all.timeMs[length] = box.timeMs;
  const dashes = new Uint8Array(length + 1);
  dashes.set(dash);
  dashes[length] = MISSED.dash;
  const shown = new Uint8Array(length + 1).fill(1, length);
  shown.set(visible);
  return { rows: { ...all, dash: dashes }, visible: shown };
}

/** The things that bear a label in any of the models. */
export function thingsNamed(matches: readonly Match[], label: string): ReadonlySet<string> {
  const wanted = fold(label);
  return new Set(
    matches.flatMap(({ boxes }, place) =>
      boxes.some((box) => box !== null && fold(box.label) === wanted) ? [thingId(place)] : [],
    ),
  );
}
