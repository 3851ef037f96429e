/**
 * 50 masks at 1080p against a bare loop that draws the same masks as pictures; 300 labels; a
 * video's frames with 50 boxes each. Runs in the page of `redraw.mjs`.
 */
import { signal } from "@preact/signals";
import { type DecodedPlanes, type Plane, planeOf } from "../src/media/decoded.js";
import type { Planes } from "../src/media/planes.js";
import { drawOverlays, inDrawingOrder, MASK_OPACITY, measurer } from "../src/overlays/draw.js";
import { chipOrder, placeChips } from "../src/overlays/labels.js";
import { type Mask, maskOf } from "../src/overlays/masks.js";
import { regionsOf, type Shown, shownRegions } from "../src/overlays/regions.js";
import { fitIn } from "../src/overlays/viewport.js";
import { colorOf } from "../src/palette.js";
import { Finer } from "../src/picture/finer.js";
import type { Picture } from "../src/picture/source.js";
import { TintLayer } from "../src/picture/tints.js";
import { PictureView } from "../src/picture/view.js";
import { pick, type Rows, rowsWith } from "../src/predictions.js";
import { type Box, crowded, FAMILY, HEIGHT, randomFrom, rowsOf, WIDTH } from "./scenes.js";
import { median, time } from "./timing.js";

const MASKS = 50;
const LABELS = 300;
const CORNERS = 200;
/** A video's frames, and the boxes in each. */
const FRAMES = 120;
const BOXES = 50;

/** The corners of blobs with wobbly edges, x, y, x, y ... in pixels: together twice the picture. */
function blobs(): number[][] {
  const random = randomFrom(1);
  return Array.from({ length: MASKS }, () => {
    const [x, y, phase] = [random() * WIDTH, random() * HEIGHT, random() * 7];
    const radius = (0.04 + random() * 0.12) * WIDTH;
    return Array.from({ length: CORNERS }, (_, at) => {
      const angle = (at / CORNERS) * 2 * Math.PI;
      const wobble = 0.2 * Math.sin(5 * angle + phase) + 0.05 * Math.sin(23 * angle);
      const far = radius * (1 + wobble + 0.02 * random());
      return [x + far * Math.cos(angle), y + 0.8 * far * Math.sin(angle)].map(Math.round);
    }).flat();
  });
}

function planeWith(corners: readonly number[]): Plane {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = "#fff";
  for (let at = 0; at < corners.length; at += 2) {
    context.lineTo(corners[at] as number, corners[at + 1] as number);
  }
  context.fill();
  return planeOf(context.getImageData(0, 0, WIDTH, HEIGHT));
}

/** A mask in its color as a picture of its own, no larger than it: what a bare loop draws. */
function stampOf({ x, y, columns, rows, values }: Plane, color: string) {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  const image = context.createImageData(columns, rows);
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  for (const [at, value] of values.entries()) image.data.set([...channels, value], at * 4);
  context.putImageData(image, 0, 0);
  return { canvas, x, y };
}

function canvasIn(root: HTMLElement): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  canvas.style.cssText = "position: absolute; inset: 0; transform-origin: 0 0";
  root.append(canvas);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  return context;
}

/** A pane as large as the picture, and all that it is driven by. */
async function pane(given: Rows, planes: Planes | null) {
  const root = document.createElement("div");
  root.style.cssText = `position: relative; width: ${WIDTH}px; height: ${HEIGHT}px`;
  document.body.replaceChildren(root);
  const contexts = [canvasIn(root), canvasIn(root), canvasIn(root)] as const;
  const [picture, tint, overlays] = contexts;
  const props = {
    source: signal<Picture | null>(await createImageBitmap(new ImageData(WIDTH, HEIGHT))),
    rows: signal(given),
    visible: signal(new Uint8Array(given.length).fill(1)),
    hovered: signal<string | null>(null),
    selected: signal(""),
    showLabels: signal(true),
    maskOpacity: signal(MASK_OPACITY),
    hiddenLabels: signal<ReadonlySet<string>>(new Set()),
    planes,
    onSelect: () => {},
  };
  const layers = { picture: picture.canvas, tint: tint.canvas, overlays: overlays.canvas };
  const view = new PictureView(root, layers, props, new AbortController().signal);
  view.resized({ width: WIDTH, height: HEIGHT, ratio: 1 });
  view.flush();
  const force = (): void => {
    for (const context of contexts) context.getImageData(0, 0, 1, 1);
  };
  return { root, props, view, force, tint: tint.canvas };
}

async function masks() {
  const polygons = blobs();
  const planes = polygons.map(planeWith);
  const labels = planes.map((_, at) => `class ${at}`);
  const same = (value: string): string[] => planes.map(() => value);
  const rows = rowsWith({
    label: labels,
    shape: same("mask"),
    mediaType: same("image/png"),
    regionId: labels,
    score: Float32Array.from(planes, () => 0.5),
  });
  const decoded = {
    get: (_: number, ordinal: number) => planes[ordinal] ?? null,
    error: () => "",
    version: signal(0),
  } as unknown as DecodedPlanes;
  const kit = signal({ part: { Finer }, decoded });
  const gate = { kit, error: signal(null), load: () => {} } as unknown as Planes;
  const { root, props, view, force, tint } = await pane(rows, gate);
  const bare = canvasIn(root);
  const stamps = planes.map((plane, at) => stampOf(plane, colorOf(labels[at] ?? "")));
  const draw = (hidden: number): void => {
    bare.clearRect(0, 0, WIDTH, HEIGHT);
    stamps.forEach(({ canvas, x, y }, at) => {
      if (at !== hidden) bare.drawImage(canvas, x, y);
    });
  };
  let step = 0;
  const times = await time(
    () => {
      force();
      bare.getImageData(0, 0, 1, 1);
    },
    {
      bare: () => {
        bare.globalAlpha = 0.2 + (step % 10) * 0.05;
        draw(step % MASKS);
      },
      toggle: () => {
        step += 1;
        const hidden = labels[(step >> 1) % MASKS] ?? "";
        props.hiddenLabels.value = new Set(step % 2 ? [] : [hidden]);
        view.flush();
      },
      opacity: () => {
        props.maskOpacity.value = 0.2 + (step % 10) * 0.05;
        view.flush();
      },
      hover: () => {
        props.hovered.value = step % 2 ? null : (labels[step % MASKS] ?? "");
        view.flush();
      },
      zoom: () => {
        view.act({ do: "zoom", by: step % 2 ? 1 : -1 });
        view.flush();
      },
    },
  );
  props.hiddenLabels.value = new Set();
  const shown = view.scene.shown.peek();
  return {
    masks: shown.length,
    polygons,
    coverage: planes.reduce((sum, plane) => sum + (maskOf(plane) as Mask).area(), 0),
    layer: [tint.width, tint.height],
    times,
    rest_ms: await repaint(shown, tint),
  };
}

/** All masks for another zoom: once a zoom rests. */
async function repaint(shown: readonly Shown[], canvas: HTMLCanvasElement): Promise<number> {
  const layer = new TintLayer(canvas);
  const view = fitIn(WIDTH, HEIGHT, 1, WIDTH, HEIGHT);
  const emphasis = { hovered: null, selected: "" };
  let scale = 1;
  const { rest } = await time(() => canvas.getContext("2d")?.getImageData(0, 0, 1, 1), {
    rest: () => {
      scale = scale === 1 ? 1.5 : 1;
      layer.masks(shown, view, scale, emphasis);
    },
  });
  return rest?.raster_ms ?? Number.NaN;
}

/** 300 labels: finding their places alone, and all of the redraw with its raster. */
async function labels() {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const context = canvasIn(root);
  const boxes = crowded().slice(0, LABELS);
  const rows = rowsOf(boxes);
  const widthOf = measurer(context, FAMILY);
  const all = new Uint8Array(rows.length).fill(1);
  const ordered = chipOrder(shownRegions(regionsOf(rows), rows, all));
  const shown = inDrawingOrder(ordered, (region) => region);
  const view = fitIn(WIDTH, HEIGHT, 1, WIDTH, HEIGHT);
  const place = () => placeChips(ordered, view, widthOf);
  const times = await time(() => context.getImageData(0, 0, 1, 1), {
    place,
    redraw: () => {
      const chips = inDrawingOrder(place(), (chip) => chip.region);
      const emphasis = { hovered: null, selected: "" };
      drawOverlays(context, { shown, chips }, view, emphasis, widthOf, FAMILY);
    },
  });
  return {
    boxes: boxes.map((box) => box.map((edge, at) => edge * (at % 2 ? HEIGHT : WIDTH))),
    labels: rows.label,
    chips: place().length,
    times,
  };
}

/** A video that plays: for each frame its rows, their regions, chips and the drawing. */
async function video() {
  const random = randomFrom(5);
  const boxes = Array.from({ length: FRAMES * BOXES }, (): Box => {
    const [left, top] = [random() * 0.9, random() * 0.85];
    return [left, top, left + 0.02 + random() * 0.08, top + 0.03 + random() * 0.12];
  });
  const all = rowsOf(boxes);
  const places = Array.from({ length: FRAMES }, (_, frame) =>
    Array.from({ length: BOXES }, (_each, at) => frame * BOXES + at),
  );
  const { props, view, force } = await pane(pick(all, places[0] ?? []), null);
  const script: number[] = [];
  for (let frame = 1; frame < FRAMES; frame++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    props.rows.value = pick(all, places[frame] ?? []);
    view.flush();
    script.push(performance.now() - start);
    force();
  }
  return { boxes: BOXES, frames: FRAMES, script_ms: median(script.slice(10)) };
}

async function run() {
  return { masks: await masks(), labels: await labels(), video: await video() };
}

Object.assign(globalThis, { benchmark: run() });
