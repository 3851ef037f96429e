import { describe, expect, it } from "vitest";
import {
  deviceSize,
  fitIn,
  fitScale,
  isFitted,
  panBy,
  resize,
  reveal,
  toPicture,
  toScreen,
  zoomAt,
} from "./viewport.js";

const pane = fitIn(600, 400, 1, 3000, 1000);

describe("fitting", () => {
  it("shows the whole picture in the middle of the pane", () => {
    expect(pane).toMatchObject({ scale: 0.2, x: 0, y: 100 });
    expect(fitIn(600, 400, 1, 100, 400)).toMatchObject({ scale: 1, x: 250, y: 0 });
  });

  it("enlarges a picture of 8 x 8 pixels to the pane", () => {
    expect(fitIn(400, 400, 1, 8, 8).scale).toBe(50);
  });

  it.each([
    [1, 601, 401],
    [1.5, 902, 602],
    [2, 1202, 802],
  ])("has whole device pixels at a ratio of %s", (ratio, width, height) => {
    expect(deviceSize(fitIn(601, 401, ratio, 3000, 1000))).toEqual({ width, height });
  });
});

describe("zooming", () => {
  it("keeps the point under the pointer where it is", () => {
    const at = { x: 450, y: 190 };
    const before = toPicture(pane, at);
    const after = toPicture(zoomAt(pane, 3, at), at);
    expect(after.x).toBeCloseTo(before.x, 6);
    // Up and down the picture still has room beside it, and stays in the middle.
    expect(zoomAt(pane, 3, at)).toMatchObject({ scale: 0.6000000000000001 });
  });

  it("ends at the whole picture and leaves no gap beside it", () => {
    const near = zoomAt(pane, 4, { x: 0, y: 200 });
    expect(isFitted(near)).toBe(false);
    const back = zoomAt(near, 0.01, { x: 600, y: 0 });
    expect(back.scale).toBe(fitScale(pane));
    expect(back).toMatchObject({ x: 0, y: 100 });
  });

  it("ends where a pixel of the picture is 16 px large", () => {
    expect(zoomAt(pane, 1e6, { x: 300, y: 200 }).scale).toBe(16);
  });
});

describe("panning", () => {
  it("stops at the picture's edges", () => {
    const near = zoomAt(pane, 4, { x: 300, y: 200 });
    expect(panBy(near, 1e5, 1e5)).toMatchObject({ x: 0, y: 0 });
    const end = panBy(near, -1e5, -1e5);
    expect(end.x + 3000 * end.scale).toBeCloseTo(600);
    expect(end.y + 1000 * end.scale).toBeCloseTo(400);
  });

  it("does not move a picture that is fitted", () => {
    expect(panBy(pane, 50, 50)).toEqual(pane);
  });
});

describe("a pane of another size", () => {
  it("keeps a fitted picture fitted", () => {
    expect(resize(pane, 300, 300, 2)).toEqual(fitIn(300, 300, 2, 3000, 1000));
  });

  it("keeps what was in the middle of a zoomed picture in the middle", () => {
    const near = zoomAt(pane, 6, { x: 450, y: 200 });
    const middle = toPicture(near, { x: 300, y: 200 });
    const wider = resize(near, 800, 500, 1);
    const now = toPicture(wider, { x: 400, y: 250 });
    expect(now.x).toBeCloseTo(middle.x, 6);
    expect(now.y).toBeCloseTo(middle.y, 6);
    expect(wider.scale).toBe(near.scale);
  });
});

describe("places", () => {
  it("go from the picture to the screen and back", () => {
    const near = zoomAt(pane, 2.5, { x: 100, y: 150 });
    const there = toPicture(near, toScreen(near, { x: 0.3, y: 0.7 }));
    expect(there.x).toBeCloseTo(0.3);
    expect(there.y).toBeCloseTo(0.7);
  });

  it("move into view no further than needed", () => {
    const near = panBy(zoomAt(pane, 4, { x: 0, y: 200 }), 1e5, 0);
    const box = { left: 0.5, top: 0.4, right: 0.55, bottom: 0.5 };
    const seen = reveal(near, box);
    expect(toScreen(seen, { x: box.right, y: 0 }).x).toBeCloseTo(600);
    expect(reveal(seen, box)).toEqual(seen);
  });
});
