/** A video in the place of the picture: where it lies, and that the overlays lie upon it. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, expect, it, vi } from "vitest";
import { rowsOf } from "../overlays/recording.js";
import picture from "../styles/picture.css";
import { PicturePane } from "./PicturePane.js";
import type { Picture } from "./source.js";

let root: HTMLElement | null = null;
const style = document.createElement("style");
style.textContent = picture;
document.head.append(style);

afterEach(() => {
  if (root) render(null, root);
  root?.remove();
  root = null;
  vi.restoreAllMocks();
});

/** A video of a canvas: 320 x 160 until the canvas is another. */
function videoOf(canvas: HTMLCanvasElement): HTMLVideoElement {
  canvas.width = 320;
  canvas.height = 160;
  const context = canvas.getContext("2d");
  if (context) {
    context.fillStyle = "#00ff00";
    context.fillRect(80, 40, 160, 80);
  }
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = canvas.captureStream(10);
  void video.play().catch(() => {});
  return video;
}

/** A pane of 400 x 240 with a box on the video's rectangle. */
async function show(source: Picture, more = {}) {
  const props = {
    source: signal<Picture | null>(source),
    rows: signal(rowsOf([{ label: "cat", box: [0.25, 0.25, 0.75, 0.75], regionId: "r" }])),
    visible: signal(new Uint8Array([1])),
    hovered: signal<string | null>(null),
    selected: signal(""),
    showLabels: signal(false),
    planes: null,
    maskOpacity: signal(0.45),
    onSelect: () => {},
    ...more,
  };
  root = document.createElement("div");
  root.style.cssText = "width: 400px; height: 240px; display: flex";
  document.body.append(root);
  render(<PicturePane {...props} />, root);
  return props;
}

const pane = (): HTMLElement => root?.querySelector(".pw-picture") as HTMLElement;
const layers = (): HTMLCanvasElement[] => [...pane().querySelectorAll("canvas")];
const press = (key: string): void => {
  pane().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
};

/** Where the video is on the pane, CSS px. */
function placeOf(video: HTMLVideoElement): number[] {
  const at = video.getBoundingClientRect();
  const from = pane().getBoundingClientRect();
  return [at.left - from.left, at.top - from.top, at.width, at.height].map(Math.round);
}

/** The outline's middle on the overlays, CSS px: left, top, right, bottom. */
function outline(): number[] {
  const canvas = layers()[2] as HTMLCanvasElement;
  const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 3; at < data.length; at += 4) {
    if ((data[at] ?? 0) === 0) continue;
    xs.push(((at - 3) / 4) % canvas.width);
    ys.push(Math.floor((at - 3) / 4 / canvas.width));
  }
  const half = 1 + 1;
  const ratio = devicePixelRatio;
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1].map(
    (at, side) => at / ratio + (side < 2 ? half : -half),
  );
}

it("lies fitted below the overlays, and the canvas of pictures stays empty", async () => {
  const video = videoOf(document.createElement("canvas"));
  await show(video);
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
  expect(video.parentElement).toBe(pane());
  expect(pane().firstElementChild).toBe(video);
  expect(video.style.visibility).toBe("");
  expect(layers()[0]?.width).toBe(0);
  expect(outline()).toEqual([100, 70, 300, 170]);
  expect(getComputedStyle(video).pointerEvents).toBe("none");
});

it("is zoomed and moved with its overlays", async () => {
  const video = videoOf(document.createElement("canvas"));
  await show(video);
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
  press("+");
  await vi.waitFor(() => expect(placeOf(video)).toEqual([-100, -30, 600, 300]));
  expect(outline()).toEqual([50, 45, 350, 195]);
  press("0");
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
});

it("has its place as soon as its size is known, and another when it changes", async () => {
  const canvas = document.createElement("canvas");
  const video = videoOf(canvas);
  expect(video.videoWidth).toBe(0);
  // The pane is as high as the picture's shape wants it.
  await show(video, { video });
  expect(video.parentElement).toBe(pane());
  expect(video.style.visibility).toBe("hidden");
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
  canvas.width = 160;
  await vi.waitFor(() => {
    canvas.getContext("2d")?.fillRect(0, 0, 1, 1);
    expect(video.videoWidth).toBe(160);
  });
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 0, 400, 400]));
});

it("leaves the pane with the source, and keeps nothing of it", async () => {
  const video = videoOf(document.createElement("canvas"));
  const { source } = await show(video);
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
  source.value = await createImageBitmap(new ImageData(10, 10));
  await vi.waitFor(() => expect(layers()[0]?.width).toBeGreaterThan(0));
  expect(video.parentElement).toBeNull();
});

it("keeps the part on view from frame to frame of one scene", async () => {
  const frame = (): Promise<ImageBitmap> => createImageBitmap(new ImageData(400, 200));
  const { source } = await show(await frame(), { sameScene: true });
  await vi.waitFor(() => expect(layers()[0]?.height).toBe(240 * devicePixelRatio));
  press("+");
  source.value = await frame();
  await vi.waitFor(() => expect(pane().className).toContain("zoomed"));
});

it("has the overlays of a frame drawn before that frame is on view", async () => {
  const canvas = document.createElement("canvas");
  const video = videoOf(canvas);
  const { rows } = await show(video);
  await vi.waitFor(() => expect(placeOf(video)).toEqual([0, 20, 400, 200]));
  const drawing = setInterval(() => canvas.getContext("2d")?.fillRect(0, 0, 1, 1), 20);
  const [now, drawn, at] = await new Promise<[number, number, number[]]>((resolve) => {
    video.requestVideoFrameCallback((presented) => {
      rows.value = rowsOf([{ label: "cat", box: [0, 0, 0.5, 0.5], regionId: "r" }]);
      requestAnimationFrame((painted) => resolve([presented, painted, outline().slice(2)]));
    });
  });
  clearInterval(drawing);
  expect(at).toEqual([200, 120]);
  // One and the same rendering of the page.
  expect(drawn).toBe(now);
});
