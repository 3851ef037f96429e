/** Masks, polygons and heat maps in a pane: what is painted, the legend, and how they are switched. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Planes } from "../media/planes.js";
import { MediaStore } from "../media/store.js";
import { rowsOf, type Said } from "../overlays/recording.js";
import { colorOf } from "../palette.js";
import { pageError, type Rpc } from "../rpc.js";
import controls from "../styles/controls.css";
import picture from "../styles/picture.css";
import { PicturePane } from "./PicturePane.js";
import type { Picture } from "./source.js";

let root: HTMLElement | null = null;
let life = new AbortController();
const style = document.createElement("style");
style.textContent = `${picture} ${controls}`;
document.head.append(style);

afterEach(() => {
  vi.useRealTimers();
  life.abort();
  life = new AbortController();
  if (root) render(null, root);
  root?.remove();
  root = null;
});

/** A mask or heat map that is white in one half of the picture. */
async function half(side: "left" | "right"): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(8, 4);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillRect(0, 0, 8, 4);
  context.fillStyle = "#fff";
  context.fillRect(side === "left" ? 0 : 4, 0, 4, 4);
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
}

type Media = Readonly<Record<number, Uint8Array | string>>;

/** A kernel with media by ordinal; a string is why there is none. */
function kernelWith(media: Media): Rpc {
  const request = async (_: string, { ordinals }: { ordinals: number[] }) => ({
    result: {
      media: ordinals.map((ordinal) => {
        const error = media[ordinal];
        return { ordinal, media_type: "image/png", error: typeof error === "string" ? error : "" };
      }),
    },
    buffers: ordinals.map((ordinal) => {
      const bytes = media[ordinal];
      return bytes instanceof Uint8Array ? bytes : new Uint8Array();
    }),
  });
  return { request } as unknown as Rpc;
}

/** A pane of 400 x 200 with a black picture of 800 x 400 and these rows. */
async function show(said: readonly Said[], media: Media = {}, width = 400) {
  const rows = rowsOf(said);
  const paint = new OffscreenCanvas(800, 400);
  paint.getContext("2d")?.fillRect(0, 0, 800, 400);
  const props = {
    source: signal<Picture | null>(paint.transferToImageBitmap()),
    rows: signal(rows),
    visible: signal(new Uint8Array(rows.length).fill(1)),
    hovered: signal<string | null>(null),
    selected: signal(""),
    showLabels: signal(true),
    maskOpacity: signal(0.5),
    hiddenLabels: signal<ReadonlySet<string>>(new Set()),
    planes: new Planes(new MediaStore(kernelWith(media), life.signal), life.signal),
    onSelect: vi.fn(),
  };
  root = document.createElement("div");
  root.style.cssText = `width: ${width}px; display: flex`;
  document.body.append(root);
  render(<PicturePane {...props} />, root);
  return { ...props, root };
}

const find = <T extends HTMLElement>(selector: string): T => {
  const found = root?.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const item = (label: string): HTMLButtonElement => {
  const all = [...(root?.querySelectorAll<HTMLButtonElement>(".pw-legend__item") ?? [])];
  const found = all.find((each) => each.textContent === label);
  if (!found) throw new Error(`no ${label} in the legend`);
  return found;
};
const tint = (): HTMLCanvasElement => find<HTMLCanvasElement>(".pw-picture__layer--tint");
/** A pixel of the layer, at a fraction of the picture. */
const pixel = (x: number, y: number): number[] => {
  const { width, height } = tint();
  const context = tint().getContext("2d");
  const at = [Math.floor(x * width), Math.floor(y * height)] as const;
  return width === 0 ? [] : [...(context?.getImageData(...at, 1, 1).data ?? [])];
};
const alpha = (x: number, y = 0.5): number => pixel(x, y)[3] ?? -1;
const line = (): string =>
  [...(root?.querySelectorAll(".pw-legend__line") ?? [])].map((each) => each.textContent).join();
const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
const press = (key: string): void => {
  find(".pw-picture").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
};
const rgb = (label: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colorOf(label).slice(at, at + 2), 16));

const MASKS: Said[] = [
  { label: "sky", shape: "mask", mediaType: "image/png", regionId: "s", score: 0.5 },
  { label: "sea", shape: "mask", mediaType: "image/png", regionId: "w", score: 0.5 },
];
const both = async (): Promise<Media> => ({ 0: await half("left"), 1: await half("right") });

async function showMasks(width?: number) {
  const shown = await show(MASKS, await both(), width);
  await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([128, 128]));
  return shown;
}

describe("masks", () => {
  it("are painted in their labels' colors, and lie upon the picture", async () => {
    await showMasks();
    // The canvas keeps colors multiplied by their opacity, in whole numbers.
    const painted = pixel(0.25, 0.5);
    for (const [at, value] of rgb("sky").entries()) {
      expect(Math.abs(value - (painted[at] ?? 0))).toBeLessThan(3);
    }
    const layer = tint().getBoundingClientRect();
    const pane = find(".pw-picture").getBoundingClientRect();
    // 400 x 200 in the middle of the pane.
    expect(layer.width).toBeCloseTo(400);
    expect(layer.height).toBeCloseTo(200);
    expect(layer.top - pane.top).toBeCloseTo((pane.height - 200) / 2);
  });

  it("are switched by class, all of them by M, and come back as they were", async () => {
    const { hiddenLabels } = await showMasks();
    item("sky").click();
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([0, 128]));
    expect(item("sky").getAttribute("aria-pressed")).toBe("false");
    expect(find(".pw-picture").getAttribute("aria-label")).toBe("Picture, 1 region on show");
    press("m");
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([0, 0]));
    expect([...hiddenLabels.value].sort()).toEqual(["sea", "sky"]);
    press("M");
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([0, 128]));
    expect([...hiddenLabels.value]).toEqual(["sky"]);
    item("sky").click();
    await vi.waitFor(() => expect(alpha(0.25)).toBe(128));
  });

  it("are seen through as far as the slider says", async () => {
    const { maskOpacity } = await showMasks();
    const slider = find<HTMLInputElement>("input[type=range]");
    expect(slider.value).toBe("50");
    slider.value = "20";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    expect(maskOpacity.value).toBe(0.2);
    await vi.waitFor(() => expect(alpha(0.25)).toBe(51));
    expect(slider.getAttribute("aria-valuetext")).toBe("20 %");
  });

  it("step back for the one whose bar, region or class is pointed at", async () => {
    const { hovered } = await showMasks();
    for (const target of ["label:sky", "s"]) {
      hovered.value = target;
      await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([148, 38]));
      hovered.value = null;
      await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([128, 128]));
    }
    item("sea").dispatchEvent(new PointerEvent("pointerenter"));
    expect(hovered.value).toBe("label:sea");
    item("sea").dispatchEvent(new PointerEvent("pointerleave"));
    expect(hovered.value).toBeNull();
  });

  it("stay strong while selected, whatever else is pointed at", async () => {
    const { hovered, selected } = await showMasks();
    selected.value = "s";
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([148, 128]));
    hovered.value = "w";
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([148, 148]));
  });

  it("are painted anew for another zoom once that rests, and lie upon the picture meanwhile", async () => {
    await showMasks();
    const { width } = tint();
    const shown = (): number => tint().getBoundingClientRect().width;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    for (const wide of [600, 900]) {
      press("+");
      vi.advanceTimersByTime(100);
      await frame();
      expect(shown()).toBeCloseTo(wide);
      expect(tint().width).toBe(width);
    }
    vi.advanceTimersByTime(20);
    await frame();
    vi.useRealTimers();
    expect(tint().width).toBeGreaterThan(1.5 * width);
    expect(shown()).toBeCloseTo(900);
    expect([alpha(0.25), alpha(0.75)]).toEqual([128, 128]);
  });

  it("are pointed at by their pixels", async () => {
    const { hovered } = await showMasks();
    const { left, top } = find(".pw-picture").getBoundingClientRect();
    const move = (x: number): void => {
      const at = { clientX: left + x, clientY: top + 120, pointerType: "mouse", bubbles: true };
      find(".pw-picture").dispatchEvent(new PointerEvent("pointermove", at));
    };
    move(100);
    expect(hovered.value).toBe("s");
    move(300);
    expect(hovered.value).toBe("w");
  });

  it("say which could not be had, and why, until Retry has them", async () => {
    const media: Record<number, Uint8Array | string> = { ...(await both()), 1: "No answer" };
    await show(MASKS, media);
    await vi.waitFor(() => expect(line()).toBe("1 mask could not be loaded: No answer. Retry"));
    expect(find(".pw-legend__line").getAttribute("role")).toBe("status");
    expect([alpha(0.25), alpha(0.75)]).toEqual([128, 0]);
    Object.assign(media, await both());
    find(".pw-legend__line button").click();
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([128, 128]));
    expect(root?.querySelector(".pw-legend__line")).toBeNull();
  });

  it("leave nothing behind when another answer has none", async () => {
    const { rows, visible } = await showMasks();
    rows.value = rowsOf([{ label: "cat", score: 0.5 }]);
    visible.value = new Uint8Array([1]);
    await vi.waitFor(() => expect(tint().width).toBe(0));
    expect(root?.querySelector(".pw-legend")).toBeNull();
  });

  it("have their legend and the tools beside the picture on a small pane", async () => {
    await showMasks(360);
    const pane = find(".pw-picture").getBoundingClientRect();
    const legend = find(".pw-legend").getBoundingClientRect();
    expect(legend.top).toBeGreaterThanOrEqual(pane.bottom);
    expect(legend.width).toBeLessThanOrEqual(360);
    expect(root?.scrollWidth).toBeLessThanOrEqual(360);
  });
});

it("without the code that draws masks say so, and it is asked for again", async () => {
  const shown = await show([]);
  const { planes } = shown;
  const error = signal(pageError("PART_MISSING", "The kernel sent no code").payload);
  const load = vi.fn();
  render(null, shown.root);
  const gate = { kit: signal(null), error, load } as unknown as typeof planes;
  const said = rowsOf(MASKS);
  const props = {
    ...shown,
    rows: signal(said),
    visible: signal(new Uint8Array([1, 1])),
    planes: gate,
  };
  render(<PicturePane {...props} />, shown.root);
  await vi.waitFor(() => expect(find(".pw-notice").textContent).toContain("sent no code"));
  expect(load).toHaveBeenCalledTimes(1);
  find(".pw-notice button").click();
  expect(load).toHaveBeenCalledTimes(2);
});

describe("heat maps", () => {
  const HEATS: Said[] = [
    { label: "cat", score: 0.9 },
    { kind: "heatmap", label: "cat", mediaType: "image/png" },
    { kind: "heatmap", mediaType: "image/png" },
  ];
  const media = async (): Promise<Media> => ({ 1: await half("left"), 2: await half("right") });

  it("tint the picture while the bar of their label is pointed at, and say what they are", async () => {
    const { hovered } = await show(HEATS, await media());
    await vi.waitFor(() => expect(line()).toContain("Point at a label"));
    expect(tint().width === 0 || alpha(0.25) === 0).toBe(true);
    hovered.value = "label:cat";
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([204, 0]));
    expect(line()).toBe("Evidence for cat, not an outline");
    expect(tint().getBoundingClientRect().width).toBeCloseTo(400);
    hovered.value = null;
    await vi.waitFor(() => expect(tint().width).toBe(0));
  });

  it("tint it while their label is selected", async () => {
    const { selected } = await show(HEATS, await media());
    selected.value = "label:cat";
    await vi.waitFor(() => expect(alpha(0.25)).toBe(204));
  });

  it("without a label are switched on and off", async () => {
    await show(HEATS, await media());
    await vi.waitFor(() => item("Heat map"));
    item("Heat map").click();
    await vi.waitFor(() => expect([alpha(0.25), alpha(0.75)]).toEqual([0, 204]));
    expect(line()).toBe("Heat map, not an outline");
    expect(item("Heat map").getAttribute("aria-pressed")).toBe("true");
    item("Heat map").click();
    await vi.waitFor(() => expect(tint().width).toBe(0));
  });

  it("that cannot be had say why, until Retry has them", async () => {
    const media: Record<number, Uint8Array | string> = { 1: "No answer" };
    const { hovered } = await show(HEATS, media);
    hovered.value = "label:cat";
    await vi.waitFor(() =>
      expect(line()).toBe("The evidence for cat could not be loaded: No answer. Retry"),
    );
    media[1] = await half("left");
    find(".pw-legend__line button").click();
    await vi.waitFor(() => expect(alpha(0.25)).toBe(204));
  });
});

describe("polygons", () => {
  it("are in the legend, and are switched and seen through like masks", async () => {
    const { maskOpacity } = await show([
      { label: "roof", polygon: [0, 0, 0.5, 0, 0.5, 1, 0, 1], regionId: "r" },
    ]);
    const overlays = (): CanvasRenderingContext2D => {
      const all = root?.querySelectorAll<HTMLCanvasElement>(".pw-picture canvas");
      return all?.[2]?.getContext("2d") as CanvasRenderingContext2D;
    };
    const inside = (): number | undefined =>
      overlays().getImageData(
        Math.round(100 * devicePixelRatio),
        Math.round(120 * devicePixelRatio),
        1,
        1,
      ).data[3];
    await vi.waitFor(() => expect(inside()).toBe(128));
    maskOpacity.value = 0.2;
    await vi.waitFor(() => expect(inside()).toBe(51));
    item("roof").click();
    await vi.waitFor(() => expect(inside()).toBe(0));
  });
});
