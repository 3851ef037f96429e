/** The timeline's one scale: ms from 0 to the end, over its whole width. */
import type { Samples } from "./samples.js";

/** How long the timeline is, ms: what plays, or what was said of times beyond it. */
export function lengthOf(durationMs: number, { times, stretches, sampleMs }: Samples): number {
  const last = times.at(-1) ?? 0;
  const end = durationMs > 0 ? Math.max(durationMs, last) : last + sampleMs / 2;
  return Math.max(1, end, ...stretches.map((stretch) => stretch.end));
}

/** A place on the timeline in percent of its width. */
export function percent(timeMs: number, lengthMs: number): string {
  return `${Math.min(100, Math.max(0, (timeMs / lengthMs) * 100)).toFixed(3)}%`;
}

/** The time under the pointer, ms. */
export function timeUnder(event: MouseEvent, plot: Element, lengthMs: number): number {
  const { left, width } = plot.getBoundingClientRect();
  if (width === 0) return 0;
  return Math.min(1, Math.max(0, (event.clientX - left) / width)) * lengthMs;
}
