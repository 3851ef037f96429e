import { describe, expect, it } from "vitest";
import { tintedOf } from "../picture/tints.js";
import { hits } from "./hit.js";
import { Mask, maskOf } from "./masks.js";
import { all, planeFrom, type Recording, recording, rowsOf, shaperWith } from "./recording.js";
import { regionsOf, type Shown, shownRegions } from "./regions.js";
import { Tint, type Tinted } from "./tint.js";
import { fitIn } from "./viewport.js";

const RED = "#ff0000";
const BLUE = "#0000ff";

/** The layer after painting, a letter a pixel: r and b for red and blue, upper case for an edge. */
function painted(record: Recording): string[] {
  const image = record.named("putImageData").at(-1)?.args[0] as ImageData;
  const letter = (at: number): string => {
    const [red = 0, , blue = 0, alpha = 0] = image.data.subarray(at, at + 4);
    const color = red > 0 ? "r" : blue > 0 ? "b" : ".";
    return alpha === 0 ? "." : alpha === 255 ? color.toUpperCase() : color;
  };
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: image.width }, (_each, x) => letter((y * image.width + x) * 4)).join(""),
  );
}

function paint(masks: readonly Tinted[], width: number, height: number, edge = 1): string[] {
  const record = recording();
  new Tint().paint(record.context, masks, { width, height, edge });
  return painted(record);
}

const tinted = (lines: readonly string[], color: string, inside = 0.4): Tinted => ({
  mask: new Mask(planeFrom(...lines)),
  color,
  inside,
  edge: 1,
});

describe("a mask on its layer", () => {
  it("is tinted inside and has a solid edge, around holes too", () => {
    const lines = ["0000000", "0999990", "0999990", "0990990", "0999990", "0999990", "0000000"];
    expect(paint([tinted(lines, RED)], 7, 7)).toEqual([
      ".......",
      ".RRRRR.",
      ".RrRrR.",
      ".RR.RR.",
      ".RrRrR.",
      ".RRRRR.",
      ".......",
    ]);
  });

  it("of another size than the layer is scaled", () => {
    expect(paint([tinted(["90", "00"], RED)], 6, 4)).toEqual([
      "RRR...",
      "RRR...",
      "......",
      "......",
    ]);
    expect(paint([tinted(["9900", "9900", "0000", "0000"], BLUE)], 2, 2)).toEqual(["B.", ".."]);
  });

  it("under another lets the smaller one be seen, and shows both edges", () => {
    const large = tinted(["99999", "99999", "99999", "99999", "99999"], RED);
    const small = tinted(["00000", "09990", "09990", "09990", "00000"], BLUE);
    expect(paint([large, small], 5, 5)).toEqual(["RRRRR", "RBBBR", "RBbBR", "RBBBR", "RRRRR"]);
  });

  it("that is soft is as opaque as it says, and its edge is where half of the largest is", () => {
    const record = recording();
    const soft = new Mask(planeFrom("1357531"));
    new Tint().paint(record.context, [{ mask: soft, color: RED, inside: 1, edge: 0 }], {
      width: 7,
      height: 1,
      edge: 1,
    });
    const image = record.named("putImageData")[0]?.args[0] as ImageData;
    const alphas = [...image.data].filter((_, at) => at % 4 === 3);
    expect(alphas.slice(0, 2)).toEqual([17, 85]);
    expect(alphas[6]).toBe(17);
    expect(painted(record)[0]?.slice(2, 5)).toBe("...");
    expect(soft.area()).toBeCloseTo(3 / 7);
    const isHit = (x: number): boolean => soft.contains(soft.bounds, x, 0.5, 0, 0);
    expect([1.5, 2.5, 3.5, 4.5, 5.5].map((x) => isHit(x / 7))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("that is soft leaves a stronger one under it its color", () => {
    const strong = tinted(
      Array.from({ length: 5 }, () => "0099999"),
      RED,
    );
    const soft = tinted(
      Array.from({ length: 5 }, () => "3333333"),
      BLUE,
    );
    expect(paint([strong, soft], 7, 5)[2]).toBe("BbRrrrB");
  });

  it("counted from 0 to 1 is one that is on or off", () => {
    const plane = planeFrom("0110", "0110");
    const ones = { ...plane, values: plane.values.map(() => 1) };
    expect(new Mask(ones).area()).toBeCloseTo(0.5);
    expect([...new Mask(ones).levels.cells]).toEqual([1, 3, 255, 1, 3, 255]);
    const numbers = { ...plane, values: plane.values.map((_, at) => [2, 9][at % 2] as number) };
    expect([...new Mask(numbers).levels.cells]).toEqual([2, 3, 255, 2, 3, 255]);
  });

  it("without a pixel is none", () => {
    expect(maskOf(planeFrom("000", "000"))).toBeNull();
  });
});

describe("switching a class", () => {
  const upper = tinted(["99", "00", "00", "00"], RED);
  const lower = tinted(["00", "00", "00", "99"], BLUE);
  const raster = { width: 2, height: 4, edge: 1 };

  it("repaints only the rows that it covers", () => {
    const record = recording();
    const tint = new Tint();
    tint.paint(record.context, [upper, lower], raster);
    tint.paint(record.context, [lower], raster);
    const puts = record.named("putImageData").map(({ args }) => args.slice(4));
    expect(puts).toEqual([
      [0, 2, 4],
      [0, 2, 1],
    ]);
    expect(painted(record)).toEqual(["..", "..", "..", "BB"]);
  });

  it("begins anew with all rows: a heat map may have been there", () => {
    const record = recording();
    const tint = new Tint();
    tint.paint(record.context, [upper], raster);
    tint.clear();
    tint.paint(record.context, [lower], raster);
    expect(record.named("putImageData").map(({ args }) => args.slice(4))).toEqual([
      [0, 2, 4],
      [0, 2, 4],
    ]);
  });

  it("that changes nothing paints nothing", () => {
    const record = recording();
    const tint = new Tint();
    tint.paint(record.context, [upper], raster);
    tint.paint(record.context, [{ ...upper }], raster);
    expect(record.named("putImageData")).toHaveLength(1);
  });

  it("repaints all of it for another opacity", () => {
    const record = recording();
    const tint = new Tint();
    const full = tinted(["999", "999", "999"], RED);
    tint.paint(record.context, [full], { width: 3, height: 3, edge: 1 });
    tint.paint(record.context, [{ ...full, inside: 0.8 }], { width: 3, height: 3, edge: 1 });
    const image = record.named("putImageData").at(-1)?.args[0] as ImageData;
    expect(image.data[4 * 4 + 3]).toBe(204);
  });
});

describe("regions with masks", () => {
  const rows = rowsOf([
    { label: "sky", shape: "mask", mediaType: "image/png", regionId: "s", score: 0.75 },
    { label: "bird", shape: "mask", mediaType: "image/png", regionId: "b", score: 0.2 },
    { label: "late", shape: "mask", mediaType: "image/png", regionId: "l" },
    { label: "late", shape: "mask", mediaType: "image/png", box: [0, 0, 1, 1], regionId: "lb" },
  ]);
  const planes = { 0: planeFrom("9999", "9999", "0000"), 1: planeFrom("0000", "0090", "0000") };
  const shown = shownRegions(regionsOf(rows, shaperWith(planes)), rows, all(rows));
  const view = fitIn(400, 300, 1, 400, 300);

  it("have the bounds of their pixels; until they come they have their box, or no place", () => {
    expect(shown.map(({ id }) => id)).toEqual(["s", "b", "lb"]);
    expect(shown[0]).toMatchObject({ left: 0, top: 0, right: 1 });
    expect(shown[0]?.bottom).toBeCloseTo(2 / 3);
    expect(shown[1]).toMatchObject({ left: 0.5, right: 0.75 });
    expect(shown[1]?.form.peak).toBeCloseTo(0.625);
  });

  it("are hit by their pixels, the smallest first", () => {
    const masks = shown.slice(0, 2);
    const ids = (x: number, y: number): string[] =>
      hits(masks, [], view, { x, y }).map((hit) => hit.id);
    expect(ids(250, 150)).toEqual(["b", "s"]);
    expect(ids(50, 50)).toEqual(["s"]);
    expect(ids(50, 250)).toEqual([]);
    expect(ids(50, 202)).toEqual(["s"]);
  });

  it("step back for the one that is pointed at, which lies in front", () => {
    const order = (hovered: string | null, selected = ""): [string, number, number][] =>
      tintedOf(shown as Shown[], { hovered, selected, opacity: 0.5 }).map((each) => [
        shown.find(({ form }) => form === each.mask)?.id ?? "",
        each.inside,
        each.edge,
      ]);
    expect(order(null)).toEqual([
      ["s", 0.5, 1],
      ["b", 0.5, 1],
    ]);
    expect(order("label:sky")).toEqual([
      ["b", 0.15, 0.3],
      ["s", 0.58, 1],
    ]);
    expect(order(null, "s")).toEqual([
      ["b", 0.5, 1],
      ["s", 0.58, 1],
    ]);
    expect(order("label:sky", "b").map(([, , edge]) => edge)).toEqual([1, 1]);
    const kin = { hovered: null, selected: "", kin: new Set(["b"]) };
    expect(tintedOf(shown as Shown[], kin).map(({ edge }) => edge)).toEqual([0.3, 1]);
  });

  it("of a region's own picture are not its mask", () => {
    const crop = rowsOf([
      { kind: "image", shape: "mask", mediaType: "image/png", regionId: "r" },
      { kind: "other", shape: "mask", mediaType: "image/png", regionId: "r" },
    ]);
    const [region] = regionsOf(crop, shaperWith({ 0: planeFrom("99"), 1: planeFrom("09") }));
    expect(region?.left).toBe(0.5);
  });
});
