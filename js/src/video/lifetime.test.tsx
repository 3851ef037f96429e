/** What a video or sound holds, and that all of it is let go of when its viewer closes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import numbered from "../../tests/assets/numbered.mp4?url";
import avi from "../../tests/assets/old.avi?url";
import tone from "../../tests/assets/tone.wav?url";
import { inputCard } from "../../tests/payloads.js";
import { type Rendered, renderViewer } from "../../tests/render.js";
import { CONCEPTS, clip, numberedBoxes, videoKernel, withFrames } from "../../tests/videos.js";

const TIMES = 5;

beforeEach(() => vi.restoreAllMocks());
afterEach(() => vi.restoreAllMocks());

interface Held {
  urls: () => unknown[];
  elements: () => HTMLMediaElement[];
  bitmaps: () => Promise<ImageBitmap[]>;
  callbacks: () => number;
  listeners: () => number;
}

/** Counts what is made from here on, and of it what is held still. */
function watch(): Held {
  const made = vi.spyOn(URL, "createObjectURL");
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const bitmaps = vi.spyOn(globalThis, "createImageBitmap");
  const elements: HTMLMediaElement[] = [];
  const create = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => {
    const element = create(name);
    if (element instanceof HTMLMediaElement) elements.push(element);
    return element;
  });
  return {
    urls: () => {
      const gone = new Set(revoked.mock.calls.map(([url]) => url));
      return made.mock.results.map(({ value }) => value).filter((url) => !gone.has(url));
    },
    elements: () => elements.filter((element) => element.getAttribute("src") || !element.paused),
    bitmaps: async () => {
      const all = await Promise.all(bitmaps.mock.results.map(({ value }) => value));
      return (all as ImageBitmap[]).filter(({ width }) => width > 0);
    },
    callbacks: countFrameCallbacks(),
    listeners: countListeners(),
  };
}

function countFrameCallbacks(): () => number {
  const waiting = new Set<number>();
  const { requestVideoFrameCallback: ask, cancelVideoFrameCallback: cancel } =
    HTMLVideoElement.prototype;
  vi.spyOn(HTMLVideoElement.prototype, "requestVideoFrameCallback").mockImplementation(function (
    this: HTMLVideoElement,
    callback,
  ) {
    const id = ask.call(this, (now, metadata) => {
      waiting.delete(id);
      callback(now, metadata);
    });
    waiting.add(id);
    return id;
  });
  vi.spyOn(HTMLVideoElement.prototype, "cancelVideoFrameCallback").mockImplementation(function (
    this: HTMLVideoElement,
    id,
  ) {
    waiting.delete(id);
    cancel.call(this, id);
  });
  return () => waiting.size;
}

/** Those on media elements that no signal has ended and that wait for more than one event. */
function countListeners(): () => number {
  const held: (AbortSignal | undefined)[] = [];
  const { addEventListener } = EventTarget.prototype;
  vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(function (
    this: EventTarget,
    type,
    listener,
    options,
  ) {
    const { signal, once } = typeof options === "object" ? options : {};
    if (this instanceof HTMLMediaElement && !once) held.push(signal);
    addEventListener.call(this, type, listener, options);
  });
  return () => held.filter((signal) => !signal?.aborted).length;
}

async function expectNothing(held: Held, viewer: Rendered): Promise<void> {
  // Thumbnails are drawn beside it, and end by themselves.
  await vi.waitFor(() => expect(held.urls()).toEqual([]), 5000);
  expect(held.elements()).toEqual([]);
  expect(held.callbacks()).toBe(0);
  expect(held.listeners()).toBe(0);
  expect(await held.bitmaps()).toEqual([]);
  expect(viewer.kernel.listening).toBe(0);
}

test("videos that played leave no URL, listener, decoder, callback or canvas", async () => {
  const held = watch();
  for (let time = 0; time < TIMES; time++) {
    const viewer = renderViewer(videoKernel(numberedBoxes(20, 500), 500));
    viewer.drop(await clip(numbered, "numbered.mp4"));
    await vi.waitFor(() => {
      expect(viewer.find<HTMLVideoElement>("video").currentTime).toBeGreaterThan(0);
      viewer.find(".pw-timeline__line");
    }, 5000);
    expect(held.callbacks()).toBe(1);
    expect(held.listeners()).toBeGreaterThan(0);
    const canvases = [...viewer.root.querySelectorAll("canvas")];
    expect(canvases.length).toBeGreaterThan(2);
    viewer.close();
    expect(canvases.filter(({ width, height }) => width * height > 0)).toEqual([]);
    await expectNothing(held, viewer);
  }
}, 30_000);

test("closed while the file is on its way, it stops asking", async () => {
  const kernel = videoKernel(CONCEPTS);
  kernel.handlers.file = ({ offset }) =>
    offset > 0
      ? new Promise(() => {})
      : {
          result: { size: 1e8, offset, media_type: "video/mp4" },
          buffers: [new Uint8Array(4 * 1024 * 1024)],
        };
  const card = inputCard("sha256:a.mp4", "a.mp4");
  kernel.inputs.set(card.key, card);
  kernel.traits.input_key = card.key;
  const viewer = renderViewer(kernel);
  await vi.waitFor(() => expect(kernel.countOf("file")).toBe(4));
  viewer.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kernel.countOf("file")).toBe(4);
});

test("slideshows leave no picture, and going to another input ends them", async () => {
  const held = watch();
  const viewer = renderViewer(withFrames(videoKernel(numberedBoxes(4, 1000))));
  viewer.drop(await clip(avi, "old.avi"));
  await vi.waitFor(() => viewer.byText(".pw-notice", "frames from the kernel"), 5000);
  await vi.waitFor(async () => expect((await held.bitmaps()).length).toBe(1), 5000);
  viewer.key(" ");
  viewer.drop(await clip(numbered, "numbered.mp4"));
  await vi.waitFor(() => viewer.find("video"), 5000);
  await vi.waitFor(async () => expect(await held.bitmaps()).toEqual([]));
  viewer.close();
  await expectNothing(held, viewer);
}, 20_000);

test("a sound that played falls silent with its viewer", async () => {
  const held = watch();
  const viewer = renderViewer(videoKernel([]));
  viewer.drop(await clip(tone, "tone.wav"));
  await vi.waitFor(() => viewer.find(".pw-player button"), 5000);
  await userEvent.click(viewer.find("button[aria-label^=Play]"));
  await vi.waitFor(() => expect(held.elements().some(({ paused }) => !paused)).toBe(true));
  viewer.close();
  await expectNothing(held, viewer);
});
