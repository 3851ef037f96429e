/** A clip that plays in a viewer: its playhead, and what is drawn on it. */
import { expect, vi } from "vitest";
import numbered from "./assets/numbered.mp4?url";
import type { Row } from "./payloads.js";
import { type Rendered, renderViewer } from "./render.js";
import { clip, videoKernel } from "./videos.js";

export const SAMPLE_MS = 500;

const PLAYED = new Set<Rendered>();

/** Close the viewers that a test has played clips in. */
export function closePlayed(): void {
  for (const viewer of PLAYED) viewer.close();
  PLAYED.clear();
}

export interface Played {
  viewer: Rendered;
  video: HTMLVideoElement;
}

/** A clip dropped into a viewer, and stopped as soon as something was said of it. */
export async function play(
  rows: readonly Row[],
  { url = numbered, name = "numbered.mp4", sampleMs = SAMPLE_MS } = {},
): Promise<Played> {
  const viewer = renderViewer(videoKernel(rows, sampleMs));
  PLAYED.add(viewer);
  viewer.drop(await clip(url, name));
  const video = await vi.waitFor(() => viewer.find<HTMLVideoElement>("video"), 5000);
  await vi.waitFor(() => viewer.find(".pw-timeline__line"), 5000);
  video.pause();
  return { viewer, video };
}

export async function seek({ video }: Played, seconds: number): Promise<void> {
  video.currentTime = seconds;
  await still(video, seconds);
}

export async function still(video: HTMLVideoElement, seconds: number): Promise<void> {
  await vi.waitFor(() => {
    expect(video.seeking).toBe(false);
    expect(Math.abs(video.currentTime - seconds)).toBeLessThan(0.03);
  });
}

export function said({ viewer }: Played): string | null {
  return viewer.find(".pw-player__said").textContent;
}

export function lines({ viewer }: Played): (string | null)[] {
  return [...viewer.root.querySelectorAll(".pw-timeline__text")].map((name) => name.textContent);
}

/** What the chips on the overlays' canvas say, as they were drawn last. */
export function chipsDrawn(): () => string[] {
  let chips: string[] = [];
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect").mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...args
  ) {
    const { canvas } = this;
    if (canvas.matches(".pw-picture__layer")) chips = [];
    clearRect.apply(this, args);
  });
  vi.spyOn(CanvasRenderingContext2D.prototype, "fillText").mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...args
  ) {
    chips.push(args[0]);
    fillText.apply(this, args);
  });
  return () => chips;
}

/** Press on an element at a share of its width. */
export function press(element: Element, share: number): void {
  vi.spyOn(element, "setPointerCapture").mockImplementation(() => {});
  const { left, width, top } = element.getBoundingClientRect();
  const at = { clientX: left + share * width, clientY: top + 2, pointerId: 1 };
  element.dispatchEvent(new PointerEvent("pointerdown", { ...at, bubbles: true }));
}
