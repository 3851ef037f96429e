/**
 * Pointers and wheel over the picture, told as what they mean. Owns its listeners; they end with
 * `alive`.
 */
import type { Point } from "../overlays/viewport.js";

export interface Gestures {
  /** The pointer is here, CSS px from the element's top left; null when it has left. */
  hover(at: Point | null): void;
  /** A press that did not move; `again` for the second of a double click. */
  tap(at: Point, again: boolean): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  /** A plain wheel scrolls the notebook: nothing to do, but something to say. */
  scrolledPast(): void;
  reset(): void;
  dragging(on: boolean): void;
}

// A hand is never quite still.
const STILL = 4;
const WHEEL_LIMIT = 40;
const WHEEL_SPEED = 0.01;
const LINE_HEIGHT = 16;

export function listen(element: HTMLElement, told: Gestures, alive: AbortSignal): void {
  const options = { signal: alive };
  const pointers = new Pointers(element, told);
  const at = (event: MouseEvent): Point => pointOf(element, event);
  element.addEventListener("pointerdown", (event) => pointers.down(event), options);
  element.addEventListener("pointermove", (event) => pointers.move(event), options);
  element.addEventListener("pointerup", (event) => pointers.up(event), options);
  element.addEventListener("pointercancel", (event) => pointers.cancel(event), options);
  element.addEventListener("pointerleave", () => told.hover(null), options);
  element.addEventListener("dblclick", (event) => isTool(event) || told.reset(), options);
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) {
        told.scrolledPast();
        return;
      }
      event.preventDefault();
      told.zoom(wheelFactor(event), at(event));
    },
    { signal: alive, passive: false },
  );
}

/** How far one turn of the wheel zooms: a notch about 1.5, a trackpad's pinch in small steps. */
export function wheelFactor(event: Pick<WheelEvent, "deltaY" | "deltaMode">): number {
  const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : LINE_HEIGHT);
  return Math.exp(-Math.max(-WHEEL_LIMIT, Math.min(WHEEL_LIMIT, pixels)) * WHEEL_SPEED);
}

function pointOf(element: HTMLElement, event: MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** Whether an event belongs to a button that lies upon the picture. */
function isTool(event: Event): boolean {
  return event.target instanceof Element && event.target.closest("button") !== null;
}

/** The pointers that are down: one taps or pans, two pinch. */
class Pointers {
  readonly #element: HTMLElement;
  readonly #told: Gestures;
  readonly #down = new Map<number, Point>();
  #moved = false;
  #lastTap = { time: Number.NEGATIVE_INFINITY, x: 0, y: 0 };

  constructor(element: HTMLElement, told: Gestures) {
    this.#element = element;
    this.#told = told;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0 || isTool(event)) return;
    this.#moved = this.#down.size > 0;
    this.#down.set(event.pointerId, pointOf(this.#element, event));
  }

  move(event: PointerEvent): void {
    const to = pointOf(this.#element, event);
    const from = this.#down.get(event.pointerId);
    if (from === undefined) {
      if (event.pointerType !== "touch") this.#told.hover(isTool(event) ? null : to);
      return;
    }
    if (!this.#moved) {
      if (distance(from, to) < STILL) return;
      this.#moved = true;
      this.#told.dragging(true);
      this.#element.setPointerCapture(event.pointerId);
    }
    this.#down.set(event.pointerId, to);
    const other = [...this.#down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      this.#told.pan(to.x - from.x, to.y - from.y);
    } else {
      this.#pinch(from, to, other);
    }
  }

  up(event: PointerEvent): void {
    if (!this.#down.delete(event.pointerId)) return;
    const at = pointOf(this.#element, event);
    if (this.#moved) {
      if (this.#down.size === 0) this.#told.dragging(false);
      return;
    }
    const again =
      event.timeStamp - this.#lastTap.time < 400 && distance(this.#lastTap, at) < 2 * STILL;
    this.#lastTap = { time: event.timeStamp, ...at };
    this.#told.tap(at, again);
  }

  cancel(event: PointerEvent): void {
    this.#down.delete(event.pointerId);
    this.#told.dragging(false);
  }

  #pinch(from: Point, to: Point, other: Point): void {
    const before = distance(from, other);
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    if (before > 0) this.#told.zoom(distance(to, other) / before, middle);
    this.#told.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
