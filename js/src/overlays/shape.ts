/** What a shape on the picture can do. */
import type { Region } from "./regions.js";
import type { Viewport } from "./viewport.js";

/** What a shape draws with: a canvas's context, or a recording one in the tests. */
export type Context = CanvasRenderingContext2D;

export interface Shape {
  /** Add the outline to the context's stroke in device pixels, for a line `width` wide. */
  outline(context: Context, region: Region, view: Viewport, width: number): void;
  /** Fill its inside, with the fill style that is set. */
  fill(context: Context, region: Region, view: Viewport): void;
  /** Whether it holds a point, given as fractions of the picture, with some slack around. */
  contains(region: Region, x: number, y: number, slackX: number, slackY: number): boolean;
  /** The share of the picture it covers, for hitting the smallest first. */
  area(region: Region): number;
}
