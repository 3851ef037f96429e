/**
 * The mask: a gray picture that lies over the whole picture, whatever its own size. It is painted
 * on a layer of its own (tint.ts); of the other outlines it has only its chip.
 */
import type { Plane } from "../media/decoded.js";
import { type Bounds, isNear, type Shape } from "./shape.js";

/** Stretches of pixels across, row by row: begin, end, value. */
export class Runs {
  readonly cells: Uint16Array;
  /** For each row where its runs begin, and at last where the last row's end. */
  readonly rows: Uint32Array;

  /** @param countOf what of a pixel counts; neighbors of one value make a run, 0 makes none */
  constructor({ x, columns, rows, values }: Plane, countOf: (pixel: number) => number) {
    const cells: number[] = [];
    this.rows = new Uint32Array(rows + 1);
    // Of 256 pixel values each is looked up.
    const known = Uint8Array.from({ length: 256 }, (_, value) => countOf(value));
    for (let row = 0; row < rows; row++) {
      this.rows[row] = cells.length / 3;
      let begin = 0;
      let last = 0;
      for (let column = 0; column <= columns; column++) {
        const next =
          column < columns ? (known[values[row * columns + column] as number] as number) : 0;
        if (next === last) continue;
        if (last > 0) cells.push(x + begin, x + column, last);
        begin = column;
        last = next;
      }
    }
    this.rows[rows] = cells.length / 3;
    this.cells = Uint16Array.from(cells);
  }
}

export class Mask implements Shape {
  readonly tinted = true;
  readonly peak: number;
  /** Those of what is on. */
  readonly bounds: Bounds;
  readonly plane: Plane;
  /** How opaque it is, 1..255, in 15 steps: a soft mask is painted as it is. */
  readonly levels: Runs;
  /** What is in it: above half of the largest value, as some models count up to 1. */
  readonly inside: Runs;
  readonly mask: this = this;
  readonly #half: number;
  readonly #area: number;

  constructor(plane: Plane) {
    const { width, height, x, y, columns, rows, values } = plane;
    let largest = 0;
    for (const value of values) largest = Math.max(largest, value);
    const half = largest >> 1;
    this.plane = plane;
    this.#half = half;
    const isOn = (value: number): number => (value > half ? 1 : 0);
    // Of so small values none would be seen: they are numbers, not shades.
    this.levels = new Runs(
      plane,
      largest < 16 ? (value) => isOn(value) * 255 : (value) => (value >> 4) * 17,
    );
    this.inside = new Runs(plane, isOn);
    const { cells } = this.inside;
    let pixels = 0;
    for (let at = 0; at < cells.length; at += 3) {
      pixels += (cells[at + 1] as number) - (cells[at] as number);
    }
    this.#area = pixels / (width * height);
    this.bounds = {
      left: x / width,
      top: y / height,
      right: (x + columns) / width,
      bottom: (y + rows) / height,
    };
    this.peak = ((cells[0] ?? 0) + (cells[1] ?? 0)) / 2 / width;
  }

  outline(): void {
    // On its own layer, and so is the inside.
  }

  fill(): void {
    // See above.
  }

  contains(_: Bounds, x: number, y: number, slackX: number, slackY: number): boolean {
    const { width, height, columns, rows, values, ...plane } = this.plane;
    const isOn = (atX: number, atY: number): boolean => {
      const column = Math.floor(atX * width) - plane.x;
      const row = Math.floor(atY * height) - plane.y;
      const within = column >= 0 && row >= 0 && column < columns && row < rows;
      return within && (values[row * columns + column] as number) > this.#half;
    };
    return isNear(isOn, x, y, slackX, slackY);
  }

  area(): number {
    return this.#area;
  }
}

const known = new WeakMap<Plane, Mask | null>();

/** The mask of a plane, made once; null where nothing of it is on. */
export function maskOf(plane: Plane): Mask | null {
  let mask = known.get(plane);
  if (mask === undefined) {
    mask = plane.values.length > 0 ? new Mask(plane) : null;
    known.set(plane, mask);
  }
  return mask;
}
