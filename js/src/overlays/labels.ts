/**
 * Where the chips with the labels go: outside a shape, above its top edge, when there is room, and
 * never over one another. A box has its chip over its left end, any other shape over its peak. A
 * chip that finds no room is left out; zooming in makes room. So are those of lines of text: they
 * would lie on the lines above.
 *
 * Stable while zooming: regions are served in an order that does not depend on the viewport, and
 * each first tries the corner it has.
 */
import type { Rectangle } from "./boxes.js";
import { Grid } from "./grid.js";
import type { Shown } from "./regions.js";
import type { Bounds } from "./shape.js";
import type { Viewport } from "./viewport.js";

/** A placed chip, in CSS px of the pane. */
export interface Chip extends Rectangle {
  readonly region: Shown;
  /** Which of a box's corners it took: an index into the order of `corner`. */
  readonly corner: number;
}

export const CHIP_HEIGHT = 16;
export const CHIP_PADDING = 4;
const CORNERS = 8;
const RIGHT: ReadonlySet<number> = new Set([1, 5]);
const INSIDE = 3;
// The middle of a box's stroke lies on its edge: the chip stands on the stroke's outer side.
const STROKE = 1;
const TINY = 3;
// Kept free to the right and below, so that chips side by side are told apart.
const GAP = 2;

/** The order in which regions get their chips: best score first, then the largest. */
export function chipOrder(shown: readonly Shown[]): Shown[] {
  const rank = (region: Shown): number => (Number.isNaN(region.score) ? -1 : region.score);
  return [...shown].sort(
    (a, b) => rank(b) - rank(a) || b.form.area(b) - a.form.area(a) || (a.id < b.id ? -1 : 1),
  );
}

/**
 * Place the chips of `ordered` (see `chipOrder`).
 *
 * @param widthOf the width of a chip's text, CSS px
 * @param before the chips of the last frame, by region id: each tries its corner first
 */
export function placeChips(
  ordered: readonly Shown[],
  view: Viewport,
  widthOf: (text: string) => number,
  before?: ReadonlyMap<string, Chip>,
): Chip[] {
  const taken = new Grid(view.width, view.height);
  const chips: Chip[] = [];
  for (const region of ordered) {
    if (region.quiet || isTiny(region, view)) continue;
    const corner = before?.get(region.id)?.corner ?? 0;
    const chip = placeChip(region, view, widthOf, corner, taken);
    if (chip !== null) chips.push(chip);
  }
  return chips;
}

/** The chip of a region at the first corner that is free, beginning with `first`. */
function placeChip(
  region: Shown,
  view: Viewport,
  widthOf: (text: string) => number,
  first: number,
  taken: Grid,
): Chip | null {
  const width = Math.min(widthOf(region.chip) + 2 * CHIP_PADDING, view.width);
  const { left, top, right, bottom, near } = anchorOf(region, view, width);
  if (right < 0 || bottom < 0 || left > view.width || top > view.height) return null;
  for (let attempt = 0; attempt < CORNERS; attempt++) {
    const corner = (first + attempt) % CORNERS;
    const y = cornerY(corner, top, bottom, view.height);
    const start = RIGHT.has(corner) ? right + STROKE - width : near;
    const x = Math.min(Math.max(0, start), view.width - width);
    const inside = y >= 0 && y + CHIP_HEIGHT <= view.height;
    if (inside && taken.take(x, y, width + GAP, CHIP_HEIGHT + GAP)) {
      // Held at the pane's edge is no corner of its own: back in sight, the chip goes on top.
      const held = corner === INSIDE && top - STROKE < CHIP_HEIGHT;
      return { region, corner: held ? 0 : corner, x, y, width, height: CHIP_HEIGHT };
    }
  }
  return null;
}

/** Where a region lies in the pane, CSS px, and where its chip begins that stands above it. */
function anchorOf(region: Shown, view: Viewport, width: number): Bounds & { near: number } {
  const { margin = 0, peak } = region.form;
  const across = view.pictureWidth * view.scale;
  const down = view.pictureHeight * view.scale;
  const left = view.x + region.left * across - margin;
  const right = view.x + region.right * across + margin;
  const top = view.y + region.top * down - margin;
  const bottom = view.y + region.bottom * down + margin;
  const near = peak === undefined ? left - STROKE : view.x + peak * across - width / 2;
  return { left, top, right, bottom, near };
}

/** Whether so little of a region is seen that a chip would hide it. */
function isTiny({ left, top, right, bottom, form }: Shown, view: Viewport): boolean {
  const least = (TINY - 2 * (form.margin ?? 0)) / view.scale;
  return (right - left) * view.pictureWidth < least && (bottom - top) * view.pictureHeight < least;
}

/**
 * The chips of the regions pointed at, wherever the others' are: those of `placed` stay, those
 * that have none among them find their places beside these.
 */
export function chipsOf(
  pointed: readonly Shown[],
  placed: readonly Chip[],
  view: Viewport,
  widthOf: (text: string) => number,
): Chip[] {
  const left = new Set(pointed);
  const chips = placed.filter(({ region }) => left.delete(region));
  const taken = new Grid(view.width, view.height);
  for (const { x, y, width, height } of chips) taken.take(x, y, width + GAP, height + GAP);
  for (const region of left) {
    const chip = placeChip(region, view, widthOf, 0, taken);
    if (chip !== null) chips.push(chip);
  }
  return chips;
}

/**
 * A chip's top at a corner: 0 and 1 above (left, right), 2 and 5 below, 3 and 4 inside (top,
 * bottom), 6 and 7 over another chip above and under another below.
 */
function cornerY(corner: number, top: number, bottom: number, height: number): number {
  switch (corner) {
    case 0:
    case 1:
      return top - STROKE - CHIP_HEIGHT;
    case 2:
    case 5:
      return bottom + STROKE;
    case 6:
      return top - STROKE - 2 * CHIP_HEIGHT - GAP;
    case 7:
      return bottom + STROKE + CHIP_HEIGHT + GAP;
    case INSIDE:
      // A box whose top is out of sight keeps its chip at the pane's edge while any of it shows.
      return Math.min(Math.max(0, top - STROKE), bottom - CHIP_HEIGHT);
    default:
      return Math.min(height, bottom + STROKE) - CHIP_HEIGHT;
  }
}
