/** One redraw of either layer: the picture, and the overlays upon it. Everything in device pixels. */
import { textOn } from "../palette.js";
import { CHIP_PADDING, type Chip, chipsOf } from "./labels.js";
import type { Shown } from "./regions.js";
import type { Context } from "./shape.js";
import type { Viewport } from "./viewport.js";

/** Regions and their chips in drawing order (see `inDrawingOrder`). */
export interface Overlays {
  readonly shown: readonly Shown[];
  readonly chips: readonly Chip[];
}

export interface Emphasis {
  /** A region's id, "label:" and a label, "track:" and a track's id, or null. */
  readonly hovered: string | null;
  /** A region's id, or "". */
  readonly selected: string;
  /** The ids of the regions that are kin of what is pointed at elsewhere. */
  readonly kin?: ReadonlySet<string>;
  /** How far classes cover the picture, 0..1: masks and polygons alike. */
  readonly opacity?: number;
}

const CHIP_RADIUS = 4;
const CHIP_FONT = 12;
const BASELINE = 12;
/** The width of an outline, CSS px. */
export const LINE = 2;
const STRONG_LINE = 3;
const HALO = 1;
/** Of what is true: dashes this many times as long as the line is wide. */
const DASH = 4;
/** How far the others step back. */
export const DIMMED = 0.3;
/** How much more those that stand out cover what they mean. */
export const FILLED = 0.16;
/** How far masks cover the picture unless told otherwise. */
export const MASK_OPACITY = 0.45;
// From here on, one sees the picture's own pixels, as in an 8 x 8 digit.
const PIXELATED = 3;

/** Measures chips' texts, each once. The font is in CSS px whatever the canvas's ratio. */
export function measurer(context: Context, family: string): (text: string) => number {
  const widths = new Map<string, number>();
  const font = chipFont(family, 1);
  return (text) => {
    let width = widths.get(text);
    if (width === undefined) {
      context.font = font;
      width = Math.ceil(context.measureText(text).width);
      widths.set(text, width);
    }
    return width;
  };
}

function chipFont(family: string, ratio: number): string {
  return `${CHIP_FONT * ratio}px ${family}`;
}

/** Regions of one color together: a canvas spends more on changing its color than on a box. */
export function inDrawingOrder<T>(items: readonly T[], regionOf: (item: T) => Shown): T[] {
  const key = (item: T): string => textOn(regionOf(item).color) + regionOf(item).color;
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) {
      groups.set(key(item), [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.keys()].sort().flatMap((each) => groups.get(each) ?? []);
}

export function drawPicture(context: Context, source: CanvasImageSource, view: Viewport): void {
  const { ratio, scale } = view;
  clear(context);
  context.imageSmoothingEnabled = scale * ratio < PIXELATED;
  context.imageSmoothingQuality = "high";
  context.drawImage(
    source,
    view.x * ratio,
    view.y * ratio,
    view.pictureWidth * scale * ratio,
    view.pictureHeight * scale * ratio,
  );
}

/**
 * The overlays: the regions pointed at stand out, the others step back; the selected one stays.
 *
 * @param widthOf from `measurer`
 * @param family the chips' font family
 */
export function drawOverlays(
  context: Context,
  { shown, chips }: Overlays,
  view: Viewport,
  emphasis: Emphasis,
  widthOf: (text: string) => number,
  family: string,
): void {
  clear(context);
  const isLit = litIn(emphasis);
  const isStrong = (region: Shown): boolean => region.id === emphasis.selected || isLit(region);
  const strong = shown.filter(isStrong);
  const pointed = strong.some(isLit);
  context.font = chipFont(family, view.ratio);
  context.textBaseline = "alphabetic";

  const some = strong.length > 0;
  const rest = some ? shown.filter((region) => !isStrong(region)) : shown;
  const others = some ? chips.filter((chip) => !isStrong(chip.region)) : chips;
  const dim = pointed ? DIMMED : 1;

  context.globalAlpha = dim * (emphasis.opacity ?? MASK_OPACITY);
  fillTinted(context, rest, view);
  context.globalAlpha = emphasis.opacity ?? MASK_OPACITY;
  fillTinted(context, strong, view);
  context.globalAlpha = FILLED;
  for (const region of strong) {
    context.fillStyle = region.color;
    region.form.fill(context, region, view);
  }
  context.globalAlpha = dim;
  drawOutlines(context, rest, view, LINE);
  context.globalAlpha = 1;
  drawOutlines(context, strong, view, STRONG_LINE);
  context.globalAlpha = dim;
  drawChips(context, others, view);
  context.globalAlpha = 1;
  if (some) drawChips(context, chipsOf(strong, chips, view, widthOf), view);
}

function fillTinted(context: Context, regions: readonly Shown[], view: Viewport): void {
  for (const region of regions) {
    if (region.form.tinted) {
      context.fillStyle = region.color;
      region.form.fill(context, region, view);
    }
  }
}

/** Which regions stand out: what is pointed at, here or by its kin elsewhere. */
export function litIn({ hovered, kin }: Emphasis): (region: Shown) => boolean {
  const isLit = litBy(hovered);
  return kin?.size ? (region) => kin.has(region.id) || isLit(region) : isLit;
}

/** Which regions a hover means: one by its id, all of a label, or all of a track. */
export function litBy(hovered: string | null): (region: Shown) => boolean {
  if (hovered === null) {
    return () => false;
  }
  if (hovered.startsWith("label:")) {
    const label = hovered.slice("label:".length);
    return (region) => region.labels.includes(label);
  }
  if (hovered.startsWith("track:")) {
    const trackId = hovered.slice("track:".length);
    return (region) => region.trackId === trackId;
  }
  return (region) => region.id === hovered;
}

function clear(context: Context): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** All halos first, so that none lies over a neighbor's line. */
function drawOutlines(
  context: Context,
  regions: readonly Shown[],
  view: Viewport,
  line: number,
): void {
  const width = Math.max(1, Math.round(line * view.ratio));
  const halo = Math.max(1, Math.round(HALO * view.ratio));
  let style = "";
  const use = (color: string): void => {
    if (color !== style) {
      context.strokeStyle = color;
      style = color;
    }
  };
  context.lineJoin = "miter";
  context.lineWidth = width + 2 * halo;
  for (const region of regions) {
    use(textOn(region.color));
    outline(context, region, view, width);
  }
  context.lineWidth = width;
  for (const region of regions) {
    use(region.color);
    outline(context, region, view, width);
  }
}

/** What is true is dashed, and what its caller says. */
function outline(context: Context, region: Shown, view: Viewport, width: number): void {
  const dash = region.truth ? DASH : region.dash;
  if (!dash) {
    region.form.outline(context, region, view, width);
    return;
  }
  context.setLineDash([dash * width, 0.6 * dash * width]);
  region.form.outline(context, region, view, width);
  context.setLineDash([]);
}

/** The backgrounds of one color are one path; then all the texts. */
function drawChips(context: Context, chips: readonly Chip[], view: Viewport): void {
  const { ratio } = view;
  const pixel = (value: number): number => Math.round(value * ratio);
  let color = "";
  for (const { region, x, y, width, height } of chips) {
    if (region.color !== color) {
      if (color !== "") {
        context.fill();
      }
      color = region.color;
      context.fillStyle = color;
      context.beginPath();
    }
    context.roundRect(pixel(x), pixel(y), pixel(width), pixel(height), CHIP_RADIUS * ratio);
  }
  if (color !== "") {
    context.fill();
  }
  let ink = "";
  for (const { region, x, y } of chips) {
    if (textOn(region.color) !== ink) {
      ink = textOn(region.color);
      context.fillStyle = ink;
    }
    context.fillText(region.chip, pixel(x + CHIP_PADDING), pixel(y + BASELINE));
  }
}
