/** The box: four edges, as fractions of the upright picture. */
import type { Region } from "./regions.js";
import type { Context, Shape } from "./shape.js";
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
export function deviceBox(region: Region, view: Viewport, lineWidth = 0): Rectangle {
  const { ratio } = view;
  const across = view.pictureWidth * view.scale;
  const down = view.pictureHeight * view.scale;
  const shift = (lineWidth % 2) / 2;
  const x = Math.round((view.x + region.left * across) * ratio);
  const y = Math.round((view.y + region.top * down) * ratio);
  return {
    x: x + shift,
    y: y + shift,
    width: Math.round((view.x + region.right * across) * ratio) - x,
    height: Math.round((view.y + region.bottom * down) * ratio) - y,
  };
}

export const box: Shape = {
  outline(context: Context, region: Region, view: Viewport, width: number): void {
    const { x, y, width: w, height: h } = deviceBox(region, view, width);
    context.strokeRect(x, y, w, h);
  },

  fill(context: Context, region: Region, view: Viewport): void {
    const { x, y, width, height } = deviceBox(region, view);
    context.fillRect(x, y, width, height);
  },

  contains(region: Region, x: number, y: number, slackX: number, slackY: number): boolean {
    return (
      x >= region.left - slackX &&
      x <= region.right + slackX &&
      y >= region.top - slackY &&
      y <= region.bottom + slackY
    );
  },

  area(region: Region): number {
    return (region.right - region.left) * (region.bottom - region.top);
  },
};
