/** Videos that only the kernel has, and those that only the kernel can read. */
import { afterEach, describe, expect, test, vi } from "vitest";
import numbered from "../../tests/assets/numbered.mp4?url";
import avi from "../../tests/assets/old.avi?url";
import { MockError } from "../../tests/mock-error.js";
import type { MockKernel } from "../../tests/mock-kernel.js";
import { inputCard } from "../../tests/payloads.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";
import {
  CONCEPTS,
  clip,
  frameOf,
  numberedBoxes,
  videoKernel,
  withFrames,
  withoutExtra,
} from "../../tests/videos.js";

let shown: Rendered | undefined;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

const KEY = "sha256:street.mp4";

/** A viewer of which the kernel has a video already, as after a reload of the page. */
async function reloaded(kernel: MockKernel, name = "street.mp4"): Promise<Rendered> {
  const card = inputCard(`sha256:${name}`, name, 1000);
  kernel.inputs.set(card.key, card);
  kernel.traits.input_key = card.key;
  kernel.files.set(KEY, new Uint8Array(await (await fetch(numbered)).arrayBuffer()));
  const viewer = renderViewer(kernel);
  shown = viewer;
  return viewer;
}

/** Answers to `file` in stretches this long. */
function inStretches(kernel: MockKernel, length: number): void {
  kernel.handlers.file = ({ key, offset }) => {
    const all = kernel.files.get(key) as Uint8Array;
    const bytes = all.slice(offset, offset + length);
    return {
      result: { size: all.byteLength, offset, media_type: "video/mp4" },
      buffers: [bytes],
    };
  };
}

describe("a video that the kernel has", () => {
  test("comes whole and is played, and not a second time", async () => {
    const kernel = videoKernel(numberedBoxes(10, 1000));
    const viewer = await reloaded(kernel);
    const video = await vi.waitFor(() => viewer.find<HTMLVideoElement>("video"), 5000);
    expect(video.videoWidth).toBe(192);
    // Nobody dropped it just now: it waits to be played.
    expect(video.paused).toBe(true);
    expect(kernel.countOf("file")).toBe(1);
    viewer.drop(await clip(numbered, "other.mp4"));
    await vi.waitFor(() => expect(viewer.current()).toBe("other.mp4"));
    viewer.find('[title="street.mp4"] .pw-thumb__pick').click();
    await vi.waitFor(() => viewer.find("video"));
    expect(kernel.countOf("file")).toBe(1);
  });

  test("that is torn on its way fails once: the rest is not asked for, and nothing takes it back", async () => {
    const kernel = videoKernel([]);
    const length = 4 * 1024 * 1024;
    const waiting: (() => void)[] = [];
    kernel.handlers.file = ({ offset }) => {
      const bytes = new Uint8Array(offset === length ? 7 : length);
      const said = { result: { size: 1e8, offset, media_type: "video/mp4" }, buffers: [bytes] };
      if (offset <= length) return said;
      return new Promise((resolve) => waiting.push(() => resolve(said)));
    };
    const viewer = await reloaded(kernel);
    await vi.waitFor(() => viewer.byText(".pw-failed", "The kernel sent 4194311 of 100000000"));
    for (const go of waiting) go();
    await new Promise((resolve) => setTimeout(resolve, 30));
    viewer.find(".pw-failed");
    expect(kernel.countOf("file")).toBe(4);
  });

  test("says how far it has come, and stops at Cancel: then its frames are shown", async () => {
    const kernel = withFrames(videoKernel(numberedBoxes(10, 1000)));
    let stretches = 0;
    kernel.handlers.file = ({ offset }) => {
      stretches += 1;
      if (offset > 0) return new Promise(() => {});
      const bytes = new Uint8Array(4 * 1024 * 1024);
      return { result: { size: 100_000_000, offset, media_type: "video/mp4" }, buffers: [bytes] };
    };
    const viewer = await reloaded(kernel);
    await vi.waitFor(() => viewer.byText(".pw-working__text", "4.2 MB of 100 MB"));
    expect(viewer.find<HTMLProgressElement>(".pw-progress").value).toBeCloseTo(0.042, 2);
    // The line is kept busy, but not with all of it.
    await vi.waitFor(() => expect(stretches).toBe(4));
    viewer.byText("button", "Cancel").click();
    await vi.waitFor(() => expect(kernel.cancelled.length).toBe(3));
    await vi.waitFor(() => viewer.byText(".pw-notice", "The video was not loaded"));
    await vi.waitFor(() => expect(viewer.find(".pw-player__said").textContent).toMatch(/^frame/));
    inStretches(kernel, 1e6);
    viewer.byText("button", "Load the video").click();
    await vi.waitFor(() => viewer.find("video"), 5000);
  });

  test("that comes to a halt says why, and is tried again", async () => {
    const kernel = videoKernel(CONCEPTS);
    kernel.handlers.file = () => {
      throw new MockError({ name: "INPUT_GONE", message: "The file is not there any more" });
    };
    const viewer = await reloaded(kernel);
    await vi.waitFor(() => viewer.byText(".pw-failed__what", "The file is not there any more"));
    delete kernel.handlers.file;
    viewer.byText(".pw-pane--picture button", "Retry").click();
    await vi.waitFor(() => viewer.find("video"), 5000);
  });

  test("of a format that no browser plays is not sent for nothing", async () => {
    const kernel = withFrames(videoKernel(numberedBoxes(4, 1000)));
    const viewer = await reloaded(kernel, "street.avi");
    // As the media type of the mock's card is not one that anybody knows.
    await vi.waitFor(() => viewer.byText(".pw-notice", "This browser cannot play street.avi"));
    expect(kernel.countOf("file")).toBe(0);
  });
});

describe("a video that only the kernel can read", () => {
  /** The frame on view, by the color that its time has. */
  async function onView(viewer: Rendered): Promise<readonly number[]> {
    const canvas = viewer.find<HTMLCanvasElement>(".pw-picture canvas");
    const [red = 0, green = 0, blue = 0] =
      canvas.getContext("2d")?.getImageData(canvas.width >> 1, canvas.height - 40, 1, 1).data ?? [];
    return [red, green, blue].map((value) => Math.round(value / 16));
  }

  async function colorAt(timeMs: number): Promise<readonly number[]> {
    const bitmap = await createImageBitmap(new Blob([(await frameOf(timeMs)).slice()]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const pixel = context?.getImageData(bitmap.width >> 1, bitmap.height - 10, 1, 1).data ?? [];
    return [...pixel].slice(0, 3).map((value) => Math.round(value / 16));
  }

  test("is a slideshow of its samples: the frame on view is the sample's", async () => {
    const kernel = withFrames(videoKernel(numberedBoxes(4, 1000)));
    const viewer = renderViewer(kernel);
    shown = viewer;
    viewer.drop(await clip(avi, "old.avi"));
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 0.5 s"), 5000);
    viewer.key(".");
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 1.5 s"));
    await vi.waitFor(async () => expect(await onView(viewer)).toEqual(await colorAt(1500)));
    viewer.find<HTMLSelectElement>(".pw-player__rate").value = "2";
    viewer.find(".pw-player__rate").dispatchEvent(new Event("change", { bubbles: true }));
    viewer.key(" ");
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 3.5 s"), 4000);
    // The last one: it has come to its end.
    await vi.waitFor(() => viewer.find("button[aria-label^=Play]"), 2000);
  });

  test("without the extra is listed by time, with a sentence that names the extra", async () => {
    const kernel = withoutExtra(videoKernel(CONCEPTS));
    const viewer = renderViewer(kernel);
    shown = viewer;
    viewer.drop(await clip(avi, "old.avi"));
    await vi.waitFor(() => viewer.byText(".pw-notice", "predict-widgets[video]"), 5000);
    const moments = [...viewer.root.querySelectorAll(".pw-moments li")];
    expect(moments.length).toBe(10);
    expect(moments[2]?.textContent).toMatch(/^2\.5 s.*beer \.97/);
    moments[2]?.querySelector("button")?.click();
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 2.5 s"));
    expect(kernel.countOf("frames")).toBe(1);
  });

  test("shows its frames once it is uploaded, and not before", async () => {
    const kernel = withFrames(videoKernel(numberedBoxes(4, 1000)));
    let go: () => void = () => {};
    const taken = new Promise<void>((resolve) => {
      go = resolve;
    });
    kernel.handlers.try = async (_, request) => {
      await taken;
      return (await kernel.tried(request)) as never;
    };
    const viewer = renderViewer(kernel);
    shown = viewer;
    viewer.drop(await clip(avi, "old.avi"));
    await vi.waitFor(() => viewer.byText(".pw-notice", "once it is uploaded"), 5000);
    expect(kernel.countOf("frames")).toBe(0);
    go();
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 0.5 s"), 5000);
  });

  test("that the kernel did not take promises no frames", async () => {
    const kernel = withFrames(videoKernel(numberedBoxes(4, 1000)));
    kernel.handlers.try = () => {
      throw new MockError({ name: "VIDEO_UNREADABLE", message: "The video cannot be read" });
    };
    const viewer = renderViewer(kernel);
    shown = viewer;
    viewer.drop(await clip(avi, "old.avi"));
    await vi.waitFor(() => viewer.byText(".pw-failed", "The video cannot be read"), 5000);
    await vi.waitFor(() => viewer.byText(".pw-notice", "cannot play"), 5000);
    expect(viewer.root.textContent).not.toContain("once it is uploaded");
  });

  test("says why its frames cannot be had, and tries again", async () => {
    const kernel = videoKernel(numberedBoxes(4, 1000));
    kernel.handlers.frames = () => {
      throw new MockError({ name: "VIDEO_UNREADABLE", message: "The video cannot be read" });
    };
    const viewer = renderViewer(kernel);
    shown = viewer;
    viewer.drop(await clip(avi, "old.avi"));
    await vi.waitFor(() => viewer.byText(".pw-failed__what", "The video cannot be read"), 5000);
    withFrames(kernel);
    viewer.byText(".pw-pane--picture button", "Retry").click();
    await vi.waitFor(() => viewer.byText(".pw-player__said", "frame at 0.5 s"), 5000);
  });
});

test("a picture among the videos is a picture", async () => {
  const kernel = videoKernel([]);
  const any = { max_bytes: 1e8, formats: [], source: "" };
  kernel.traits._admits = { video: any, image: any };
  const viewer = renderViewer(kernel);
  shown = viewer;
  viewer.drop(await picture("cat.png"));
  await vi.waitFor(() => viewer.find(".pw-picture"));
  expect(viewer.root.querySelector("video")).toBe(null);
});
