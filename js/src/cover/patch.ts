/** The patch on the picture: a square in the picture's pixels that stays on it. */
import type { Patch } from "../wire.js";

export interface Square {
  /** Its middle, as fractions of the picture. */
  readonly x: number;
  readonly y: number;
  /** Its edge, as a fraction of the picture's shorter one. */
  readonly size: number;
}

export const SMALLEST = 0.04;
export const LARGEST = 1;
export const FIRST: Square = { x: 0.5, y: 0.5, size: 0.3 };
/** What a press of an arrow key moves it, as a fraction of the picture's shorter edge. */
export const STEP = 0.025;
/** What a press of + or - makes of its edge. */
export const GROWTH = 1.25;

/** The kernel covers a picture in this size, along its longer edge: `EDGE` of media/covering.py. */
export const EDGE = 1024;

/** "1024 × 683" where the model sees it smaller than it is, covered or not; "" where it does not. */
export function smallerText(width: number, height: number): string {
  const scale = EDGE / Math.max(width, height);
  if (!(scale < 1)) return "";
  return [width, height].map((edge) => Math.max(1, Math.round(edge * scale))).join(" × ");
}

/** Width and height as fractions of the picture, which is `aspect` times as wide as high. */
function extent(size: number, aspect: number): { width: number; height: number } {
  return aspect >= 1
    ? { width: size / aspect, height: size }
    : { width: size, height: size * aspect };
}

/** On the picture, and neither too small nor too large. */
export function within({ x, y, size }: Square, aspect: number): Square {
  const fitted = Math.min(LARGEST, Math.max(SMALLEST, size));
  const { width, height } = extent(fitted, aspect);
  return { x: clamp(x, width / 2), y: clamp(y, height / 2), size: fitted };
}

function clamp(middle: number, half: number): number {
  return Math.min(1 - half, Math.max(half, middle));
}

export function patchOf({ x, y, size }: Square, aspect: number): Patch {
  const { width, height } = extent(size, aspect);
  return {
    left: Math.max(0, x - width / 2),
    top: Math.max(0, y - height / 2),
    right: Math.min(1, x + width / 2),
    bottom: Math.min(1, y + height / 2),
  };
}

/** Moved by steps of the arrow keys. */
export function stepped(square: Square, across: number, down: number, aspect: number): Square {
  const { width, height } = extent(STEP, aspect);
  return within({ ...square, x: square.x + across * width, y: square.y + down * height }, aspect);
}

export function grown(square: Square, by: number, aspect: number): Square {
  return within({ ...square, size: square.size * by }, aspect);
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key makes of it; null for a key that means nothing to it. With Shift five steps. */
export function keyed(square: Square, key: string, shift: boolean, aspect: number): Square | null {
  const step = STEPS[key];
  if (step) {
    const many = shift ? 5 : 1;
    return stepped(square, step[0] * many, step[1] * many, aspect);
  }
  if (key === "+" || key === "=") return grown(square, GROWTH, aspect);
  if (key === "-" || key === "_") return grown(square, 1 / GROWTH, aspect);
  return null;
}
