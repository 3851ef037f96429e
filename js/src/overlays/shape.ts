/** What a shape on the picture can do. */
import type { Plane } from "../media/decoded.js";
import type { Rows } from "../predictions.js";
import type { Mask } from "./masks.js";
import type { Viewport } from "./viewport.js";

/** What a shape draws with: a canvas's context, or a recording one in the tests. */
export type Context = CanvasRenderingContext2D;

/** Edges as fractions of the upright picture. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A shape knows its own outline; its bounds stand in its region. */
export interface Shape {
  /** Add the outline to the context's stroke in device pixels, for a line `width` wide. */
  outline(context: Context, bounds: Bounds, view: Viewport, width: number): void;
  /** Fill its inside, with the fill style that is set. */
  fill(context: Context, bounds: Bounds, view: Viewport): void;
  /** Whether it holds a point, given as fractions of the picture, with some slack around. */
  contains(bounds: Bounds, x: number, y: number, slackX: number, slackY: number): boolean;
  /** The share of the picture it covers, for hitting the smallest first. */
  area(bounds: Bounds): number;
  /** Where across the picture its highest point is, and its chip stands; else at its left edge. */
  readonly peak?: number;
  /** How far it is drawn beyond its bounds whatever the zoom, CSS px. */
  readonly margin?: number;
  /** Whether it covers what it means with its color: a class that one may want to see through. */
  readonly tinted?: boolean;
  /** What of it is painted on the layer of masks. */
  readonly mask?: Mask;
}

export interface Shaped {
  readonly form: Shape;
  readonly bounds: Bounds;
}

/**
 * The shape of a region; null where it is no finer than a box, or not yet.
 *
 * @param own its rows in the table's order: one of them bears the shape
 */
export type Shaper = (rows: Rows, own: readonly number[]) => Shaped | null;

/** Where decoded masks come from: `media/decoded.ts`, or a test. */
export interface PlaneSource {
  get(outputId: number, ordinal: number): Plane | null;
}

/** Whether any point within the slack is inside: what is a few pixels small could not be hit. */
export function isNear(
  isInside: (x: number, y: number) => boolean,
  x: number,
  y: number,
  slackX: number,
  slackY: number,
): boolean {
  return (
    isInside(x, y) ||
    isInside(x - slackX, y) ||
    isInside(x + slackX, y) ||
    isInside(x, y - slackY) ||
    isInside(x, y + slackY)
  );
}
