/**
 * What the overlay of a video that plays costs: the script of the frame's callback and of the redraw
 * that it asks for, with 50 boxes in every frame, all of them others than in the frame before.
 */
import { afterEach, expect, test, vi } from "vitest";
import numbered from "../../tests/assets/numbered.mp4?url";
import type { Row } from "../../tests/payloads.js";
import { type Rendered, renderViewer } from "../../tests/render.js";
import { clip, videoKernel } from "../../tests/videos.js";

const BOXES = 50;
const SAMPLES = 100;
const SAMPLE_MS = 100;
const FRAMES = 30;
/** Milliseconds; half of it is usual here, with a machine that other tests use too. */
const LIMIT = 4;

let shown: Rendered | undefined;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

function crowded(): Row[] {
  return Array.from({ length: SAMPLES * BOXES }, (_, index) => {
    const sample = Math.floor(index / BOXES);
    const at = index % BOXES;
    const left = ((at * 37 + sample) % 90) / 100;
    const top = ((at * 53 + sample * 2) % 90) / 100;
    return {
      label: `class ${at % 12}`,
      score: 0.3 + (at % 7) / 10,
      time: (sample + 0.5) * SAMPLE_MS,
      box: [left, top, left + 0.08, top + 0.09] as const,
      region: `r${index}`,
      track: String(at),
    };
  });
}

/** Has every callback of this kind add its time to the frame under way. */
function timed(spent: { frame: number }, name: "requestAnimationFrame"): void {
  const original = window[name].bind(window);
  vi.spyOn(window, name).mockImplementation((callback) =>
    original((time) => {
      const began = performance.now();
      callback(time);
      spent.frame += performance.now() - began;
    }),
  );
}

const NAME = `with ${BOXES} boxes a frame the overlay costs under ${LIMIT} ms of script`;
// Other tests run beside it: a machine that is busy all of three times would be a surprise.
test(NAME, { timeout: 20_000, retry: 2 }, async () => {
  const spent = { frame: 0 };
  const costs: number[] = [];
  timed(spent, "requestAnimationFrame");
  const follow = HTMLVideoElement.prototype.requestVideoFrameCallback;
  vi.spyOn(HTMLVideoElement.prototype, "requestVideoFrameCallback").mockImplementation(function (
    this: HTMLVideoElement,
    callback,
  ) {
    return follow.call(this, (now, metadata) => {
      costs.push(spent.frame);
      const began = performance.now();
      callback(now, metadata);
      spent.frame = performance.now() - began;
    });
  });
  const viewer = renderViewer(videoKernel(crowded(), SAMPLE_MS), 1000);
  shown = viewer;
  viewer.drop(await clip(numbered, "street.mp4"));
  await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at"), 5000);
  costs.length = 0;
  await vi.waitFor(() => expect(costs.length).toBeGreaterThan(FRAMES), 8000);
  const sorted = costs.slice(1).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  const most = sorted[Math.floor(sorted.length * 0.9)] as number;
  // biome-ignore lint/suspicious/noConsole: the figure is what one wants to see
  console.log(`overlay of ${BOXES} boxes: ${median.toFixed(2)} ms a frame, p90 ${most.toFixed(2)}`);
  expect(median).toBeLessThan(LIMIT);
});
