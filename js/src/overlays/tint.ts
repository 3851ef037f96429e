/**
 * The layer of masks and heat maps: a picture of its own that the page lays over the picture. Masks
 * are painted pixel by pixel: stroking and blending them by the canvas costs many times as much. A
 * class that is switched repaints the rows that it covers.
 */
import type { Plane } from "../media/decoded.js";
import type { Mask } from "./masks.js";
import { type Laid, type Painted, prepare, type Raster } from "./prepared.js";
import type { Context } from "./shape.js";

/** A mask to be painted in a color `#RRGGBB`; its inside and its edge this opaque (0..1). */
export interface Tinted {
  readonly mask: Mask;
  readonly color: string;
  readonly inside: number;
  readonly edge: number;
}

/** A heat map's largest value still lets the picture through. */
const HOTTEST = 0.8;

/** Owns the pixels of the layer. */
export class Tint {
  #raster: Raster | null = null;
  #image: ImageData | null = null;
  #pixels = new Uint32Array();
  #last: readonly Tinted[] = [];
  // Weak, as masks come and go with every picture of one size.
  #prepared = new WeakMap<Mask, Painted>();

  /** Let go of the pixels; the next painting begins anew. */
  clear(): void {
    this.#raster = null;
    this.#image = null;
    this.#pixels = new Uint32Array();
    this.#last = [];
    this.#prepared = new WeakMap();
  }

  /** Paint masks in their order, the last on top, then their edges, on a canvas of the raster's size. */
  paint(context: Context, masks: readonly Tinted[], raster: Raster): void {
    const { width, height, edge } = raster;
    const before = this.#raster;
    const anew = before?.width !== width || before.height !== height || before.edge !== edge;
    if (anew) {
      this.clear();
      this.#raster = raster;
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    const all = masks.map((tinted) => ({ ...tinted, at: this.#prepare(tinted.mask, raster) }));
    // Something else may have been on the canvas.
    const { first, last } = anew ? { first: 0, last: height } : this.#changedRows(masks, height);
    this.#last = masks;
    if (last <= first || this.#image === null) return;
    this.#pixels.fill(0, first * width, last * width);
    for (const { color, inside, at } of all) this.#lay(at, at.inside, color, inside, first, last);
    for (const { color, edge: opaque, at } of all) {
      this.#lay(at, at.edge, color, opaque, first, last);
    }
    context.putImageData(this.#image, 0, 0, 0, first, width, last - first);
  }

  #prepare(mask: Mask, raster: Raster): Painted {
    const known = this.#prepared.get(mask);
    if (known !== undefined) return known;
    const made = prepare(mask, raster);
    this.#prepared.set(mask, made);
    return made;
  }

  /** The rows between the first and the last that look different now. */
  #changedRows(masks: readonly Tinted[], height: number): { first: number; last: number } {
    let first = height;
    let last = 0;
    const differ = (some: readonly Tinted[], others: readonly Tinted[]): void => {
      const known = new Map(others.map((each) => [each.mask, each]));
      for (const each of some) {
        const at = this.#prepared.get(each.mask);
        if (at === undefined || isSame(each, known.get(each.mask))) continue;
        first = Math.min(first, at.top);
        last = Math.max(last, at.bottom);
      }
    };
    differ(this.#last, masks);
    differ(masks, this.#last);
    return { first, last };
  }

  #lay(
    { top, bottom }: Painted,
    { cells, rows }: Laid,
    color: string,
    opacity: number,
    first: number,
    last: number,
  ): void {
    const pixels = this.#pixels;
    const bgr = bgrOf(color);
    const from = Math.max(first, top);
    const to = Math.min(last, bottom);
    if (to <= from) return;
    const end = rows[to - top] as number;
    for (let at = rows[from - top] as number; at < end; at += 3) {
      const level = cells[at + 2] as number;
      const alpha = Math.round(level * opacity);
      const pixel = ((alpha << 24) | bgr) >>> 0;
      const begin = cells[at] as number;
      const stop = cells[at + 1] as number;
      if (level === 255) paintRun(pixels, pixel, begin, stop);
      else paintSoft(pixels, pixel, alpha, begin, stop);
    }
  }
}

function isSame(one: Tinted, other: Tinted | undefined): boolean {
  return one.color === other?.color && one.inside === other.inside && one.edge === other.edge;
}

// An edge is a few pixels wide: calling `fill` takes longer than filling them.
const SHORT = 24;

function paintRun(pixels: Uint32Array, pixel: number, begin: number, stop: number): void {
  if (stop - begin > SHORT) pixels.fill(pixel, begin, stop);
  else for (let at = begin; at < stop; at++) pixels[at] = pixel;
}

/** Where masks are soft, the stronger says the color. */
function paintSoft(
  pixels: Uint32Array,
  pixel: number,
  alpha: number,
  begin: number,
  stop: number,
): void {
  for (let at = begin; at < stop; at++) {
    if ((pixels[at] as number) >>> 24 < alpha) pixels[at] = pixel;
  }
}

/** `#RRGGBB` as the lower three bytes of a pixel: every browser runs on little-endian machines. */
function bgrOf(color: string): number {
  const rgb = Number.parseInt(color.slice(1), 16);
  return ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16);
}

/** Paint a heat map in a label's color: the larger the value, the less of the picture is seen. */
export function paintHeat(context: Context, plane: Plane, color: string): void {
  const { columns, rows, values } = plane;
  context.clearRect(0, 0, plane.width, plane.height);
  if (values.length === 0) return;
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const bgr = bgrOf(color);
  for (let at = 0; at < values.length; at++) {
    pixels[at] = ((Math.round((values[at] as number) * HOTTEST) << 24) | bgr) >>> 0;
  }
  context.putImageData(image, plane.x, plane.y);
}
