import { describe, expect, test } from "vitest";
import {
  CELL,
  cellAt,
  cellText,
  DROP,
  numberText,
  paintMap,
  RISE,
  rampOf,
  rangeOf,
} from "./heat.js";
import { mapOf, type OcclusionMap } from "./passing.js";

function map(drops: number[], rows = 2, columns = 2): OcclusionMap {
  const values = Float32Array.from(drops);
  const named = { concept: "cat", vocabulary: "", score: 0.9, error: null };
  // As it comes in a message: anywhere in its memory.
  const message = new Uint8Array(values.byteLength + 3);
  message.set(new Uint8Array(values.buffer), 3);
  return mapOf({ ...named, rows, columns, done: drops.length }, message.subarray(3));
}

/** What is filled, in order. */
function painted(given: OcclusionMap) {
  const filled: { color: string; alpha: number; x: number; y: number; width: number }[] = [];
  const context = {
    fillStyle: "",
    globalAlpha: 1,
    clearRect: () => {},
    fillRect(x: number, y: number, width: number) {
      filled.push({ color: this.fillStyle, alpha: this.globalAlpha, x, y, width });
    },
  };
  paintMap(context as never, given);
  return filled;
}

describe("a map is painted", () => {
  test("the stronger its change the less is seen through a patch", () => {
    const [first, second] = painted(map([0.4, 0.2, 0, 0]));
    expect(first).toMatchObject({ color: DROP, alpha: expect.closeTo(1), x: 0, y: 0, width: CELL });
    expect(second).toMatchObject({ color: DROP, alpha: expect.closeTo(0.5), x: CELL, y: 0 });
  });

  test("a rise in another color, on the same scale", () => {
    const cells = painted(map([0.1, -0.4, 0, 0]));
    expect(cells[1]).toMatchObject({ color: RISE, alpha: expect.closeTo(1) });
    expect(cells[0]?.alpha).toBeCloseTo(0.25);
  });

  test("hatched where there is no answer", () => {
    const cells = painted(map([Number.NaN, 0.3, 0.3, 0.3]));
    expect(cells.filter(({ width }) => width === 1)).toHaveLength(CELL);
    expect(cells.filter(({ width }) => width === CELL)).toHaveLength(3);
  });

  test("where nothing changes nothing is", () => {
    expect(painted(map([0, 0, 0, 0]))).toEqual([]);
  });
});

test("its colors are told with the numbers they stand for", () => {
  expect(rangeOf(map([0.1, -0.4, 0.2, Number.NaN]).drops)).toEqual({
    low: expect.closeTo(-0.4),
    high: expect.closeTo(0.2),
    largest: expect.closeTo(0.4),
  });
  expect(rampOf({ low: -0.4, high: 0.2, largest: 0.4 })).toBe(
    `linear-gradient(to right, color-mix(in srgb, ${RISE} 100%, transparent), transparent 67%, color-mix(in srgb, ${DROP} 50%, transparent))`,
  );
  expect(rampOf({ low: 0, high: 0, largest: 0 })).toBe("none");
});

test("a place is of the patch whose middle is nearest", () => {
  const wide = map(new Array(12).fill(0), 3, 4);
  expect(cellAt(0, 0, wide)).toBe(0);
  expect(cellAt(0.99, 0.99, wide)).toBe(11);
  expect(cellAt(0.3, 0.5, wide)).toBe(5);
  for (const [x, y] of [
    [-0.01, 0.5],
    [1, 0.5],
    [0.5, Number.NaN],
  ]) {
    expect(cellAt(x as number, y as number, wide)).toBe(-1);
  }
});

test("a patch says its drop and where it is", () => {
  const given = map([0.19, -0.4, Number.NaN, 0.001]);
  expect([0, 1, 2, 3].map((cell) => cellText(given, cell))).toEqual([
    "Drop .19 at row 1, column 1",
    "Rise .40 at row 1, column 2",
    "No answer for row 2, column 1",
    "Drop <.01 at row 2, column 2",
  ]);
  expect([1, 0, -0.25, -0.001].map(numberText)).toEqual(["1.00", ".00", "−.25", "−<.01"]);
});
