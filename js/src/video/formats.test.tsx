/** Videos of all kinds that a browser plays. */
import { afterEach, describe, expect, test, vi } from "vitest";
import odd from "../../tests/assets/odd.webm?url";
import portrait from "../../tests/assets/portrait.mp4?url";
import single from "../../tests/assets/single.mp4?url";
import uneven from "../../tests/assets/uneven.mp4?url";
import { numberOn } from "../../tests/numbered.js";
import { chipsDrawn, closePlayed, play, SAMPLE_MS, said, seek } from "../../tests/playing.js";
import { numberedBoxes } from "../../tests/videos.js";

afterEach(() => {
  closePlayed();
  vi.restoreAllMocks();
});

describe("videos of all kinds", () => {
  test("a portrait one stands upright, its overlay with it", async () => {
    const { viewer, video } = await play(numberedBoxes(2, SAMPLE_MS), {
      url: portrait,
      name: "portrait.mp4",
    });
    await vi.waitFor(() => expect(video.videoHeight).toBeGreaterThan(video.videoWidth));
    const pane = viewer.find(".pw-picture");
    expect(Number(pane.style.getPropertyValue("--pw-aspect"))).toBeCloseTo(0.6, 1);
  });

  test("one of odd edges is played", async () => {
    const { video } = await play(numberedBoxes(2, SAMPLE_MS), { url: odd, name: "odd.webm" });
    await vi.waitFor(() => expect([video.videoWidth, video.videoHeight]).toEqual([97, 55]));
  });

  test("one frame is a video too", async () => {
    const played = await play(numberedBoxes(1, 100), {
      url: single,
      name: "single.mp4",
      sampleMs: 100,
    });
    await vi.waitFor(() => expect(said(played)).toBe("frame at 0.05 s"));
  });

  test("frames that come when they like: the sample is the playhead's", async () => {
    const chips = chipsDrawn();
    // Frames at 0, 0.1, 0.9, 0.95, 2.6, 2.7 and 3.9 s: the one of 0.95 s is on view for long.
    const played = await play(numberedBoxes(8, 500), { url: uneven, name: "uneven.mp4" });
    for (const [seconds, sample, frame] of [
      [0.5, 1, 1],
      [1.2, 2, 3],
      [2.4, 4, 3],
      [2.65, 5, 4],
    ] as const) {
      await seek(played, seconds);
      await vi.waitFor(() => expect(chips()).toEqual([`sample ${sample} .50`]));
      expect(numberOn(played.video)).toBe(frame);
    }
  });

  test("a recording that does not say how long it is, as browsers make them", async () => {
    const played = await play(numberedBoxes(2, SAMPLE_MS), {
      url: await recorded(1200),
      name: "recorded.webm",
    });
    await vi.waitFor(() => {
      const ruler = played.viewer.find(".pw-timeline__ruler");
      expect(Number(ruler.getAttribute("aria-valuemax"))).toBeGreaterThan(800);
      expect(Number(ruler.getAttribute("aria-valuemax"))).toBeLessThan(3000);
    });
    await vi.waitFor(() => expect(said(played)).toMatch(/^frame at/));
  });
});

/** What MediaRecorder makes of a canvas, as an object URL. */
async function recorded(lengthMs: number): Promise<string> {
  const canvas = document.createElement("canvas");
  canvas.width = 64;
  canvas.height = 48;
  const context = canvas.getContext("2d");
  const stream = canvas.captureStream(20);
  const recorder = new MediaRecorder(stream, { mimeType: "video/webm" });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start();
  const paint = setInterval(() => {
    context?.fillRect(Math.random() * 60, 0, 4, 48);
  }, 50);
  await new Promise((resolve) => setTimeout(resolve, lengthMs));
  clearInterval(paint);
  const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  recorder.stop();
  await stopped;
  for (const track of stream.getTracks()) track.stop();
  return URL.createObjectURL(new Blob(parts, { type: "video/webm" }));
}
