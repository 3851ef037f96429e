/** The map upon the picture, and what it says where one points. */
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { toPicture, type Viewport } from "../overlays/viewport.js";
import { CELL, cellAt, cellText, paintMap } from "./heat.js";
import type { OcclusionMap } from "./passing.js";

export interface HeatLayerProps {
  map: OcclusionMap;
  viewport: Viewport;
  /** How far it covers the picture, 0 to 1. */
  opacity: number;
  /** The patch that is pointed at, -1 for none. */
  at: Signal<number>;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function HeatLayer({ map, viewport, opacity, at }: HeatLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) paintMap(context, map);
  }, [map]);
  const { rows, columns } = map;
  const width = viewport.pictureWidth * viewport.scale;
  const height = viewport.pictureHeight * viewport.scale;
  const point = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const layer = event.currentTarget.parentElement?.getBoundingClientRect();
    const place = { x: event.clientX - (layer?.left ?? 0), y: event.clientY - (layer?.top ?? 0) };
    const { x, y } = toPicture(viewport, place);
    at.value = cellAt(x, y, map);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const now = at.peek();
    // From the middle, where nothing is pointed at.
    const column = now < 0 ? Math.floor(columns / 2) : (now % columns) + step[0];
    const row = now < 0 ? Math.floor(rows / 2) : Math.floor(now / columns) + step[1];
    at.value = limit(row, rows) * columns + limit(column, columns);
  };
  const cell = at.value;
  return (
    <div
      class="pw-heat"
      style={{
        left: `${viewport.x}px`,
        top: `${viewport.y}px`,
        width: `${width}px`,
        height: `${height}px`,
      }}
      // A screen reader hands the keys through only to an application.
      role="application"
      aria-roledescription="occlusion map"
      aria-label={`Drop in the score of ${map.concept} for each of ${rows} × ${columns} patches`}
      title={cell < 0 ? "Point at a patch, or go to it by the arrow keys" : cellText(map, cell)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys need the focus
      tabIndex={0}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => {
        at.value = -1;
      }}
      onKeyDown={onKeyDown}
    >
      <canvas
        ref={canvas}
        class="pw-heat__map"
        width={columns * CELL}
        height={rows * CELL}
        style={{ opacity }}
      />
      {cell >= 0 && (
        <span
          class="pw-heat__cell"
          style={{
            left: `${((cell % columns) / columns) * 100}%`,
            top: `${(Math.floor(cell / columns) / rows) * 100}%`,
            width: `${100 / columns}%`,
            height: `${100 / rows}%`,
          }}
        />
      )}
    </div>
  );
}

function limit(at: number, count: number): number {
  return Math.min(count - 1, Math.max(0, at));
}
