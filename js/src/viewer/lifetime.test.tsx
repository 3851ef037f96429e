/** What a viewer holds, and that all of it is let go of at once when it closes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MockKernel } from "../../tests/mock-kernel.js";
import { predicted, type Rendered } from "../../tests/render.js";

const VIEWERS = 100;

beforeEach(() => vi.restoreAllMocks());
afterEach(() => vi.restoreAllMocks());

/** Counts the listeners on a target of the page's that no signal and no `remove` has ended. */
function listeners(target: EventTarget): () => number {
  const held = new Map<unknown, AbortSignal | undefined>();
  const { addEventListener, removeEventListener } = target;
  vi.spyOn(target, "addEventListener").mockImplementation((type, listener, options) => {
    held.set(listener, typeof options === "object" ? options.signal : undefined);
    addEventListener.call(target, type, listener, options);
  });
  vi.spyOn(target, "removeEventListener").mockImplementation((type, listener, options) => {
    held.delete(listener);
    removeEventListener.call(target, type, listener, options);
  });
  return () => [...held.values()].filter((signal) => !signal?.aborted).length;
}

async function openMenuAndKeys(shown: Rendered): Promise<void> {
  shown.find(".pw-header__model").click();
  shown.key("?");
  await vi.waitFor(() => {
    shown.find(".pw-menu__item");
    shown.find(".pw-keys");
  });
}

test("a hundred viewers opened and closed leave no URL, listener, picture or canvas", async () => {
  const made = vi.spyOn(URL, "createObjectURL");
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const bitmaps = vi.spyOn(globalThis, "createImageBitmap");
  const counts = [listeners(document), listeners(window), listeners(document.body)];
  const before = counts.map((count) => count());
  const canvases: HTMLCanvasElement[] = [];
  for (let at = 0; at < VIEWERS; at++) {
    const kernel = new MockKernel();
    const thumbnail = new Uint8Array([1]);
    kernel.samples = [
      { card: { id: "coffee", name: "Coffee", note: "", kind: "image" }, thumbnail },
    ];
    const shown = await predicted(kernel);
    if (at % 10 === 0) {
      await openMenuAndKeys(shown);
      expect(counts[0]?.()).toBeGreaterThan(before[0] as number);
    }
    canvases.push(...shown.root.querySelectorAll("canvas"));
    shown.close();
    expect(kernel.listening).toBe(0);
    expect(counts.map((count) => count())).toEqual(before);
  }
  const gone = new Set(revoked.mock.calls.map(([url]) => url));
  expect(made.mock.results.filter(({ value }) => !gone.has(value))).toEqual([]);
  expect(canvases.length).toBeGreaterThanOrEqual(2 * VIEWERS);
  expect(canvases.filter(({ width, height }) => width * height > 0)).toEqual([]);
  const pictures = await Promise.all(bitmaps.mock.results.map(({ value }) => value));
  expect(pictures.length).toBeGreaterThanOrEqual(VIEWERS);
  // One that is decoded after its viewer is gone is closed by who waited for it.
  await vi.waitFor(() => {
    expect((pictures as ImageBitmap[]).filter(({ width }) => width > 0)).toEqual([]);
  });
}, 60_000);

test("the webcam goes dark with the viewer, not in a later frame", async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d");
  const stream = canvas.captureStream();
  vi.spyOn(navigator.mediaDevices, "getUserMedia").mockResolvedValue(stream);
  const shown = await predicted();
  shown.find(".pw-thumb__remove").click();
  await vi.waitFor(() => shown.byText("button", "Webcam").click());
  await vi.waitFor(() => shown.byText("button", "Take picture"));
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(["live"]);
  shown.close();
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(["ended"]);
});
