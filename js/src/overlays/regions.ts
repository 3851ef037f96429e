/**
 * Regions: what can be drawn on a picture, gathered from the rows of one output. A region may have
 * many rows (a face: age, gender, ...); it is on show while any of them is.
 *
 * It bears one of them: of those on show, the best of the vocabulary that the model names first.
 * Scores of two vocabularies say different things, so the higher is not the better.
 */
import { colorOf } from "../palette.js";
import type { DashedRows, JoinedRows, Rows } from "../predictions.js";
import { box } from "./boxes.js";
import type { Bounds, Shape, Shaped, Shaper } from "./shape.js";

export interface Region extends Bounds {
  readonly id: string;
  /** What draws and hits it. */
  readonly form: Shape;
  /** Whether it is of the ground truth: dashed. */
  readonly truth?: boolean;
  /** How long its dashes are, in widths of the line; solid without. */
  readonly dash?: number;
  /** The track it belongs to, or "". */
  readonly trackId: string;
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
  /** Whether its only words are those read there: its chip waits until it is pointed at. */
  readonly quiet: boolean;
  /** All the labels it bears on show, so that hovering any of them lights it. */
  readonly labels: readonly string[];
}

const LONGEST_CHIP = 28;
// Some trackers name tracks by long random ids.
const LONGEST_TRACK = 8;

/**
 * The regions among an output's rows, in their order. Rows without a place have none, and neither
 * have masks that are still on their way. Of a video it takes the rows of one moment: there the ids
 * of regions may repeat.
 *
 * @param shaper knows the shapes that are finer than boxes; without it those have their boxes
 */
export function regionsOf(rows: Rows, shaper?: Shaper): Region[] {
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
  const regions: Region[] = [];
  for (const [id, own] of found) {
    const region = regionOf(rows, id, own, order, shaper);
    if (region !== null) regions.push(region);
  }
  return regions;
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
  const shape = rows.shape[row] ?? "whole";
  return PLACED.has(shape) || (shape !== "whole" && !Number.isNaN(rows.left[row]));
}

/** Whether anything said is finer than boxes. */
export function isFiner(rows: Rows): boolean {
  return rows.kind.includes("heatmap") || rows.shape.some((shape) => PLACED.has(shape));
}

/** Shapes that say by themselves where they are, without a box; spans of text do not. */
const PLACED: ReadonlySet<string> = new Set(["mask", "polygon", "points"]);

function regionOf(
  rows: Rows,
  id: string,
  own: number[],
  order: ReadonlyMap<string, number>,
  shaper: Shaper | undefined,
): Region | null {
  const first = own[0] ?? 0;
  const fine = rows.shape[first] === "box" ? null : shaper?.(rows, own);
  const shaped = fine ?? boxed(rows, first);
  if (shaped === null) return null;
  if (own.length > 1) {
    const place = (row: number): number => order.get(rows.vocabulary[row] ?? "") ?? 0;
    own.sort((a, b) => place(a) - place(b) || rank(rows, b) - rank(rows, a));
  }
  const { left, top, right, bottom } = shaped.bounds;
  const trackId = rows.trackId[first] ?? "";
  const region = { id, form: shaped.form, left, top, right, bottom, trackId, rows: own };
  const { truth, dash } = rows as Partial<JoinedRows & DashedRows>;
  if (dash?.[first]) return { ...region, dash: dash[first] };
  return truth?.[first] === 1 ? { ...region, truth: true } : region;
}

function boxed({ left, top, right, bottom }: Rows, row: number): Shaped | null {
  const edges = [left[row], top[row], right[row], bottom[row]] as [number, number, number, number];
  if (Number.isNaN(edges[0])) return null;
  return {
    form: box,
    bounds: { left: edges[0], top: edges[1], right: edges[2], bottom: edges[3] },
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
  // The share of one of its colors says nothing of the region.
  const colors = rows.kind[best] === "color" && region.rows.length > 1;
  const value = colors ? "" : scoreText(score, rows.scoreMeans[best] ?? "none");
  const track = region.trackId ? ` #${region.trackId}` : "";
  const most = LONGEST_CHIP - Math.min(track.length, LONGEST_TRACK);
  const name = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  return {
    ...region,
    label,
    score,
    color: region.trackId ? trackColor(region.trackId) : rowColor(rows, best),
    // What is true stands beside the picture: its chip waits, too.
    quiet: region.truth === true || (!rows.label[best] && Boolean(rows.text[best])),
    chip: `${region.truth ? "true: " : ""}${name}${track.slice(0, LONGEST_TRACK)}${value && ` ${value}`}`,
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

/** A track's color, whatever it bears at the moment: so an eye can follow one among many. */
export function trackColor(trackId: string): string {
  return colorOf(`track ${trackId}`);
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
