/**
 * A redraw of 1,000 labelled boxes at 1080p, against a bare loop over the same shapes in the same
 * run: the script's share alone, and with the raster forced. Runs in the page of `redraw.mjs`.
 */
import { drawOverlays, inDrawingOrder, measurer } from "../src/overlays/draw.js";
import { type Chip, chipOrder, placeChips } from "../src/overlays/labels.js";
import { regionsOf, type Shown, shownRegions } from "../src/overlays/regions.js";
import { fitIn, type Viewport } from "../src/overlays/viewport.js";
import { colorOf, textOn } from "../src/palette.js";
import { visibleRows } from "../src/visible.js";
import { type Box, crowded, FAMILY, HEIGHT, rowsOf, spread, WIDTH } from "./scenes.js";
import { time } from "./timing.js";

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
  const times = await time(() => context.getImageData(0, 0, 1, 1), {
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

async function run() {
  colorOf("cat");
  return {
    spread: await measure(spread()),
    crowded: await measure(crowded()),
    limit: 1.5,
  };
}

Object.assign(globalThis, { benchmark: run() });
