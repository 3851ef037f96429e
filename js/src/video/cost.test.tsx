/**
 * What a video that plays makes the overlay do, with 50 boxes in every frame, all of them others than
 * in the frame before: the work is counted, what it costs in time is the bench's.
 */
import { afterEach, expect, test, vi } from "vitest";
import type { Row } from "../../tests/payloads.js";
import { closePlayed, play, seek } from "../../tests/playing.js";
import { drawOverlays } from "../overlays/draw.js";
import { regionsOf } from "../overlays/regions.js";
import { pick } from "../predictions.js";
import { timeLines } from "./lines.js";
import { samplesOf } from "./samples.js";

vi.mock("../overlays/draw.js", { spy: true });
vi.mock("../overlays/regions.js", { spy: true });
vi.mock("../predictions.js", { spy: true });
vi.mock("./lines.js", { spy: true });
vi.mock("./samples.js", { spy: true });

const BOXES = 50;
const SAMPLES = 100;
const SAMPLE_MS = 100;

afterEach(() => closePlayed());

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

/** Plays from the beginning for a while: how many samples, and how many frames, came into view. */
async function playAWhile(video: HTMLVideoElement) {
  const samples = new Set<number>();
  let frames = 0;
  const count: VideoFrameRequestCallback = (_, { mediaTime }) => {
    frames++;
    samples.add(Math.floor((mediaTime * 1000) / SAMPLE_MS));
    video.requestVideoFrameCallback(count);
  };
  video.requestVideoFrameCallback(count);
  await video.play();
  await vi.waitFor(() => expect(video.currentTime).toBeGreaterThan(1), 8000);
  video.pause();
  return { samples: samples.size, frames };
}

test("a sample's rows and regions are made once, and a frame is drawn at most once", async () => {
  const played = await play(crowded(), { sampleMs: SAMPLE_MS });
  await seek(played, 0);
  vi.clearAllMocks();
  const { samples, frames } = await playAWhile(played.video);
  expect(samples).toBeGreaterThan(5);
  // One beyond: the pause may show a sample more than the frames that were counted.
  expect(vi.mocked(pick).mock.calls.length).toBeLessThanOrEqual(samples + 1);
  expect(vi.mocked(regionsOf).mock.calls.length).toBeLessThanOrEqual(samples + 1);
  const [largest = 0] = vi
    .mocked(regionsOf)
    .mock.calls.map(([rows]) => rows.length)
    .sort((a, b) => b - a);
  expect(largest).toBe(BOXES);
  const drawn = vi.mocked(drawOverlays).mock.calls.length;
  expect(drawn).toBeGreaterThanOrEqual(samples - 1);
  expect(drawn).toBeLessThanOrEqual(frames + 1);
  // What is of the whole answer is not gone through again.
  expect(vi.mocked(timeLines)).not.toHaveBeenCalled();
  expect(vi.mocked(samplesOf)).not.toHaveBeenCalled();
}, 20_000);
