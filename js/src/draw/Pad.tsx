/** Paper and pen: drawn on with mouse, finger or pen. */
import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Drawing } from "./drawing.js";
import { EDGE, type Point, paint } from "./strokes.js";

export interface PadProps {
  drawing: Drawing;
  /** What to draw, while nothing is drawn. */
  hint: string;
}

/** Pixels of the paper on the screen: those of a large pad on a dense screen. */
const FINE_EDGE = 3 * EDGE;

export function Pad({ drawing, hint }: PadProps) {
  const pad = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLCanvasElement>(null);
  const pen = useRef<number | null>(null);

  // The keys work at once: whoever opened this has just used one, or will want to undo.
  useLayoutEffect(() => {
    const canvas = paper.current;
    pad.current?.focus({ preventScroll: true });
    return () => {
      // Its memory goes with it, not when it is collected.
      if (canvas) canvas.width = 0;
    };
  }, []);
  useSignalEffect(() => {
    const strokes = drawing.strokes.value;
    const context = paper.current?.getContext("2d");
    if (context) paint(context, strokes, FINE_EDGE);
  });

  const places = (events: readonly PointerEvent[]): Point[] => {
    const within = paper.current?.getBoundingClientRect();
    if (!within?.width) return [];
    return events.map(({ clientX, clientY }) => ({
      x: (clientX - within.left) / within.width,
      y: (clientY - within.top) / within.height,
    }));
  };
  const down = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    // A palm beside the pen draws nothing.
    if (event.button !== 0 || pen.current !== null) return;
    const [at] = places([event]);
    if (at === undefined) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    pen.current = event.pointerId;
    drawing.begin(at);
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pen.current) return;
    // Between two frames a pen is at more places than the event says.
    const all = event.getCoalescedEvents();
    drawing.extend(places(all.length > 0 ? all : [event]));
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pen.current) return;
    pen.current = null;
    drawing.end();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key !== "z") return;
    event.preventDefault();
    event.stopPropagation();
    drawing.undo();
  };
  const count = drawing.strokes.value.length;
  return (
    <div
      ref={pad}
      class="pw-pad"
      // A screen reader hands the keys through only to an application.
      role="application"
      aria-roledescription="drawing pad"
      aria-label={count === 0 ? `${hint}: nothing is drawn` : `${count} ${strokesOf(count)} drawn`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys need the focus
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onLostPointerCapture={up}
    >
      <canvas ref={paper} class="pw-pad__paper" width={FINE_EDGE} height={FINE_EDGE} />
      {count === 0 && (
        <span class="pw-pad__hint" aria-hidden="true">
          {hint}
        </span>
      )}
    </div>
  );
}

function strokesOf(count: number): string {
  return count === 1 ? "stroke" : "strokes";
}
