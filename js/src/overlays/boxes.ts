/** The box: four edges, as fractions of the upright picture. */
import type { Bounds, Context, Shape } from "./shape.js";
import type { Viewport } from "./viewport.js";

/** An upright rectangle: device pixels on a canvas, or CSS px for a chip. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A region's bounds in whole device pixels, shifted by half a pixel for a line of odd width, so
 * that its edges are crisp at any ratio.
 */
export function deviceBox(bounds: Bounds, view: Viewport, lineWidth = 0): Rectangle {
  const { ratio } = view;
  const across = view.pictureWidth * view.scale;
  const down = view.pictureHeight * view.scale;
  const shift = (lineWidth % 2) / 2;
  const x = Math.round((view.x + bounds.left * across) * ratio);
  const y = Math.round((view.y + bounds.top * down) * ratio);
  return {
    x: x + shift,
    y: y + shift,
    // A canvas strokes no box without extent.
    width: Math.max(1, Math.round((view.x + bounds.right * across) * ratio) - x),
    height: Math.max(1, Math.round((view.y + bounds.bottom * down) * ratio) - y),
  };
}

export const box: Shape = {
  outline(context: Context, bounds: Bounds, view: Viewport, width: number): void {
    const { x, y, width: w, height: h } = deviceBox(bounds, view, width);
    context.strokeRect(x, y, w, h);
  },

  fill(context: Context, bounds: Bounds, view: Viewport): void {
    const { x, y, width, height } = deviceBox(bounds, view);
    context.fillRect(x, y, width, height);
  },

  contains(bounds: Bounds, x: number, y: number, slackX: number, slackY: number): boolean {
    return (
      x >= bounds.left - slackX &&
      x <= bounds.right + slackX &&
      y >= bounds.top - slackY &&
      y <= bounds.bottom + slackY
    );
  },

  area(bounds: Bounds): number {
    return (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
  },
};
