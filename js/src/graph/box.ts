/** The box that the graph lies in: its width, panning and zooming in it. CSS px. */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { wheelFactor } from "../picture/gestures.js";
import type { Measures, Place } from "./layout.js";

const ZOOM_STEP = 1.25;
const SMALLEST = 0.4;
const LARGEST = 2.5;
/** What stays on view around a node that is brought into sight. */
const ROOM = 8;

export interface Box {
  readonly ref: RefObject<HTMLDivElement | null>;
  /** 0 until it is known. */
  readonly width: Signal<number>;
  /** 1 is fitted. */
  readonly zoom: Signal<number>;
  zoomBy(steps: number): void;
  fit(): void;
  /** Scroll the box, and nothing around it, so that a node is on view. */
  reveal(place: Place, measures: Measures): void;
}

export function useBox(): Box {
  const ref = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const zoom = useSignal(1);
  const middle = useRef<{ x: number; y: number } | null>(null);
  const zoomTo = (to: number): void => {
    const box = ref.current;
    const next = Math.min(LARGEST, Math.max(SMALLEST, to));
    if (box === null || next === zoom.peek()) return;
    middle.current = {
      x: (box.scrollLeft + box.clientWidth / 2) / zoom.peek(),
      y: (box.scrollTop + box.clientHeight / 2) / zoom.peek(),
    };
    zoom.value = next;
  };

  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null) return undefined;
    const alive = new AbortController();
    const measure = (): void => {
      // A pane that is hidden keeps its layout.
      if (box.clientWidth > 0) width.value = box.clientWidth;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    pan(box, alive.signal);
    box.addEventListener(
      "wheel",
      (event) => {
        // A plain wheel scrolls.
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoomTo(zoom.peek() * wheelFactor(event));
      },
      { signal: alive.signal, passive: false },
    );
    return () => {
      observer.disconnect();
      alive.abort();
    };
  }, []);

  // The sheet has its new size: what was in the middle goes back there.
  useLayoutEffect(() => {
    const box = ref.current;
    const at = middle.current;
    middle.current = null;
    if (box === null || at === null) return;
    box.scrollLeft = at.x * zoom.value - box.clientWidth / 2;
    box.scrollTop = at.y * zoom.value - box.clientHeight / 2;
  }, [zoom.value]);

  return {
    ref,
    width,
    zoom,
    zoomBy: (steps) => zoomTo(zoom.peek() * ZOOM_STEP ** steps),
    fit: () => zoomTo(1),
    reveal: (place, measures) => {
      if (ref.current !== null) reveal(ref.current, place, measures, zoom.peek());
    },
  };
}

function reveal(
  box: HTMLElement,
  { x, y }: Place,
  { width, height }: Measures,
  zoom: number,
): void {
  const [left, top] = [x * zoom - ROOM, y * zoom - ROOM];
  const [right, bottom] = [(x + width) * zoom + ROOM, (y + height) * zoom + ROOM];
  if (left < box.scrollLeft) box.scrollLeft = left;
  else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}

/** A mouse drags the sheet by where no node is; fingers scroll it by themselves. */
function pan(box: HTMLElement, alive: AbortSignal): void {
  let at: { x: number; y: number } | null = null;
  const options = { signal: alive };
  box.addEventListener(
    "pointerdown",
    (event) => {
      const onNode = event.target instanceof Element && event.target.closest("button, a");
      if (event.button !== 0 || event.pointerType === "touch" || onNode) return;
      // The scroll bars lie in the box, and go by themselves.
      const { left, top } = box.getBoundingClientRect();
      if (event.clientX - left >= box.clientWidth || event.clientY - top >= box.clientHeight)
        return;
      at = { x: event.clientX, y: event.clientY };
      box.setPointerCapture(event.pointerId);
    },
    options,
  );
  box.addEventListener(
    "pointermove",
    ({ clientX: x, clientY: y }) => {
      if (at === null) return;
      box.scrollLeft -= x - at.x;
      box.scrollTop -= y - at.y;
      at = { x, y };
    },
    options,
  );
  for (const end of ["pointerup", "pointercancel"] as const) {
    box.addEventListener(
      end,
      () => {
        at = null;
      },
      options,
    );
  }
}
