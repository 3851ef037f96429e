/**
 * Regions: what can be drawn on a picture, gathered from the rows of one output. A region may have
 * many rows (a face: age, gender, ...); it is on show while any of them is.
 *
 * It bears one of them: of those on show, the best of the vocabulary that the model names first.
 * Scores of two vocabularies say different things, so the higher is not the better.
 */
import { colorOf } from "../palette.js";
import type { Rows } from "../predictions.js";

export interface Region {
  readonly id: string;
  /** The name of its shape: what `shapes.ts` draws and hits it with. */
  readonly shape: string;
  /** Its bounds as fractions of the upright picture. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Its rows: the model's first vocabulary first, the best first within each. */
  readonly rows: readonly number[];
}

/** A region on show, with the best of its rows that are on show. */
export interface Shown extends Region {
  readonly label: string;
  readonly color: string;
  /** NaN where the model gives none. */
  readonly score: number;
  /** What stands on its chip: the label, and the score where there is one. */
  readonly chip: string;
  /** All the labels it bears on show, so that hovering any of them lights it. */
  readonly labels: readonly string[];
}

const LONGEST_CHIP = 28;

/** The regions among an output's rows, in their order. Rows without a place have none. */
export function regionsOf(rows: Rows): Region[] {
  const found = new Map<string, number[]>();
  for (let row = 0; row < rows.length; row++) {
    if (!isPlaced(rows, row)) {
      continue;
    }
    const id = regionIdOf(rows, row);
    const known = found.get(id);
    if (known === undefined) {
      found.set(id, [row]);
    } else {
      known.push(row);
    }
  }
  const order = vocabulariesOf(rows);
  return [...found].map(([id, own]) => regionOf(rows, id, own, order));
}

/** Each vocabulary's place in the order in which the model names them. */
function vocabulariesOf(rows: Rows): ReadonlyMap<string, number> {
  return new Map([...new Set(rows.vocabulary)].map((name, place) => [name, place]));
}

/** The id that a row's region goes by; a row whose model named none is a region of its own. */
export function regionIdOf(rows: Rows, row: number): string {
  return rows.regionId[row] || `row:${row}`;
}

/** Whether a row says where on the picture it holds. */
export function isPlaced(rows: Rows, row: number): boolean {
  return rows.shape[row] !== "whole" && !Number.isNaN(rows.left[row]);
}

function regionOf(
  rows: Rows,
  id: string,
  own: number[],
  order: ReadonlyMap<string, number>,
): Region {
  if (own.length > 1) {
    const place = (row: number): number => order.get(rows.vocabulary[row] ?? "") ?? 0;
    own.sort((a, b) => place(a) - place(b) || rank(rows, b) - rank(rows, a));
  }
  const first = own[0] ?? 0;
  return {
    id,
    shape: rows.shape[first] ?? "box",
    left: rows.left[first] ?? 0,
    top: rows.top[first] ?? 0,
    right: rows.right[first] ?? 0,
    bottom: rows.bottom[first] ?? 0,
    rows: own,
  };
}

function rank(rows: Rows, row: number): number {
  const score = rows.score[row] ?? Number.NaN;
  return Number.isNaN(score) ? -1 : score;
}

/** The regions of which a row is on show. */
export function shownRegions(regions: readonly Region[], rows: Rows, visible: Uint8Array): Shown[] {
  const shown: Shown[] = [];
  for (const region of regions) {
    const on = region.rows.filter((row) => visible[row] === 1);
    const best = on[0];
    if (best !== undefined) {
      shown.push(show(region, rows, on, best));
    }
  }
  return shown;
}

// What a region of one row shows never changes: moving the threshold makes no new objects.
const single = new WeakMap<Region, Shown>();

function show(region: Region, rows: Rows, on: readonly number[], best: number): Shown {
  const known = single.get(region);
  if (known !== undefined) return known;
  const shown = describe(region, rows, on, best);
  if (region.rows.length === 1) single.set(region, shown);
  return shown;
}

function describe(region: Region, rows: Rows, on: readonly number[], best: number): Shown {
  const label = nameOf(rows, best);
  const score = rows.score[best] ?? Number.NaN;
  const value = scoreText(score, rows.scoreMeans[best] ?? "none");
  const name = label.length > LONGEST_CHIP ? `${label.slice(0, LONGEST_CHIP - 1)}…` : label;
  return {
    ...region,
    label,
    score,
    color: rowColor(rows, best),
    chip: value === "" ? name : `${name} ${value}`,
    labels: on.length === 1 ? [label] : on.map((row) => nameOf(rows, row)),
  };
}

/** What a row is called: its label, else what it says, else that it is a region. */
export function nameOf(rows: Rows, row: number): string {
  const label = rows.label[row] || rows.text[row] || rows.hex[row];
  return label || (isPlaced(rows, row) ? "region" : (rows.kind[row] ?? ""));
}

/** A label's color; a color is its own. */
export function rowColor(rows: Rows, row: number): string {
  const hex = rows.hex[row];
  return hex && /^#[0-9a-f]{6}$/i.test(hex) ? hex : colorOf(nameOf(rows, row));
}

/** A score as it is written everywhere: two decimals, `<.01`, a share as a percentage. */
export function scoreText(score: number, means: string): string {
  if (Number.isNaN(score) || means === "none") {
    return "";
  }
  if (means === "share_of_image") {
    const share = score * 100;
    if (share > 0 && share < 0.05) {
      return "<0.1%";
    }
    return `${share >= 99.95 ? "100" : share.toFixed(1)}%`;
  }
  if (means === "raw" && Math.abs(score) >= 1) {
    return score.toFixed(2);
  }
  if (score > 0 && score < 0.005) {
    return "<.01";
  }
  return score.toFixed(2).replace(/^(-?)0\./, "$1.");
}
