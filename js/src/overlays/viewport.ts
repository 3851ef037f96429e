/**
 * How a picture lies in its pane. Three spaces, converted here and nowhere else:
 * picture (fractions of the upright picture, 0..1), screen (CSS px from the pane's top left), and
 * device (whole pixels of the canvas: screen times `ratio`).
 */
export interface Viewport {
  /** The pane, CSS px. */
  readonly width: number;
  readonly height: number;
  /** Device pixels for one CSS px: 1, 1.5, 2. */
  readonly ratio: number;
  /** The upright picture, in its own pixels. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
  /** CSS px for one pixel of the picture. */
  readonly scale: number;
  /** The picture's top left corner, CSS px from the pane's. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One press of a zoom button or key. */
export const ZOOM_STEP = 1.5;
// A pixel of the picture never grows beyond this, unless the picture fitted is already larger.
const LARGEST_PIXEL = 16;

/** The whole picture, as large as the pane allows, in its middle. */
export function fitIn(
  width: number,
  height: number,
  ratio: number,
  pictureWidth: number,
  pictureHeight: number,
): Viewport {
  const scale = Math.min(width / pictureWidth, height / pictureHeight);
  return clamp({ width, height, ratio, pictureWidth, pictureHeight, scale, x: 0, y: 0 });
}

/** The scale at which the whole picture fits: zooming out ends here. */
export function fitScale(view: Viewport): number {
  return Math.min(view.width / view.pictureWidth, view.height / view.pictureHeight);
}

export function isFitted(view: Viewport): boolean {
  return view.scale <= fitScale(view) * 1.0001;
}

/** Zoom by `factor`, with the point of the picture under `at` (screen) staying where it is. */
export function zoomAt(view: Viewport, factor: number, at: Point): Viewport {
  const smallest = fitScale(view);
  const largest = Math.max(LARGEST_PIXEL, smallest * 8);
  const scale = Math.min(largest, Math.max(smallest, view.scale * factor));
  const grown = scale / view.scale;
  return clamp({
    ...view,
    scale,
    x: at.x - (at.x - view.x) * grown,
    y: at.y - (at.y - view.y) * grown,
  });
}

/** Move the picture by CSS px. */
export function panBy(view: Viewport, dx: number, dy: number): Viewport {
  return clamp({ ...view, x: view.x + dx, y: view.y + dy });
}

/** The same part of the picture in a pane of another size; a fitted picture stays fitted. */
export function resize(view: Viewport, width: number, height: number, ratio: number): Viewport {
  const next = fitIn(width, height, ratio, view.pictureWidth, view.pictureHeight);
  if (isFitted(view)) {
    return next;
  }
  return around(next, middleOf(view), Math.max(view.scale, next.scale));
}

/** The part of the picture that another pane shows, as large beside the picture fitted. */
export function showing(view: Viewport, other: Viewport): Viewport {
  return around(view, middleOf(other), (other.scale / fitScale(other)) * fitScale(view));
}

function middleOf(view: Viewport): Point {
  return toPicture(view, { x: view.width / 2, y: view.height / 2 });
}

function around(view: Viewport, middle: Point, scale: number): Viewport {
  return clamp({
    ...view,
    scale,
    x: view.width / 2 - middle.x * view.pictureWidth * scale,
    y: view.height / 2 - middle.y * view.pictureHeight * scale,
  });
}

/** Bring a box (fractions) into view, moving no more than needed. */
export function reveal(
  view: Viewport,
  box: { left: number; top: number; right: number; bottom: number },
): Viewport {
  const a = toScreen(view, { x: box.left, y: box.top });
  const b = toScreen(view, { x: box.right, y: box.bottom });
  return panBy(view, nudge(a.x, b.x, view.width), nudge(a.y, b.y, view.height));
}

function nudge(start: number, end: number, size: number): number {
  if (end - start > size) {
    return size / 2 - (start + end) / 2;
  }
  return Math.max(0, -start) + Math.min(0, size - end);
}

/** No gap beside the picture where it is larger than the pane; in the middle where it is smaller. */
export function clamp(view: Viewport): Viewport {
  return {
    ...view,
    x: clampEdge(view.x, view.width, view.pictureWidth * view.scale),
    y: clampEdge(view.y, view.height, view.pictureHeight * view.scale),
  };
}

function clampEdge(edge: number, pane: number, picture: number): number {
  return picture <= pane ? (pane - picture) / 2 : Math.min(0, Math.max(pane - picture, edge));
}

/** Fractions of the picture -> CSS px in the pane. */
export function toScreen(view: Viewport, { x, y }: Point): Point {
  return {
    x: view.x + x * view.pictureWidth * view.scale,
    y: view.y + y * view.pictureHeight * view.scale,
  };
}

/** CSS px in the pane -> fractions of the picture; outside of 0..1 beside the picture. */
export function toPicture(view: Viewport, { x, y }: Point): Point {
  return {
    x: (x - view.x) / (view.pictureWidth * view.scale),
    y: (y - view.y) / (view.pictureHeight * view.scale),
  };
}

/** The canvas's size in whole device pixels. */
export function deviceSize(view: Viewport): { width: number; height: number } {
  return {
    width: Math.max(1, Math.round(view.width * view.ratio)),
    height: Math.max(1, Math.round(view.height * view.ratio)),
  };
}
