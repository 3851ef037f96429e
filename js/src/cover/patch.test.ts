import { describe, expect, test } from "vitest";
import covering from "../../../predict_widgets/media/covering.py?raw";
import {
  EDGE,
  FIRST,
  grown,
  keyed,
  LARGEST,
  patchOf,
  SMALLEST,
  smallerText,
  stepped,
  within,
} from "./patch.js";

/** How wide and high a patch is in the pixels of a picture. */
function pixels(size: number, aspect: number): [number, number] {
  const { left, top, right, bottom } = patchOf({ x: 0.5, y: 0.5, size }, aspect);
  return [(right - left) * aspect * 100, (bottom - top) * 100];
}

describe("a patch", () => {
  test.each([0.5, 1, 1.5, 3])("is a square in a picture of %s : 1", (aspect) => {
    const [width, height] = pixels(0.3, aspect);
    expect(width).toBeCloseTo(height);
    expect(Math.min(width / (100 * Math.min(1, aspect)), 1)).toBeCloseTo(0.3);
  });

  test.each([
    [-1, -1],
    [2, 2],
    [0.5, 9],
  ])("dragged to %s, %s stays on the picture whole", (x, y) => {
    const { left, top, right, bottom } = patchOf(within({ x, y, size: 0.4 }, 1.5), 1.5);
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(Math.max(right, bottom)).toBeLessThanOrEqual(1 + 1e-9);
    expect(bottom - top).toBeCloseTo(0.4);
  });

  test("is never larger than the picture nor too small to be seen", () => {
    expect(within({ ...FIRST, size: 7 }, 1).size).toBe(LARGEST);
    expect(within({ ...FIRST, size: 0 }, 1).size).toBe(SMALLEST);
    expect(patchOf(within({ ...FIRST, size: 7 }, 2), 2)).toEqual({
      left: 0.25,
      top: 0,
      right: 0.75,
      bottom: 1,
    });
  });
});

describe("keys", () => {
  test("move it by as many pixels in every direction", () => {
    const right = keyed(FIRST, "ArrowRight", false, 2);
    const down = keyed(FIRST, "ArrowDown", false, 2);
    expect(((right?.x ?? 0) - FIRST.x) * 2).toBeCloseTo((down?.y ?? 0) - FIRST.y);
    expect(keyed(FIRST, "ArrowLeft", false, 2)?.x).toBeLessThan(FIRST.x);
    expect(keyed(FIRST, "ArrowUp", false, 2)?.y).toBeLessThan(FIRST.y);
  });

  test("with Shift go further", () => {
    const far = (keyed(FIRST, "ArrowRight", true, 1)?.x ?? 0) - FIRST.x;
    expect(far).toBeCloseTo(5 * (stepped(FIRST, 1, 0, 1).x - FIRST.x));
  });

  test("size it", () => {
    expect(keyed(FIRST, "+", false, 1)?.size).toBeGreaterThan(FIRST.size);
    expect(keyed(FIRST, "-", false, 1)?.size).toBeLessThan(FIRST.size);
    expect(grown(grown(FIRST, 1.25, 1), 1 / 1.25, 1).size).toBeCloseTo(FIRST.size);
  });

  test("that mean nothing to it are left alone", () => {
    for (const key of ["Escape", "Tab", "a", "Enter"])
      expect(keyed(FIRST, key, false, 1)).toBe(null);
  });
});

describe("a picture that is made smaller", () => {
  test("by the kernel is told in the size that the kernel gives it", () => {
    expect(covering).toMatch(new RegExp(`^EDGE = ${EDGE}$`, "m"));
    expect(smallerText(3000, 2000)).toBe("1024 × 683");
    expect(smallerText(20_000, 4)).toBe("1024 × 1");
    expect(smallerText(1024, 1024)).toBe("");
    expect(smallerText(0, 0)).toBe("");
  });
});
