/** Outlines sit on the pixels they name: looked for on real canvases, to one device pixel. */
import { signal } from "@preact/signals";
import { afterEach, describe, expect, it } from "vitest";
import { box } from "../overlays/boxes.js";
import { recording, rowsOf } from "../overlays/recording.js";
import { fitIn } from "../overlays/viewport.js";
import type { Picture } from "./source.js";
import { PictureView } from "./view.js";

let life = new AbortController();
afterEach(() => {
  life.abort();
  life = new AbortController();
});

const GREEN = "#00ff00";
type Box = readonly [left: number, top: number, right: number, bottom: number];

/** A gray picture with a green rectangle, in its own pixels. */
function pictureWith(width: number, height: number, [left, top, right, bottom]: Box) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = "#808080";
  context.fillRect(0, 0, width, height);
  context.fillStyle = GREEN;
  context.fillRect(left, top, right - left, bottom - top);
  return canvas;
}

/** A JPEG whose EXIF says how it is to be turned. */
async function jpegWith(canvas: OffscreenCanvas, orientation: number): Promise<Blob> {
  const jpeg = new Uint8Array(
    await (await canvas.convertToBlob({ type: "image/jpeg", quality: 1 })).arrayBuffer(),
  );
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const marker = [0xff, 0xe1, 0, exif.length + 2, ...exif];
  return new Blob([jpeg.slice(0, 2), Uint8Array.from(marker), jpeg.slice(2)]);
}

/** Both layers of a pane, drawn with the rectangle as a region. */
function drawn(
  picture: ImageBitmap,
  region: Box,
  ratio: number,
  paneWidth = 401,
  paneHeight = 301,
) {
  const rows = rowsOf([
    {
      label: "cat",
      box: [
        region[0] / picture.width,
        region[1] / picture.height,
        region[2] / picture.width,
        region[3] / picture.height,
      ],
    },
  ]);
  const layers = {
    picture: document.createElement("canvas"),
    tint: document.createElement("canvas"),
    overlays: document.createElement("canvas"),
  };
  const props = {
    source: signal<Picture | null>(picture),
    rows: signal(rows),
    visible: signal(new Uint8Array([1])),
    hovered: signal<string | null>(null),
    selected: signal(""),
    showLabels: signal(false),
    planes: null,
    maskOpacity: signal(0.45),
    hiddenLabels: signal<ReadonlySet<string>>(new Set()),
    onSelect: () => {},
  };
  const view = new PictureView(document.createElement("div"), layers, props, life.signal);
  view.resized({ width: paneWidth, height: paneHeight, ratio });
  view.flush();
  return { view, layers };
}

/** The first and the last pixel of each direction that passes, in device pixels. */
function extent(canvas: HTMLCanvasElement, passes: (pixel: Uint8ClampedArray) => boolean): Box {
  const { data, width } = canvas
    .getContext("2d")
    ?.getImageData(0, 0, canvas.width, canvas.height) ?? {
    data: new Uint8ClampedArray(),
    width: 1,
  };
  const found = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (let at = 0; at < data.length; at += 4) {
    if (!passes(data.subarray(at, at + 4))) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    found[0] = Math.min(found[0], x);
    found[1] = Math.min(found[1], y);
    found[2] = Math.max(found[2], x + 1);
    found[3] = Math.max(found[3], y + 1);
  }
  return found;
}

const isGreen = ([red = 0, green = 0, blue = 0]: Uint8ClampedArray): boolean =>
  green > 190 && red < 70 && blue < 70;
const isDrawn = ([, , , alpha = 0]: Uint8ClampedArray): boolean => alpha > 0;

/** The outline's middle is on the rectangle's edges, on each side of the pane's within one pixel. */
function expectAround(
  layers: Record<"picture" | "overlays", HTMLCanvasElement>,
  ratio: number,
): void {
  const rectangle = extent(layers.picture, isGreen);
  const outline = extent(layers.overlays, isDrawn);
  // Half of the line and its halo lie outside of the box.
  const outside = Math.round(2 * ratio) / 2 + Math.round(ratio);
  const { width, height } = layers.overlays;
  const [left, top, right, bottom] = outline;
  const edges = [left + outside, top + outside, right - outside, bottom - outside];
  const atPane = [left <= 0, top <= 0, right >= width, bottom >= height];
  edges.forEach((edge, side) => {
    if (!atPane[side]) expect(Math.abs(edge - (rectangle[side] ?? 0))).toBeLessThanOrEqual(1);
  });
}

const SIZES: [string, number, number, Box][] = [
  ["a photo", 640, 480, [100, 60, 301, 333]],
  ["a portrait", 480, 640, [33, 500, 444, 611]],
  ["a panorama of 8000 x 200", 8000, 200, [3000, 40, 5000, 160]],
  ["a strip of 200 x 8000", 200, 8000, [50, 1000, 150, 7000]],
  ["an 8 x 8 digit", 8, 8, [2, 3, 5, 7]],
];

describe.each([1, 1.5, 2])("at %s device pixels for one of CSS", (ratio) => {
  it.each(SIZES)("a box lies on what it names in %s", async (_, width, height, region) => {
    const picture = await createImageBitmap(pictureWith(width, height, region));
    expectAround(drawn(picture, region, ratio).layers, ratio);
  });

  it.each([3, 6, 8])("in a photo that EXIF turns by %s", async (orientation) => {
    // What the file holds, turned by the browser, is a picture of 480 x 640 or 640 x 480.
    const stored: Box = [100, 60, 300, 330];
    const jpeg = await jpegWith(pictureWith(640, 480, stored), orientation);
    const picture = await createImageBitmap(jpeg);
    const upright: Record<number, Box> = {
      3: [340, 150, 540, 420],
      6: [150, 100, 420, 300],
      8: [60, 340, 330, 540],
    };
    expect([picture.width, picture.height]).toEqual(orientation === 3 ? [640, 480] : [480, 640]);
    expectAround(drawn(picture, upright[orientation] as Box, ratio).layers, ratio);
  });

  it("of a picture of one pixel is around all of it", async () => {
    const picture = await createImageBitmap(pictureWith(1, 1, [0, 0, 1, 1]));
    const { layers } = drawn(picture, [0, 0, 1, 1], ratio, 400, 300);
    const [left, , right] = extent(layers.picture, isGreen);
    const outline = extent(layers.overlays, isDrawn);
    expect([left, right]).toEqual([50 * ratio, 350 * ratio]);
    const outside = Math.round(2 * ratio) / 2 + Math.round(ratio);
    expect(Math.abs(outline[0] + outside - left)).toBeLessThanOrEqual(1);
    expect(Math.abs(outline[2] - outside - right)).toBeLessThanOrEqual(1);
  });

  it("stays on it while the picture is zoomed and moved", async () => {
    const region: Box = [300, 200, 360, 260];
    const picture = await createImageBitmap(pictureWith(640, 480, region));
    const { view, layers } = drawn(picture, region, ratio);
    for (const by of [1, 1, -1] as const) {
      view.act({ do: "zoom", by });
      view.act({ do: "pan", x: 7, y: -5 });
      view.flush();
      expectAround(layers, ratio);
    }
  });

  it("of a single pixel of a large picture is still a line", () => {
    const record = recording();
    const bounds = { left: 0.5, top: 0.5, right: 0.5 + 1 / 8000, bottom: 0.505 };
    box.outline(record.context, bounds, fitIn(400, 300, ratio, 8000, 200), 2);
    expect(record.named("strokeRect")[0]?.args.slice(2)).toEqual([1, 1]);
  });

  it("is told to the canvas in whole device pixels, or in their middle", () => {
    for (const [, width, height, [left, top, right, bottom]] of SIZES) {
      const record = recording();
      const view = fitIn(401, 301, ratio, width, height);
      const line = Math.round(2 * ratio);
      const bounds = {
        left: left / width,
        top: top / height,
        right: right / width,
        bottom: bottom / height,
      };
      box.outline(record.context, bounds, view, line);
      const [x, y, across, down] = (record.named("strokeRect")[0]?.args ?? []) as number[];
      const exact = (view.x + left * view.scale) * ratio;
      expect(Math.abs((x ?? 0) - exact)).toBeLessThanOrEqual(1);
      for (const at of [x, y]) expect(((at ?? 0) + line / 2) % 1).toBe(0);
      for (const size of [across, down]) expect((size ?? 0.5) % 1).toBe(0);
    }
  });
});
