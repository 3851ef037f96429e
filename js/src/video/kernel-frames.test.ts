import { signal } from "@preact/signals";
import { afterEach, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { frameOf, withFrames } from "../../tests/videos.js";
import { Rpc } from "../rpc.js";
import { FramePlayer, nearest } from "./frame-player.js";
import { FRAMES_A_REQUEST, FRAMES_KEPT, KernelFrames } from "./kernel-frames.js";

let life = new AbortController();
afterEach(() => {
  life.abort();
  life = new AbortController();
  vi.restoreAllMocks();
});

function framesOf(kernel: MockKernel): KernelFrames {
  return new KernelFrames(new Rpc(kernel, life.signal), "key", life.signal);
}

const asked = (kernel: MockKernel): unknown[] =>
  kernel.requests.filter(({ method }) => method === "frames").map(({ params }) => params.times_ms);

/** Small ones, as many as were asked for. */
function cheap(kernel: MockKernel): MockKernel {
  kernel.handlers.frames = ({ times_ms: times }) => ({
    result: { frames: times.map((time_ms) => ({ time_ms, width: 1, height: 1 })) },
    buffers: times.map((time) => Uint8Array.of(time % 256)),
  });
  return kernel;
}

test("a few frames are asked for at a time, the first wanted first, each once", async () => {
  const kernel = cheap(new MockKernel());
  const frames = framesOf(kernel);
  const wanted = [500, 1500, 2500, 3500, 4500, 5500];
  frames.want(wanted);
  await vi.waitFor(() => expect(frames.get(5500)?.size).toBe(1));
  expect(asked(kernel)).toEqual([
    wanted.slice(0, FRAMES_A_REQUEST),
    wanted.slice(FRAMES_A_REQUEST),
  ]);
  frames.want([1500, 2500]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked(kernel).length).toBe(2);
});

test("what is wanted next goes before what was wanted before", async () => {
  const kernel = cheap(new MockKernel());
  const frames = framesOf(kernel);
  frames.want([1, 2, 3, 4, 5, 6, 7, 8]);
  frames.want([100, 101]);
  await vi.waitFor(() => expect(frames.get(101)).toBeDefined());
  expect(asked(kernel)).toEqual([
    [1, 2, 3, 4],
    [100, 101],
  ]);
});

test("the last frames are kept, those not looked at for longest go", async () => {
  const kernel = cheap(new MockKernel());
  const frames = framesOf(kernel);
  const times = Array.from({ length: FRAMES_KEPT }, (_, index) => index);
  frames.want(times);
  await vi.waitFor(() => expect(frames.get(FRAMES_KEPT - 1)).toBeDefined());
  expect(frames.get(0)).toBeDefined();
  frames.want([1000]);
  await vi.waitFor(() => expect(frames.get(1000)).toBeDefined());
  expect([frames.get(0), frames.get(1)].map((frame) => frame !== undefined)).toEqual([true, false]);
});

test("what a reply had no room for is asked for again, what it will never have is not", async () => {
  const kernel = new MockKernel();
  // In the order of time, as they lie in the file; there is nothing beyond 5 s.
  kernel.handlers.frames = ({ times_ms: times }) => {
    const fit = times.toSorted((a, b) => a - b).slice(0, 2);
    const there = fit.filter((time) => time <= 5000);
    return {
      result: { frames: there.map((time_ms) => ({ time_ms, width: 1, height: 1 })) },
      buffers: there.map((time) => new Uint8Array(time / 1000)),
    };
  };
  const frames = framesOf(kernel);
  frames.want([5000, 2000, 1000, 9000]);
  await vi.waitFor(() => expect(frames.get(9000)?.size).toBe(0));
  expect([1000, 2000, 5000].map((time) => frames.get(time)?.size)).toEqual([1, 2, 5]);
  expect(asked(kernel)).toEqual([[5000, 2000, 1000, 9000], [5000, 9000], [9000]]);
});

test("an error stops the asking until it is tried again", async () => {
  const kernel = new MockKernel();
  kernel.handlers.frames = () => {
    throw new MockError({ name: "EXTRA_NOT_INSTALLED", message: "no" });
  };
  const frames = framesOf(kernel);
  frames.want([1]);
  await vi.waitFor(() => expect(frames.error.value?.name).toBe("EXTRA_NOT_INSTALLED"));
  frames.want([2]);
  expect(asked(kernel).length).toBe(1);
  cheap(kernel);
  frames.retry();
  await vi.waitFor(() => expect(frames.get(2)).toBeDefined());
});

test("a slideshow shows the frame nearest to the playhead, and says its time when it is there", async () => {
  const kernel = withFrames(new MockKernel());
  const times = signal([500, 1500, 2500]);
  const player = new FramePlayer(framesOf(kernel), signal(3000), times, life.signal);
  player.seek(1900);
  expect(player.headMs.value).toBe(1900);
  expect(player.shownMs.value).toBe(0);
  await vi.waitFor(() => expect(player.shownMs.value).toBe(1500));
  expect(player.picture.value?.width).toBe(160);
});

test("a frame that cannot be read is not stood in for by another", async () => {
  const kernel = new MockKernel();
  kernel.handlers.frames = async ({ times_ms: all }) => ({
    result: { frames: all.map((time_ms) => ({ time_ms, width: 160, height: 90 })) },
    buffers: await Promise.all(
      all.map((time) => (time === 1500 ? new Uint8Array() : frameOf(time))),
    ),
  });
  const player = new FramePlayer(framesOf(kernel), signal(3000), signal([500, 1500]), life.signal);
  await vi.waitFor(() => expect(player.picture.value).not.toBe(null));
  player.seek(1500);
  await vi.waitFor(() => expect(player.shownMs.value).toBe(1500));
  expect(player.picture.value).toBe(null);
});

test("a slideshow that has ended turns no more", async () => {
  const times = signal([0, 30, 60, 90, 120, 150]);
  const kernel = withFrames(new MockKernel());
  const player = new FramePlayer(framesOf(kernel), signal(200), times, life.signal);
  await vi.waitFor(() => expect(player.picture.value).not.toBe(null));
  player.play();
  await vi.waitFor(() => expect(player.headMs.value).toBeGreaterThan(0));
  life.abort();
  const timers = vi.spyOn(globalThis, "setTimeout");
  for (let frame = 0; frame < 6; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  expect(timers).not.toHaveBeenCalled();
});

test("the nearest sample is found, the earlier of two as near", () => {
  expect([0, 900, 1000, 1001, 9000].map((time) => nearest([500, 1500], time))).toEqual([
    0, 0, 0, 1, 1,
  ]);
  expect(nearest([], 5)).toBe(-1);
});
