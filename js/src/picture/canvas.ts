/** The canvases of a pane: their size in device pixels, and what changes it. */
import { deviceSize, type Viewport } from "../overlays/viewport.js";

/** A pane, CSS px, and the device pixels for one of them. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Tell the size now and whenever it, or the ratio, changes. */
export function observeSize(
  root: HTMLElement,
  told: (size: Size) => void,
  alive: AbortSignal,
): void {
  const observer = new ResizeObserver(() => {
    told({ width: root.clientWidth, height: root.clientHeight, ratio: devicePixelRatio });
  });
  observer.observe(root);
  alive.addEventListener("abort", () => observer.disconnect(), { once: true });
  watchRatio(() => {
    told({ width: root.clientWidth, height: root.clientHeight, ratio: devicePixelRatio });
  }, alive);
}

/** Moving a window to another screen changes the ratio and no size. */
function watchRatio(told: () => void, alive: AbortSignal): void {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    "change",
    () => {
      if (alive.aborted) return;
      told();
      watchRatio(told, alive);
    },
    { once: true, signal: alive },
  );
}

export function fitCanvas(canvas: HTMLCanvasElement, view: Viewport): void {
  const { width, height } = deviceSize(view);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
}

/** A canvas holds its pixels until it is collected: four bytes each, at device resolution. */
export function empty(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no canvas");
  return context;
}
