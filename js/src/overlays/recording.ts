/** For tests: a 2D context that writes down what it is told, with the styles in force. */
import { type Plane, planeOf } from "../media/decoded.js";
import { type Rows, rowsWith } from "../predictions.js";
import type { Context, Shaper } from "./shape.js";
import { shaperOf } from "./shapes.js";

export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly fillStyle: string;
  readonly strokeStyle: string;
  readonly lineWidth: number;
  readonly globalAlpha: number;
  readonly font: string;
}

export interface Recording {
  readonly context: Context;
  readonly calls: Call[];
  named(name: string): Call[];
}

/** Texts are as wide as their letters are many, times 7 px. */
export function recording(width = 200, height = 100): Recording {
  const calls: Call[] = [];
  const styles: Record<string, unknown> = {
    canvas: { width, height },
    fillStyle: "",
    strokeStyle: "",
    lineWidth: 1,
    globalAlpha: 1,
    font: "",
  };
  const context = new Proxy(styles, {
    get: (target, name: string) => {
      if (name in target) return target[name];
      if (name === "measureText") return (text: string) => ({ width: text.length * 7 });
      return (...args: unknown[]) => {
        const { fillStyle, strokeStyle, lineWidth, globalAlpha, font } = target as unknown as Call;
        calls.push({ name, args, fillStyle, strokeStyle, lineWidth, globalAlpha, font });
      };
    },
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as Context;
  return { context, calls, named: (name) => calls.filter((call) => call.name === name) };
}

export interface Said {
  kind?: string;
  /** Unless told, what the place says: a box, a polygon, points, or nothing. */
  shape?: string;
  /** left, top, right, bottom: fractions of the picture. */
  box?: readonly [number, number, number, number];
  polygon?: readonly number[];
  points?: readonly number[];
  pointExtra?: readonly number[];
  skeleton?: readonly (readonly [number, number])[];
  regionId?: string;
  trackId?: string;
  label?: string;
  vocabulary?: string;
  score?: number;
  scoreMeans?: string;
  text?: string;
  hex?: string;
  mediaType?: string;
}

/** Columns of one output, from one object for each row. */
export function rowsOf(said: readonly Said[]): Rows {
  const edge = (at: 0 | 1 | 2 | 3): Float32Array =>
    Float32Array.from(said, ({ box }) => box?.[at] ?? Number.NaN);
  const floats = (list?: readonly number[]): Float32Array | null =>
    list ? Float32Array.from(list) : null;
  return rowsWith({
    kind: said.map((row) => row.kind ?? "concept"),
    shape: said.map(shapeOf),
    left: edge(0),
    top: edge(1),
    right: edge(2),
    bottom: edge(3),
    polygon: said.map((row) => floats(row.polygon)),
    points: said.map((row) => floats(row.points)),
    pointExtra: said.map((row) => floats(row.pointExtra)),
    valueJson: said.map(({ skeleton }) => (skeleton ? JSON.stringify({ skeleton }) : null)),
    mediaType: said.map((row) => row.mediaType ?? null),
    regionId: said.map((row) => row.regionId ?? ""),
    trackId: said.map((row) => row.trackId ?? ""),
    label: said.map((row) => row.label ?? ""),
    vocabulary: said.map((row) => row.vocabulary ?? ""),
    score: Float32Array.from(said, (row) => row.score ?? Number.NaN),
    scoreMeans: said.map(
      (row) => row.scoreMeans ?? (row.score === undefined ? "none" : "probability"),
    ),
    text: said.map((row) => row.text ?? null),
    hex: said.map((row) => row.hex ?? null),
  });
}

function shapeOf({ shape, polygon, points, box }: Said): string {
  return shape ?? (polygon ? "polygon" : points ? "points" : box ? "box" : "whole");
}

/** A gray picture written as rows of digits, 0 for nothing to 9 for everything. */
export function planeFrom(...lines: readonly string[]): Plane {
  const width = lines[0]?.length ?? 0;
  const image = new ImageData(width, lines.length);
  [...lines.join("")].forEach((digit, at) => {
    image.data.set([Math.round((Number(digit) / 9) * 255), 0, 0, 255], at * 4);
  });
  return planeOf(image);
}

/** Knows all shapes; masks by their ordinal, the others are on their way. */
export function shaperWith(planes: Readonly<Record<number, Plane>> = {}): Shaper {
  return shaperOf({ get: (_, ordinal) => planes[ordinal] ?? null });
}

/** A mask that shows all rows. */
export function all(rows: Rows): Uint8Array {
  return new Uint8Array(rows.length).fill(1);
}
