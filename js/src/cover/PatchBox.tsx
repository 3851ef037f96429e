/** The patch upon the picture: dragged, stretched at its corner, moved by keys. */
import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { toPicture, toScreen, type Viewport } from "../overlays/viewport.js";
import type { Fill } from "../wire.js";
import { keyed, patchOf, type Square } from "./patch.js";

export interface PatchBoxProps {
  square: ReadonlySignal<Square>;
  fill: Fill;
  viewport: Viewport;
  picture: ImageBitmap | null;
  onMove: (square: Square, released: boolean) => void;
}

/** What a pointer drags, and where it took hold: fractions of the picture from the patch's middle. */
interface Grip {
  readonly id: number;
  readonly part: "patch" | "corner";
  readonly x: number;
  readonly y: number;
}

export function PatchBox({ square: placed, fill, viewport, picture, onMove }: PatchBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const grip = useRef<Grip | null>(null);
  const aspect = viewport.pictureWidth / viewport.pictureHeight;
  const square = placed.value;
  const patch = patchOf(square, aspect);
  const from = toScreen(viewport, { x: patch.left, y: patch.top });
  const to = toScreen(viewport, { x: patch.right, y: patch.bottom });

  // The keys work at once: whoever opened this wants to move it. It is scrolled to, as models that
  // are compared stand taller than what takes their place.
  useLayoutEffect(() => box.current?.focus(), []);

  /** Where the pointer is on the picture. */
  const at = (event: PointerEvent) => {
    const layer = box.current?.parentElement?.getBoundingClientRect();
    const place = { x: event.clientX - (layer?.left ?? 0), y: event.clientY - (layer?.top ?? 0) };
    return toPicture(viewport, place);
  };
  const down = (event: PointerEvent & { currentTarget: HTMLElement }, part: Grip["part"]) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    box.current?.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const { x, y } = at(event);
    const now = placed.peek();
    grip.current = { id: event.pointerId, part, x: x - now.x, y: y - now.y };
  };
  const drag = (event: PointerEvent, released: boolean) => {
    const held = grip.current;
    if (held === null || held.id !== event.pointerId) return;
    event.stopPropagation();
    const { x, y } = at(event);
    // Of now: several of them come between two drawings.
    const now = placed.peek();
    if (released) grip.current = null;
    if (held.part === "patch") {
      onMove({ ...now, x: x - held.x, y: y - held.y }, released);
    } else {
      onMove({ ...now, size: edgeTo(x - now.x, y - now.y, aspect) }, released);
    }
  };
  const lose = (event: PointerEvent) => {
    if (grip.current?.id !== event.pointerId) return;
    grip.current = null;
    onMove(placed.peek(), true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = keyed(placed.peek(), event.key, event.shiftKey, aspect);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(next, false);
  };
  const onKeyUp = (event: KeyboardEvent) => {
    const now = placed.peek();
    if (keyed(now, event.key, event.shiftKey, aspect) !== null) onMove(now, true);
  };
  const dragging = (part: Grip["part"]) => ({
    onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => down(event, part),
    onPointerMove: (event: PointerEvent) => drag(event, false),
    onPointerUp: (event: PointerEvent) => drag(event, true),
    onPointerCancel: lose,
  });
  return (
    <div
      ref={box}
      class={`pw-patch pw-patch--${fill}`}
      style={{
        left: `${from.x}px`,
        top: `${from.y}px`,
        width: `${to.x - from.x}px`,
        height: `${to.y - from.y}px`,
        "--pw-blur": `${(Math.max(viewport.pictureWidth, viewport.pictureHeight) * viewport.scale) / 28}px`,
      }}
      // A screen reader hands the keys through only to an application.
      role="application"
      aria-roledescription="patch"
      aria-label={`Patch at ${percent(square.x)} across and ${percent(square.y)} down, ${percent(square.size)} large`}
      title="Arrow keys move it, + and - size it, Esc ends"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys need the focus
      tabIndex={0}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      {...dragging("patch")}
    >
      {fill === "mirror" && <Mirrored picture={picture} patch={patch} />}
      <span class="pw-patch__corner" {...dragging("corner")} />
    </div>
  );
}

interface MirroredProps {
  picture: ImageBitmap | null;
  patch: { left: number; top: number; right: number; bottom: number };
}

/** What is below the patch, left and right swapped. */
function Mirrored({ picture, patch }: MirroredProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { left, top, right, bottom } = patch;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    // A picture that was let go of has no size any more.
    if (!context || !canvas.current || picture === null || picture.width === 0) return;
    const width = Math.max(1, Math.round((right - left) * picture.width));
    const height = Math.max(1, Math.round((bottom - top) * picture.height));
    canvas.current.width = width;
    canvas.current.height = height;
    context.setTransform(-1, 0, 0, 1, width, 0);
    const x = left * picture.width;
    const y = top * picture.height;
    context.drawImage(picture, x, y, width, height, 0, 0, width, height);
  }, [picture, left, top, right, bottom]);
  return <canvas ref={canvas} class="pw-patch__mirror" />;
}

/** The edge (of the shorter one of the picture) that puts the corner as far out as the pointer. */
function edgeTo(x: number, y: number, aspect: number): number {
  const across = aspect >= 1 ? x * aspect : x;
  const down = aspect >= 1 ? y : y / aspect;
  return 2 * Math.max(across, down, 0);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
