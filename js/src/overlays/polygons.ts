/** The polygon: its corners as fractions of the upright picture, x, y, x, y ... */
import { type Bounds, type Context, isNear, type Shape } from "./shape.js";
import type { Viewport } from "./viewport.js";

export class Polygon implements Shape {
  readonly tinted: boolean;
  readonly peak: number;
  readonly #corners: Float32Array;

  /** @param tinted false where its inside is to be read: a line of text */
  constructor(corners: Float32Array, tinted: boolean) {
    this.#corners = corners;
    this.tinted = tinted;
    this.peak = peakOf(corners);
  }

  outline(context: Context, _: Bounds, view: Viewport): void {
    context.beginPath();
    addRing(context, this.#corners, view);
    context.stroke();
  }

  fill(context: Context, _: Bounds, view: Viewport): void {
    context.beginPath();
    addRing(context, this.#corners, view);
    context.fill("evenodd");
  }

  contains(_: Bounds, x: number, y: number, slackX: number, slackY: number): boolean {
    return isNear((atX, atY) => isInside(this.#corners, atX, atY), x, y, slackX, slackY);
  }

  area(): number {
    const corners = this.#corners;
    let twice = 0;
    for (let at = 0, from = corners.length - 2; at < corners.length; from = at, at += 2) {
      const across = (corners[from] as number) + (corners[at] as number);
      twice += across * ((corners[at + 1] as number) - (corners[from + 1] as number));
    }
    return Math.abs(twice) / 2;
  }
}

/** Add a closed ring to the path, in device pixels. */
export function addRing(context: Context, ring: Float32Array, view: Viewport): void {
  const { ratio } = view;
  const across = view.pictureWidth * view.scale * ratio;
  const down = view.pictureHeight * view.scale * ratio;
  const x = view.x * ratio;
  const y = view.y * ratio;
  for (let at = 0; at < ring.length; at += 2) {
    const toX = x + (ring[at] as number) * across;
    const toY = y + (ring[at + 1] as number) * down;
    if (at === 0) context.moveTo(toX, toY);
    else context.lineTo(toX, toY);
  }
  context.closePath();
}

/** Where the highest of some points is, as a fraction across. */
export function peakOf(points: ArrayLike<number>): number {
  let highest = 0;
  for (let at = 2; at < points.length; at += 2) {
    if ((points[at + 1] as number) < (points[highest + 1] as number)) highest = at;
  }
  return points[highest] ?? 0;
}

/** The bounds of some points; null without any. */
export function boundsOf(points: ArrayLike<number>): Bounds | null {
  if (points.length < 2) return null;
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let at = 0; at + 1 < points.length; at += 2) {
    const x = points[at] as number;
    const y = points[at + 1] as number;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return Number.isFinite(left + top + right + bottom) ? { left, top, right, bottom } : null;
}

/** Even-odd rule (W. R. Franklin, PNPOLY). */
function isInside(corners: Float32Array, x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, from = corners.length - 2; at < corners.length; from = at, at += 2) {
    const x1 = corners[from] as number;
    const y1 = corners[from + 1] as number;
    const x2 = corners[at] as number;
    const y2 = corners[at + 1] as number;
    if (y1 > y !== y2 > y && x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)) inside = !inside;
  }
  return inside;
}
