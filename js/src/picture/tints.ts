/** The layer of masks and heat maps in a pane: what is on it, and where it lies. Owns its canvas. */
import type { Plane } from "../media/decoded.js";
import { DIMMED, type Emphasis, FILLED, LINE, litIn, MASK_OPACITY } from "../overlays/draw.js";
import type { Heat } from "../overlays/heat.js";
import type { Raster } from "../overlays/prepared.js";
import type { Shown } from "../overlays/regions.js";
import { paintHeat, Tint, type Tinted } from "../overlays/tint.js";
import { type Viewport, ZOOM_STEP } from "../overlays/viewport.js";
import { contextOf, empty } from "./canvas.js";

/** Masks are painted twice as finely as the page shows them: scaled down their edges are smooth. */
const FINENESS = 2;
const LONGEST_EDGE = 2048;

export class TintLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #tint = new Tint();
  #heat: { plane: Plane; color: string } | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Show a heat map. */
  heat({ color }: Heat, plane: Plane): void {
    if (this.#heat?.plane === plane && this.#heat.color === color) return;
    this.#tint.clear();
    this.#size(plane);
    paintHeat(contextOf(this.#canvas), plane, color);
    this.#heat = { plane, color };
  }

  /** Show the masks among the regions on show; none of them may be, for a moment. */
  masks(shown: readonly Shown[], view: Viewport, scale: number, emphasis: Emphasis): void {
    const masks = tintedOf(shown, emphasis);
    const raster = rasterOf(view, scale);
    if (this.#size(raster)) this.#tint.clear();
    this.#heat = null;
    this.#tint.paint(contextOf(this.#canvas), masks, raster);
  }

  /** Lay it over the picture: the browser scales it. */
  place({ x, y, scale, pictureWidth, pictureHeight }: Viewport): void {
    const { width, height, style } = this.#canvas;
    if (width === 0) return;
    const across = (pictureWidth * scale) / width;
    const down = (pictureHeight * scale) / height;
    style.transform = `translate(${x}px, ${y}px) scale(${across}, ${down})`;
  }

  clear(): void {
    if (this.#canvas.width > 0) empty(this.#canvas);
    this.#tint.clear();
    this.#heat = null;
  }

  /** Whether the canvas had another size, and so has lost what was on it. */
  #size({ width, height }: { width: number; height: number }): boolean {
    const canvas = this.#canvas;
    if (canvas.width === width && canvas.height === height) return false;
    canvas.width = width;
    canvas.height = height;
    return true;
  }
}

/** The scale that the layer is painted for: in steps, so that zooming repaints it now and then. */
export function paintedScale({ scale }: Viewport): number {
  return ZOOM_STEP ** Math.round(Math.log(scale) / Math.log(ZOOM_STEP));
}

/** The layer's size: that of the whole picture as it is shown, up to what is fine enough. */
export function rasterOf({ pictureWidth, pictureHeight }: Viewport, scale: number): Raster {
  const fineness = Math.min(
    FINENESS,
    LONGEST_EDGE / (Math.max(pictureWidth, pictureHeight) * scale),
  );
  return {
    width: Math.max(1, Math.round(pictureWidth * scale * fineness)),
    height: Math.max(1, Math.round(pictureHeight * scale * fineness)),
    edge: Math.max(1, Math.round(LINE * fineness)),
  };
}

/** Masks in the order of painting: large before small, and what is pointed at last. */
export function tintedOf(shown: readonly Shown[], emphasis: Emphasis): readonly Tinted[] {
  const { selected, opacity = MASK_OPACITY } = emphasis;
  const isLit = litIn(emphasis);
  const masks = shown.flatMap((region) => {
    const { mask } = region.form;
    const strong = isLit(region) || region.id === selected;
    return mask ? [{ mask, color: region.color, strong, lit: isLit(region) }] : [];
  });
  const some = masks.some(({ lit }) => lit);
  return masks
    .sort((a, b) => Number(a.strong) - Number(b.strong) || b.mask.area() - a.mask.area())
    .map(({ mask, color, strong }) => {
      const edge = some && !strong ? DIMMED : 1;
      const inside = (strong ? opacity + FILLED * (1 - opacity) : opacity) * edge;
      return { mask, color, inside, edge };
    });
}
