/** One line's bars on a canvas, in whole device pixels: hundreds of elements would be slow. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { contextOf, empty } from "../picture/canvas.js";
import type { TimeLine } from "./lines.js";

const FAINTEST = 0.16;
const GAP = 2;

interface Props {
  line: TimeLine;
  lengthMs: number;
  /** CSS px */
  width: number;
}

export function RibbonCanvas({ line, lengthMs, width }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    element.width = Math.max(1, Math.round(width * devicePixelRatio));
    element.height = Math.max(1, Math.round(element.clientHeight * devicePixelRatio));
    drawBars(contextOf(element), line, lengthMs);
  }, [line, lengthMs, width]);
  useLayoutEffect(() => {
    const element = canvas.current;
    return () => {
      if (element) empty(element);
    };
  }, []);
  return <canvas ref={canvas} class="pw-timeline__ribbon" />;
}

/** Bars of a label as strong as their scores; of tracks and segments whole. */
export function drawBars(
  context: Pick<CanvasRenderingContext2D, "canvas" | "clearRect" | "fillRect"> & {
    fillStyle: unknown;
    globalAlpha: number;
  },
  { bars, kind, color, full }: Pick<TimeLine, "bars" | "kind" | "color" | "full">,
  lengthMs: number,
): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = color;
  const pixel = (ms: number): number => Math.round((Math.min(ms, lengthMs) / lengthMs) * width);
  for (const { start, end, score } of bars) {
    const known = kind === "label" && !Number.isNaN(score);
    const share = known ? Math.min(1, Math.max(0, score / full)) : 1;
    context.globalAlpha = FAINTEST + (1 - FAINTEST) * share;
    const from = pixel(start);
    const wide = pixel(end) - from;
    // Segments follow upon each other: a gap shows where one ends.
    context.fillRect(from, 0, Math.max(1, kind === "segment" ? wide - GAP : wide), height);
  }
}
