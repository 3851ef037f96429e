/** What is drawn of each golden payload, held against its columns. */
import { describe, expect, it, vi } from "vitest";
import type { DecodedPlanes } from "../media/decoded.js";
import { colorOf } from "../palette.js";
import { tintedOf } from "../picture/tints.js";
import { pick, type Rows } from "../predictions.js";
import { box } from "./boxes.js";
import { drawOverlays, inDrawingOrder, measurer } from "./draw.js";
import { decodedOf, GOLDENS, type Golden, rowsOfGolden } from "./goldens.js";
import { type Heat, heatsOf } from "./heat.js";
import { chipOrder, placeChips } from "./labels.js";
import { all, type Call, type Recording, recording } from "./recording.js";
import { type Region, regionsOf, type Shown, shownRegions, trackColor } from "./regions.js";
import { shaperOf } from "./shapes.js";
import { paintHeat, Tint } from "./tint.js";
import { fitIn } from "./viewport.js";

const WIDTH = 600;
const HEIGHT = 450;
// A ratio of 1.5: lines are 3 device pixels wide, around a pixel's middle.
const VIEW = fitIn(400, 300, 1.5, 640, 480);
const RASTER = { width: 160, height: 120, edge: 2 };

/** A video's rows by their times; all others are one moment. */
function momentsOf(rows: Rows): Rows[] {
  const times = [...new Set([...rows.timeMs].map(String))];
  return times.map((time) =>
    pick(
      rows,
      [...rows.timeMs].flatMap((each, row) => (String(each) === time ? [row] : [])),
    ),
  );
}

async function drawn(golden: Golden, rows: Rows) {
  const decoded = decodedOf(golden.media, new AbortController().signal);
  const regions = (): Region[] => regionsOf(rows, shaperOf(decoded));
  regions();
  for (const [row, shape] of rows.shape.entries()) {
    const at = [rows.outputId[row] ?? 0, rows.ordinal[row] ?? 0] as const;
    if (shape !== "mask") continue;
    await vi.waitFor(() => expect(decoded.get(...at) ?? decoded.error(...at)).not.toBe(""));
  }
  const shown = chipOrder(shownRegions(regions(), rows, all(rows)));
  const overlays = recording(WIDTH, HEIGHT);
  const widthOf = measurer(overlays.context, "serif");
  drawOverlays(
    overlays.context,
    {
      shown: inDrawingOrder(shown, (region) => region),
      chips: placeChips(shown, VIEW, widthOf),
    },
    VIEW,
    { hovered: null, selected: "" },
    widthOf,
    "serif",
  );
  return { shown, overlays, decoded };
}

/** Calls in the color of a line, so without halos. */
const lines = (record: Recording, name: string): Call[] =>
  record.named(name).filter((call) => call.strokeStyle !== "#000" && call.strokeStyle !== "#fff");

/** Each run of moveTo and lineTo in the color of a line, as device pixels. */
function pathsOf(record: Recording): number[][] {
  const paths: number[][] = [];
  for (const { name, args, strokeStyle } of record.calls) {
    if (strokeStyle === "#000" || strokeStyle === "#fff" || strokeStyle === "") continue;
    if (name === "moveTo") paths.push([...(args as number[])]);
    else if (name === "lineTo") paths.at(-1)?.push(...(args as number[]));
  }
  return paths;
}

const toDevice = (points: ArrayLike<number>): number[] =>
  Array.from(points, (at, index) => at * (index % 2 === 0 ? WIDTH : HEIGHT));

function expectNear(found: readonly number[] | undefined, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) expect(found?.[index]).toBeCloseTo(value, 2);
}

/** The rows of the shape, each region once. */
function placed(rows: Rows, shape: string): number[] {
  const seen = new Set<string>();
  return rows.shape.flatMap((each, row) => {
    const id = rows.regionId[row] || String(row);
    if (each !== shape || seen.has(id)) return [];
    seen.add(id);
    return [row];
  });
}

function expectColor(call: Call | undefined, rows: Rows, row: number): void {
  const own = rows.regionId.flatMap((id, each) => (id === rows.regionId[row] ? [each] : []));
  const track = rows.trackId[row];
  const colors = track ? [trackColor(track)] : own.map((each) => colorOf(nameIn(rows, each)));
  expect(colors).toContain(call?.strokeStyle);
}

const nameIn = (rows: Rows, row: number): string =>
  rows.label[row] || rows.text[row] || rows.hex[row] || "region";

function expectBoxes(record: Recording, rows: Rows): void {
  const boxes = placed(rows, "box");
  const strokes = lines(record, "strokeRect");
  expect(strokes).toHaveLength(boxes.length);
  for (const row of boxes) {
    const edge = (of: Float32Array, size: number): number => Math.round((of[row] ?? 0) * size);
    const [x, y] = [edge(rows.left, WIDTH), edge(rows.top, HEIGHT)];
    const size = [edge(rows.right, WIDTH) - x, edge(rows.bottom, HEIGHT) - y];
    const at = [x + 0.5, y + 0.5, ...size];
    const stroke = strokes.find(({ args }) => String(args) === String(at));
    expect(stroke, `a box at ${at}`).toMatchObject({ lineWidth: 3 });
    expectColor(stroke, rows, row);
  }
}

function expectPoints(record: Recording, rows: Rows): void {
  const dots: number[][] = [];
  let edges = 0;
  for (const row of placed(rows, "points")) {
    const at = toDevice(rows.points[row] ?? []);
    const seen = (rows.pointExtra[row] ?? []).filter((_, index) => index % 2 === 1);
    seen.forEach((visibility, point) => {
      const radius = visibility === 2 ? 4.5 : 3;
      if (visibility !== 3) dots.push([...at.slice(2 * point, 2 * point + 2), radius]);
    });
    const { skeleton = [] } = JSON.parse(rows.valueJson[row] ?? "{}");
    edges += skeleton.filter((edge: number[]) => edge.every((point) => seen[point] !== 3)).length;
  }
  const arcs = lines(record, "arc").map(({ args }) => args.slice(0, 3) as number[]);
  expect(arcs).toHaveLength(dots.length);
  for (const dot of dots) {
    const near = arcs.find((arc) =>
      dot.every((at, index) => Math.abs(at - (arc[index] ?? 0)) < 0.1),
    );
    expect(near, `a dot at ${dot}`).toBeDefined();
  }
  expect(pathsOf(record).filter((path) => path.length === 4)).toHaveLength(edges);
}

function expectPolygons(record: Recording, rows: Rows): void {
  const paths = pathsOf(record).filter((path) => path.length > 4);
  const polygons = placed(rows, "polygon");
  expect(paths).toHaveLength(polygons.length);
  for (const row of polygons) {
    const corners = toDevice(rows.polygon[row] ?? []);
    const path = paths.find((each) => Math.abs((each[0] ?? 0) - (corners[0] ?? 1)) < 0.1);
    expectNear(path, corners);
  }
}

/** The share of a picture's pixels that are bright, by the browser's own drawing. */
async function brightShare(base64: string): Promise<number> {
  const picture = await createImageBitmap(
    await (await fetch(`data:image/png;base64,${base64}`)).blob(),
  );
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  context?.drawImage(picture, 0, 0);
  const { data } = context?.getImageData(0, 0, picture.width, picture.height) ?? { data: [] };
  let bright = 0;
  for (let at = 0; at < data.length; at += 4) bright += (data[at] ?? 0) > 127 ? 1 : 0;
  return bright / (picture.width * picture.height);
}

async function expectMasks(golden: Golden, shown: readonly Shown[]): Promise<void> {
  for (const region of shown.filter(({ form }) => form.mask)) {
    const record = recording();
    const masks = tintedOf([region], { hovered: null, selected: "", opacity: 0.4 });
    new Tint().paint(record.context, masks, RASTER);
    const image = record.named("putImageData")[0]?.args[0] as ImageData;
    const pixels = [...new Uint32Array(image.data.buffer)].filter((pixel) => pixel >>> 24 > 0);
    const media = golden.media.find(({ ordinal }) => region.rows.includes(ordinal));
    const share = await brightShare(media?.base64 ?? "");
    expect(pixels.length / (RASTER.width * RASTER.height)).toBeCloseTo(share, 1);
    expect(new Set(pixels.map((pixel) => pixel >>> 24))).toEqual(new Set([102, 255]));
    const bgr = (region.color.match(/\w\w/g) ?? []).reverse().join("");
    expect(new Set(pixels.map((pixel) => pixel & 0xffffff))).toEqual(
      new Set([Number.parseInt(bgr, 16)]),
    );
  }
}

async function expectHeat(decoded: DecodedPlanes, golden: Golden, heat: Heat): Promise<void> {
  const at = [heat.outputId, heat.ordinal] as const;
  await vi.waitFor(() => expect(decoded.get(...at) ?? decoded.error(...at)).not.toBe(""));
  const plane = decoded.get(...at);
  const sent = golden.media.some(({ ordinal }) => ordinal === heat.ordinal);
  expect(plane !== null).toBe(sent);
  if (plane === null) return;
  const record = recording();
  paintHeat(record.context, plane, heat.color);
  expect(heat.color).toBe(colorOf(heat.label || "heat map"));
  expect(record.named("putImageData")).toHaveLength(1);
}

/** Of each region and of nothing else: its best label, unless there was no room, or none was named. */
function expectChips(record: Recording, rows: Rows, shown: readonly Shown[]): void {
  const chips = record.named("fillText").map(({ args }) => args[0]);
  const named = shown.filter(({ quiet }) => !quiet);
  expect(chips.length > 0).toBe(named.length > 0);
  for (const chip of chips) expect(named.map((region) => region.chip)).toContain(chip);
  for (const { chip, rows: own } of shown) {
    expect(own.some((row) => chip.startsWith(nameIn(rows, row).slice(0, 12)))).toBe(true);
  }
}

describe("of each golden payload is drawn what its columns say", () => {
  it.each([...GOLDENS])("%s", async (_, golden) => {
    for (const rows of [...rowsOfGolden(golden).values()].flatMap(momentsOf)) {
      const { shown, overlays, decoded } = await drawn(golden, rows);
      expectBoxes(overlays, rows);
      expectPoints(overlays, rows);
      expectPolygons(overlays, rows);
      await expectMasks(golden, shown);
      expectChips(overlays, rows, shown);
      for (const heat of heatsOf(rows)) await expectHeat(decoded, golden, heat);
    }
  });

  it("which are masks, polygons, points, boxes and heat maps", async () => {
    const all = [...GOLDENS.values()].flatMap((golden) =>
      [...rowsOfGolden(golden).values()].map((rows) => ({ golden, rows })),
    );
    const shown = (
      await Promise.all(all.map(async ({ golden, rows }) => (await drawn(golden, rows)).shown))
    ).flat();
    const names = shown.map(({ form }) => (form === box ? "Box" : form.constructor.name));
    expect([...new Set(names)].sort()).toEqual(["Box", "Mask", "Points", "Polygon"]);
    expect(names.filter((name) => name === "Mask").length).toBeGreaterThanOrEqual(5);
    expect(all.flatMap(({ rows }) => heatsOf(rows)).length).toBeGreaterThanOrEqual(3);
  });
});
