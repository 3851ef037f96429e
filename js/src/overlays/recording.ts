/** For tests: a 2D context that writes down what it is told, with the styles in force. */
import type { Rows } from "../predictions.js";
import { NO_ROWS } from "../predictions.js";
import type { Context } from "./shape.js";

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
  /** left, top, right, bottom: fractions of the picture. */
  box?: readonly [number, number, number, number];
  regionId?: string;
  label?: string;
  vocabulary?: string;
  score?: number;
  scoreMeans?: string;
  text?: string;
  hex?: string;
}

/** Columns of one output, from one object for each row. */
export function rowsOf(said: readonly Said[]): Rows {
  const edge = (at: 0 | 1 | 2 | 3): Float32Array =>
    Float32Array.from(said, ({ box }) => box?.[at] ?? Number.NaN);
  return {
    ...NO_ROWS,
    length: said.length,
    outputId: new Int32Array(said.length),
    kind: said.map((row) => row.kind ?? "concept"),
    shape: said.map((row) => (row.box ? "box" : "whole")),
    left: edge(0),
    top: edge(1),
    right: edge(2),
    bottom: edge(3),
    regionId: said.map((row) => row.regionId ?? ""),
    parentRegionId: said.map(() => ""),
    label: said.map((row) => row.label ?? ""),
    labelId: said.map((row) => row.label ?? ""),
    vocabulary: said.map((row) => row.vocabulary ?? ""),
    score: Float32Array.from(said, (row) => row.score ?? Number.NaN),
    scoreMeans: said.map(
      (row) => row.scoreMeans ?? (row.score === undefined ? "none" : "probability"),
    ),
    text: said.map((row) => row.text ?? null),
    hex: said.map((row) => row.hex ?? null),
  };
}

/** A mask that shows all rows. */
export function all(rows: Rows): Uint8Array {
  return new Uint8Array(rows.length).fill(1);
}
