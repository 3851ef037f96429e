/** What the benches draw, the same in every run. */
import { type Rows, rowsWith } from "../src/predictions.js";

export const WIDTH = 1920;
export const HEIGHT = 1080;
const COUNT = 1000;
const LABELS = ["cat", "dog", "car", "bus", "cup", "hat", "fan", "bed", "pen", "jar", "box", "bag"];
export const FAMILY = "sans-serif";

export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Every chip finds room: the most there is to draw. */
export function spread(): Box[] {
  return Array.from({ length: COUNT }, (_, at) => {
    const left = (at % 25) / 25;
    const top = Math.floor(at / 25) / 40;
    return [left + 0.002, top + 0.017, left + 0.036, top + 0.0245];
  });
}

/** As a detector has them: all over one another. */
export function crowded(): Box[] {
  const random = randomFrom(1);
  return Array.from({ length: COUNT }, () => {
    const left = random() * 0.9;
    const top = random() * 0.85;
    return [left, top, left + 0.02 + random() * 0.08, top + 0.03 + random() * 0.12];
  });
}

export function rowsOf(boxes: readonly Box[]): Rows {
  const edge = (at: 0 | 1 | 2 | 3): Float32Array => Float32Array.from(boxes, (box) => box[at]);
  const same = (value: string): string[] => boxes.map(() => value);
  const labels = boxes.map((_, at) => LABELS[(at * 7) % LABELS.length] ?? "");
  return rowsWith({
    shape: same("box"),
    left: edge(0),
    top: edge(1),
    right: edge(2),
    bottom: edge(3),
    regionId: boxes.map((_, at) => `region-${at}`),
    label: labels,
    score: Float32Array.from(boxes, (_, at) => 1 - at / boxes.length),
    scoreMeans: same("probability"),
  });
}

/** Numbers in 0..1, the same in every run. */
export function randomFrom(first: number): () => number {
  let seed = first;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}
