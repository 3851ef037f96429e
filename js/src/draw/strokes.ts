/** Strokes on a pad, and the picture of them: dark ink on light paper, as digits are written. */

/** Fractions of the pad's edge, from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

/** Edge of the picture that a model gets, pixels. */
export const EDGE = 280;
/**
 * Width of a stroke on it: of a digit that fills most of the pad an eighth of its height, as of the
 * digits that `digit-classifier` was fitted to.
 */
export const INK_WIDTH = 28;
const PAPER = "#fff";
const INK = "#111";

export type Canvas2d = Pick<
  CanvasRenderingContext2D,
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "lineCap"
  | "lineJoin"
  | "fillRect"
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "arc"
  | "fill"
  | "stroke"
>;

/** Draw it all anew on a square of this many pixels. */
export function paint(context: Canvas2d, strokes: readonly Stroke[], edge: number): void {
  context.fillStyle = PAPER;
  context.fillRect(0, 0, edge, edge);
  context.fillStyle = INK;
  context.strokeStyle = INK;
  context.lineWidth = (INK_WIDTH / EDGE) * edge;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const [first, ...others] of strokes) {
    if (first === undefined) continue;
    // A line that goes nowhere is not drawn, however round its ends: a touch is a dot all the same.
    context.beginPath();
    context.arc(first.x * edge, first.y * edge, context.lineWidth / 2, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.moveTo(first.x * edge, first.y * edge);
    for (const { x, y } of others) context.lineTo(x * edge, y * edge);
    context.stroke();
  }
}

/** The strokes as a PNG of `EDGE` pixels square. */
export async function pngOf(strokes: readonly Stroke[]): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = EDGE;
  canvas.height = EDGE;
  const context = canvas.getContext("2d");
  if (context) paint(context, strokes, EDGE);
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = 0;
  if (png === null) throw new Error("This browser could not make a picture of the drawing");
  return png;
}
