/** The grip under the panes: drag it, or use the arrow keys, to make the picture taller. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";

export const SMALLEST_HEIGHT = 200;
export const LARGEST_HEIGHT = 1600;
const STEP = 40;

interface Props {
  /** CSS px; null while the height follows the picture. Goes to `--pw-height` on `.pw-body`. */
  height: Signal<number | null>;
  /** The height that the panes have now, CSS px. */
  measure: () => number;
}

export function ResizeHandle({ height, measure }: Props) {
  const from = useRef<{ y: number; height: number } | null>(null);
  const set = (value: number): void => {
    height.value = Math.round(Math.min(LARGEST_HEIGHT, Math.max(SMALLEST_HEIGHT, value)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: STEP, ArrowUp: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set((height.peek() ?? measure()) + by);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged; this is a window splitter
    <div
      class="pw-resize"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height"
      aria-valuemin={SMALLEST_HEIGHT}
      aria-valuemax={LARGEST_HEIGHT}
      aria-valuenow={height.value ?? 0}
      aria-valuetext={height.value === null ? "follows the picture" : `${height.value} pixels`}
      tabIndex={0}
      title="Drag to make it taller; double click to follow the picture"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { y: event.clientY, height: height.peek() ?? measure() };
      }}
      onPointerMove={(event) => {
        if (from.current) set(from.current.height + event.clientY - from.current.y);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
      onDblClick={() => {
        height.value = null;
      }}
    />
  );
}
