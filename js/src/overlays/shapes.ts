/**
 * A shape is what a region looks like: it can draw itself and say whether it holds a point. Masks,
 * polygons, points and spans of text join by adding an entry to `SHAPES`; nothing else asks which
 * shape a region has.
 */
import { box } from "./boxes.js";
import type { Region } from "./regions.js";
import type { Shape } from "./shape.js";

const SHAPES: Readonly<Record<string, Shape>> = { box };

/** A shape that is not known yet is drawn as the box around it. */
export function shapeOf(region: Region): Shape {
  return SHAPES[region.shape] ?? box;
}
