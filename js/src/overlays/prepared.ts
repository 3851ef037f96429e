/** A mask in the pixels of the layer that it is painted on: its runs there, and those of its edge. */
import type { Mask, Runs } from "./masks.js";

/** The layer: its size, and how many of its pixels wide an edge is. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly edge: number;
}

/** Runs as places in the layer's pixels: begin, end, value; by the layer's rows from `top` on. */
export interface Painted {
  readonly top: number;
  readonly bottom: number;
  readonly inside: Laid;
  readonly edge: Laid;
}

export interface Laid {
  readonly cells: readonly number[];
  /** For each row where its cells begin, and at last where the last row's end. */
  readonly rows: readonly number[];
}

export function prepare(mask: Mask, raster: Raster): Painted {
  const { plane } = mask;
  const down = raster.height / plane.height;
  const top = Math.floor(plane.y * down);
  const bottom = Math.min(raster.height, Math.ceil((plane.y + plane.rows) * down));
  const levels = new Rows(mask.levels, mask, raster);
  const inside = new Rows(mask.inside, mask, raster);
  const fill: Laid & { cells: number[]; rows: number[] } = { cells: [], rows: [] };
  const edge: Laid & { cells: number[]; rows: number[] } = { cells: [], rows: [] };
  for (let y = top; y < bottom; y++) {
    fill.rows.push(fill.cells.length);
    edge.rows.push(edge.cells.length);
    const begin = y * raster.width;
    levels.at(y, (from, to, level) => fill.cells.push(begin + from, begin + to, level));
    const kept = innerOf(inside, y, raster.edge);
    inside.at(y, (from, to) => cutOut(from, to, kept, begin, edge.cells));
  }
  fill.rows.push(fill.cells.length);
  edge.rows.push(edge.cells.length);
  return { top, bottom, inside: fill, edge };
}

/** A mask's runs by the layer's rows, the nearest of the mask's own. */
class Rows {
  readonly #runs: Runs;
  readonly #mask: Mask;
  readonly #raster: Raster;

  constructor(runs: Runs, mask: Mask, raster: Raster) {
    this.#runs = runs;
    this.#mask = mask;
    this.#raster = raster;
  }

  at(y: number, told: (from: number, to: number, value: number) => void): void {
    const { plane } = this.#mask;
    const { width, height } = this.#raster;
    const row = Math.floor(((y + 0.5) * plane.height) / height) - plane.y;
    if (row < 0 || row >= plane.rows) return;
    const { cells, rows } = this.#runs;
    const across = width / plane.width;
    for (let run = rows[row] as number; run < (rows[row + 1] as number); run++) {
      const from = Math.round((cells[3 * run] as number) * across);
      const to = Math.round((cells[3 * run + 1] as number) * across);
      if (to > from) told(from, to, cells[3 * run + 2] as number);
    }
  }
}

/** What of a row is farther inside than the edge is wide: begin, end, begin, end ... */
function innerOf(inside: Rows, y: number, edge: number): number[] {
  const here: number[] = [];
  inside.at(y, (from, to) => {
    if (to - from > 2 * edge) here.push(from + edge, to - edge);
  });
  return both(both(here, spans(inside, y - edge)), spans(inside, y + edge));
}

function spans(inside: Rows, y: number): number[] {
  const found: number[] = [];
  inside.at(y, (from, to) => found.push(from, to));
  return found;
}

/** Where two lists of stretches overlap. */
function both(some: readonly number[], others: readonly number[]): number[] {
  const found: number[] = [];
  let a = 0;
  let b = 0;
  while (a < some.length && b < others.length) {
    const from = Math.max(some[a] as number, others[b] as number);
    const to = Math.min(some[a + 1] as number, others[b + 1] as number);
    if (to > from) found.push(from, to);
    if ((some[a + 1] as number) < (others[b + 1] as number)) a += 2;
    else b += 2;
  }
  return found;
}

/** A stretch without those kept, as cells. */
function cutOut(
  from: number,
  to: number,
  kept: readonly number[],
  begin: number,
  into: number[],
): void {
  let at = from;
  for (let index = 0; index < kept.length; index += 2) {
    const start = kept[index] as number;
    if (start < from || start >= to) continue;
    if (start > at) into.push(begin + at, begin + start, 255);
    at = kept[index + 1] as number;
  }
  if (to > at) into.push(begin + at, begin + to, 255);
}
