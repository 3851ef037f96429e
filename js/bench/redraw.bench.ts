/**
 * A redraw of 1,000 labelled boxes at 1080p, against a bare loop over the same shapes in the same
 * run: the script's share alone, and with the raster forced. Runs in the page of `redraw.mjs`.
 */
import { drawOverlays, inDrawingOrder, measurer } from "../src/overlays/draw.js";
import { type Chip, chipOrder, placeChips } from "../src/overlays/labels.js";
import { regionsOf, type Shown, shownRegions } from "../src/overlays/regions.js";
import { fitIn, type Viewport } from "../src/overlays/viewport.js";
import { colorOf, textOn } from "../src/palette.js";
import { type Rows, rowsWith } from "../src/predictions.js";
import { visibleRows } from "../src/visible.js";

const WIDTH = 1920;
const HEIGHT = 1080;
const COUNT = 1000;
const SAMPLES = 60;
const LABELS = ["cat", "dog", "car", "bus", "cup", "hat", "fan", "bed", "pen", "jar", "box", "bag"];
const FAMILY = "sans-serif";

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Every chip finds room: the most there is to draw. */
function spread(): Box[] {
  return Array.from({ length: COUNT }, (_, at) => {
    const left = (at % 25) / 25;
    const top = Math.floor(at / 25) / 40;
    return [left + 0.002, top + 0.017, left + 0.036, top + 0.0245];
  });
}

/** As a detector has them: all over one another. */
function crowded(): Box[] {
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({ length: COUNT }, () => {
    const left = random() * 0.9;
    const top = random() * 0.85;
    return [left, top, left + 0.02 + random() * 0.08, top + 0.03 + random() * 0.12];
  });
}

function rowsOf(boxes: readonly Box[]): Rows {
  const edge = (at: 0 | 1 | 2 | 3): Float32Array => Float32Array.from(boxes, (box) => box[at]);
  const same = (value: string): string[] => boxes.map(() => value);
  const labels = boxes.map((_, at) => LABELS[(at * 7) % LABELS.length] ?? "");
  return rowsWith({
    shape: same("box"),
    left: edge(0),
    top: edge(1),
    right: edge(2),
    bottom: edge(3),
    regionId: boxes.map((_, at) => `region-${at}`),
    label: labels,
    score: Float32Array.from(boxes, (_, at) => 1 - at / boxes.length),
    scoreMeans: same("probability"),
  });
}

/** The same boxes, chips and texts, one after the other, nothing else. */
function bareLoop(
  context: CanvasRenderingContext2D,
  shown: readonly Shown[],
  places: readonly Chip[],
  view: Viewport,
): void {
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.font = `12px ${FAMILY}`;
  context.lineWidth = 2;
  for (const region of shown) {
    context.strokeStyle = region.color;
    context.strokeRect(
      region.left * view.width,
      region.top * view.height,
      (region.right - region.left) * view.width,
      (region.bottom - region.top) * view.height,
    );
  }
  for (const chip of places) {
    context.fillStyle = chip.region.color;
    context.fillRect(chip.x, chip.y, chip.width, chip.height);
    context.fillStyle = textOn(chip.region.color);
    context.fillText(chip.region.chip, chip.x + 4, chip.y + 12);
  }
}

interface Timing {
  script_ms: number;
  raster_ms: number;
}

/** One frame for each sample, ours and the bare loop in turn, so that both meet the same machine. */
async function time(
  context: CanvasRenderingContext2D,
  tasks: Readonly<Record<string, () => void>>,
): Promise<Record<string, Timing>> {
  const names = Object.keys(tasks);
  const script = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const raster = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const [name, task] of Object.entries(tasks)) {
      await new Promise(requestAnimationFrame);
      const start = performance.now();
      task();
      const drawn = performance.now();
      context.getImageData(0, 0, 1, 1);
      const painted = performance.now();
      // The first few compile.
      if (sample >= 10) {
        script[name]?.push(drawn - start);
        raster[name]?.push(painted - start);
      }
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      { script_ms: median(script[name] ?? []), raster_ms: median(raster[name] ?? []) },
    ]),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(3));
}

async function measure(boxes: readonly Box[]) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  document.body.replaceChildren(canvas);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  const rows = rowsOf(boxes);
  const view = fitIn(WIDTH, HEIGHT, 1, WIDTH, HEIGHT);
  const widthOf = measurer(context, FAMILY);
  const regions = regionsOf(rows);
  const order = (threshold: number): Shown[] =>
    chipOrder(shownRegions(regions, rows, visibleRows(rows, threshold, "")));
  const ordered = order(0);
  const shown = inDrawingOrder(ordered, (region) => region);
  const place = (): Chip[] =>
    inDrawingOrder(placeChips(ordered, view, widthOf), (chip) => chip.region);
  const chips = place();
  const draw = (
    overlays: { shown: readonly Shown[]; chips: readonly Chip[] },
    hovered = "",
  ): void =>
    drawOverlays(
      context,
      overlays,
      view,
      { hovered: hovered || null, selected: "" },
      widthOf,
      FAMILY,
    );
  // A chip for every box, as the bare loop would draw them: those that found no room lie on others.
  const every = [
    ...chips,
    ...shown
      .filter((region) => !chips.some((chip) => chip.region === region))
      .map((region) => ({
        region,
        corner: 0,
        x: region.left * WIDTH,
        y: region.top * HEIGHT - 16,
        width: widthOf(region.chip) + 8,
        height: 16,
      })),
  ];
  let setting = 0;
  const times = await time(context, {
    bare: () => bareLoop(context, shown, every, view),
    bare_same_chips: () => bareLoop(context, shown, chips, view),
    redraw: () => draw({ shown, chips }),
    zoom: () => draw({ shown, chips: place() }),
    hover: () => draw({ shown, chips }, "label:cat"),
    threshold: () => {
      setting = setting === 0 ? 0.001 : 0;
      const next = order(setting);
      const placed = placeChips(next, view, widthOf);
      draw({
        shown: inDrawingOrder(next, (region) => region),
        chips: inDrawingOrder(placed, (chip) => chip.region),
      });
    },
  });
  const of = (name: string): number => times[name]?.script_ms ?? Number.NaN;
  return {
    boxes: shown.length,
    chips: chips.length,
    times,
    redraw_to_bare: ratio(of("redraw"), of("bare")),
    redraw_to_bare_same_chips: ratio(of("redraw"), of("bare_same_chips")),
    zoom_to_bare: ratio(of("zoom"), of("bare")),
    threshold_to_bare: ratio(of("threshold"), of("bare")),
  };
}

function ratio(ours: number, bare: number): number {
  return Number((ours / bare).toFixed(2));
}

/** 300 labels alone: what a redraw spends on finding their places. */
function placement(): number {
  const rows = rowsOf(crowded().slice(0, 300));
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) throw new Error("no canvas");
  const widthOf = measurer(context, FAMILY);
  const all = new Uint8Array(rows.length).fill(1);
  const ordered = chipOrder(shownRegions(regionsOf(rows), rows, all));
  const view = fitIn(WIDTH, HEIGHT, 1, WIDTH, HEIGHT);
  const samples = Array.from({ length: 50 }, () => {
    const start = performance.now();
    placeChips(ordered, view, widthOf);
    return performance.now() - start;
  });
  return median(samples.slice(10));
}

async function run() {
  colorOf("cat");
  return {
    spread: await measure(spread()),
    crowded: await measure(crowded()),
    place_300_chips_ms: placement(),
    limit: 1.5,
  };
}

Object.assign(globalThis, { benchmark: run() });
