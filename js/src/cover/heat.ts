/** An occlusion map drawn: what lowers the score in one color, what raises it in another. */
import type { OcclusionMap } from "./passing.js";

/** Okabe and Ito's vermillion and blue: everybody tells them apart. */
export const DROP = "#d55e00";
export const RISE = "#0072b2";
const UNKNOWN = "rgb(128 128 128 / 0.55)";
/** Pixels of the canvas for one patch: as many as the hatching of those without answer takes. */
export const CELL = 8;

export interface Range {
  readonly low: number;
  readonly high: number;
  /** What is covered most strongly: the largest change either way. */
  readonly largest: number;
}

export function rangeOf(drops: Float32Array): Range {
  let low = 0;
  let high = 0;
  for (const drop of drops) {
    if (drop < low) low = drop;
    if (drop > high) high = drop;
  }
  return { low, high, largest: Math.max(high, -low) };
}

/** The colors from the lowest to the highest of a map, as they are painted. */
export function rampOf({ low, high, largest }: Range): string {
  if (largest === 0) return "none";
  const stop = (color: string, drop: number): string =>
    `color-mix(in srgb, ${color} ${Math.round((Math.abs(drop) / largest) * 100)}%, transparent)`;
  const zero = Math.round((-low / (high - low)) * 100);
  return `linear-gradient(to right, ${stop(RISE, low)}, transparent ${zero}%, ${stop(DROP, high)})`;
}

type Context = Pick<
  CanvasRenderingContext2D,
  "clearRect" | "fillRect" | "fillStyle" | "globalAlpha"
>;

/** Paint the map: a cell for each patch, the stronger its change the less is seen through it. */
export function paintMap(context: Context, { rows, columns, drops }: OcclusionMap): void {
  const { largest } = rangeOf(drops);
  context.clearRect(0, 0, columns * CELL, rows * CELL);
  for (let cell = 0; cell < rows * columns; cell++) {
    const drop = drops[cell] ?? Number.NaN;
    const x = (cell % columns) * CELL;
    const y = Math.floor(cell / columns) * CELL;
    if (Number.isNaN(drop)) {
      hatch(context, x, y);
    } else if (largest > 0) {
      context.globalAlpha = Math.abs(drop) / largest;
      context.fillStyle = drop > 0 ? DROP : RISE;
      context.fillRect(x, y, CELL, CELL);
    }
  }
  context.globalAlpha = 1;
}

function hatch(context: Context, x: number, y: number): void {
  context.globalAlpha = 1;
  context.fillStyle = UNKNOWN;
  for (let at = 0; at < CELL; at++) context.fillRect(x + at, y + CELL - 1 - at, 1, 1);
}

/** Which patch a place (fractions of the picture) is the step of; -1 beside the picture. */
export function cellAt(x: number, y: number, { rows, columns }: OcclusionMap): number {
  if (!(x >= 0 && x < 1 && y >= 0 && y < 1)) return -1;
  return Math.floor(y * rows) * columns + Math.floor(x * columns);
}

/** "Drop .19 at row 5, column 7"; what a patch has to say. */
export function cellText({ drops, columns }: OcclusionMap, cell: number): string {
  const drop = drops[cell] ?? Number.NaN;
  const place = `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
  if (Number.isNaN(drop)) return `No answer for ${place}`;
  return `${drop < 0 ? "Rise" : "Drop"} ${numberText(Math.abs(drop))} at ${place}`;
}

/** Two decimals, or what is left of less. */
export function numberText(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.005) return value < 0 ? "−<.01" : "<.01";
  const text = Math.abs(value).toFixed(2).replace(/^0\./, ".");
  return value < 0 ? `−${text}` : text;
}
