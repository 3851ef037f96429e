import { expect, test } from "vitest";
import { type Canvas2d, EDGE, INK_WIDTH, paint, pngOf, type Stroke } from "./strokes.js";

const DIAGONAL: Stroke = [
  { x: 0.25, y: 0.25 },
  { x: 0.5, y: 0.5 },
  { x: 0.75, y: 0.75 },
];
const DOT: Stroke = [{ x: 0.5, y: 0.125 }];

/** What is called on a context, in order, and the width of its lines. */
function recorded(strokes: readonly Stroke[], edge: number) {
  const calls: unknown[][] = [];
  const call =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const context = {
    ...Object.fromEntries(
      ["fillRect", "beginPath", "moveTo", "lineTo", "arc", "fill", "stroke"].map((name) => [
        name,
        call(name),
      ]),
    ),
  } as unknown as Canvas2d;
  paint(context, strokes, edge);
  return { calls, width: context.lineWidth };
}

test("a stroke goes through its places, on paper that was wiped", () => {
  const { calls, width } = recorded([DIAGONAL], 100);
  expect(calls).toEqual([
    ["fillRect", 0, 0, 100, 100],
    ["beginPath"],
    ["arc", 25, 25, expect.closeTo(5), 0, 2 * Math.PI],
    ["fill"],
    ["beginPath"],
    ["moveTo", 25, 25],
    ["lineTo", 50, 50],
    ["lineTo", 75, 75],
    ["stroke"],
  ]);
  expect(width).toBeCloseTo(10);
});

test("a touch is a dot", () => {
  expect(recorded([DOT], 80).calls[2]).toEqual(["arc", 40, 10, 4, 0, 2 * Math.PI]);
});

test("the picture is dark ink on light paper, strokes as wide as they are meant to be", async () => {
  const png = await pngOf([
    [
      { x: 0.25, y: 0.5 },
      { x: 0.75, y: 0.5 },
    ],
    DOT,
  ]);
  expect(png.type).toBe("image/png");
  const bitmap = await createImageBitmap(png);
  expect([bitmap.width, bitmap.height]).toEqual([EDGE, EDGE]);
  const canvas = new OffscreenCanvas(EDGE, EDGE);
  const context = canvas.getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  const { data } = context?.getImageData(0, 0, EDGE, EDGE) ?? { data: [] };
  const red = (x: number, y: number) => data[4 * (y * EDGE + x)] as number;
  const inked = Array.from({ length: EDGE }, (_, y) => red(EDGE / 2, y)).map((value) => value < 64);
  // Across the line, and across the dot above it.
  expect(inked.filter(Boolean).length).toBe(2 * INK_WIDTH);
  expect(red(2, 2)).toBe(255);
  expect(red(EDGE / 2, EDGE / 2)).toBeLessThan(32);
});
