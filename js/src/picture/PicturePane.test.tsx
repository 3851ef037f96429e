import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { rowsOf } from "../overlays/recording.js";
import type { Rows } from "../predictions.js";
import picture from "../styles/picture.css";
import { PicturePane } from "./PicturePane.js";
import type { Picture } from "./source.js";

const ROWS = rowsOf([
  { label: "room", score: 0.5, box: [0, 0, 1, 1], regionId: "room" },
  { label: "cat", score: 0.9, box: [0.4, 0.4, 0.6, 0.6], regionId: "cat" },
]);

let root: HTMLElement | null = null;
const style = document.createElement("style");
style.textContent = `${picture} .pw-button { width: 28px; height: 28px; }`;
document.head.append(style);

const frames = async (count = 3): Promise<void> => {
  for (let at = 0; at < count; at++) await new Promise(requestAnimationFrame);
};

afterEach(() => {
  if (root) render(null, root);
  root?.remove();
  root = null;
  vi.restoreAllMocks();
});

/** A red picture of 800 x 400 in a pane of 400 x 240: the picture is 400 x 200, 20 px down. */
async function show(rows: Rows = ROWS, { attached = true } = {}) {
  const paint = new OffscreenCanvas(800, 400);
  const context = paint.getContext("2d");
  if (context) {
    context.fillStyle = "#ff0000";
    context.fillRect(0, 0, 800, 400);
  }
  const source = signal<Picture | null>(paint.transferToImageBitmap());
  const said = signal<Rows | null>(rows);
  const visible = signal(new Uint8Array(rows.length).fill(1));
  const hovered = signal<string | null>(null);
  const selected = signal("");
  const kin = signal<ReadonlySet<string>>(new Set());
  const showLabels = signal(true);
  const onSelect = vi.fn((id: string) => {
    selected.value = id;
  });
  const drawn = {
    planes: null,
    maskOpacity: signal(0.45),
    hiddenLabels: signal(new Set<string>()),
  };
  const own = { source, rows: said, visible, hovered, selected, kin, showLabels, onSelect };
  const props = { ...own, ...drawn };
  root = document.createElement("div");
  root.style.cssText = "width: 400px; height: 240px; display: flex";
  if (attached) document.body.append(root);
  render(<PicturePane {...props} />, root);
  // Effects run a frame later: the view is made while nothing of it is in the document.
  if (!attached) await frames();
  document.body.append(root);
  await vi.waitFor(() => expect(layers()[1]?.width).toBeGreaterThan(300));
  await frames();
  return { ...props, root };
}

const pane = (): HTMLElement => {
  const found = root?.querySelector<HTMLElement>(".pw-picture");
  if (!found) throw new Error("no pane");
  return found;
};
/** The picture and the overlays; the layer of masks lies between them. */
const layers = (): HTMLCanvasElement[] => [
  ...pane().querySelectorAll<HTMLCanvasElement>("canvas:not(.pw-picture__layer--tint)"),
];
const pixel = (layer: 0 | 1, x: number, y: number): number[] => {
  const ratio = devicePixelRatio;
  const data = layers()
    [layer]?.getContext("2d")
    ?.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data;
  return [...(data ?? [])];
};
const pointer = (type: string, x: number, y: number, more: PointerEventInit = {}): void => {
  const { left, top } = pane().getBoundingClientRect();
  pane().dispatchEvent(
    new PointerEvent(type, {
      bubbles: true,
      clientX: left + x,
      clientY: top + y,
      pointerId: 1,
      pointerType: "mouse",
      ...more,
    }),
  );
};
const click = (x: number, y: number): void => {
  pointer("pointerdown", x, y);
  pointer("pointerup", x, y);
};
const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  pane().dispatchEvent(event);
  return event;
};
const wheel = (more: WheelEventInit): WheelEvent => {
  const event = new WheelEvent("wheel", { cancelable: true, bubbles: true, ...more });
  pane().dispatchEvent(event);
  return event;
};

describe("the layers", () => {
  it("have device pixels, the picture fitted in the middle", async () => {
    await show();
    for (const layer of layers()) {
      expect(layer.width).toBe(Math.round(400 * devicePixelRatio));
      expect(layer.height).toBe(Math.round(240 * devicePixelRatio));
    }
    expect(pixel(0, 200, 10)).toEqual([0, 0, 0, 0]);
    expect(pixel(0, 200, 30)).toEqual([255, 0, 0, 255]);
  });

  it("have the labels' font where the host attaches the pane after it was made", async () => {
    await show(ROWS, { attached: false });
    const font = layers()[1]?.getContext("2d")?.font;
    expect(font).toContain(`${12 * devicePixelRatio}px`);
  });

  it("are drawn once a frame, and a hover draws the overlays alone", async () => {
    const { hovered } = await show();
    const drawn = vi.spyOn(CanvasRenderingContext2D.prototype, "drawImage");
    const cleared = vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect");
    for (const id of ["cat", "room", "cat", "label:cat"]) hovered.value = id;
    await frames();
    expect(cleared).toHaveBeenCalledTimes(1);
    expect(drawn).not.toHaveBeenCalled();
  });

  it("draw the overlays anew when other regions are kin, and not for the same ones", async () => {
    const { kin } = await show();
    const overlays = vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect");
    kin.value = new Set(["cat"]);
    await frames();
    expect(overlays).toHaveBeenCalledTimes(1);
    kin.value = new Set(["cat"]);
    await frames();
    expect(overlays).toHaveBeenCalledTimes(1);
    kin.value = new Set();
    await frames();
    expect(overlays).toHaveBeenCalledTimes(2);
  });

  it("hold no pixels once the pane is gone, and nothing draws any more", async () => {
    const { hovered } = await show();
    const gone = layers();
    const cleared = vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect");
    if (root) render(null, root);
    hovered.value = "cat";
    await frames();
    expect(gone.map((layer) => [layer.width, layer.height])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(cleared).not.toHaveBeenCalled();
  });

  it("follow the pane's size", async () => {
    const shown = await show();
    shown.root.style.width = "300px";
    await vi.waitFor(() => expect(layers()[0]?.width).toBe(Math.round(300 * devicePixelRatio)));
    expect(pixel(0, 150, 40)).toEqual([0, 0, 0, 0]);
    expect(pixel(0, 150, 60)).toEqual([255, 0, 0, 255]);
  });
});

describe("the pointer", () => {
  it("lights the smallest region under it, and lets go when it leaves", async () => {
    const { hovered } = await show();
    pointer("pointermove", 200, 120);
    expect(hovered.value).toBe("cat");
    pointer("pointermove", 20, 40);
    expect(hovered.value).toBe("room");
    pointer("pointerleave", 20, 40);
    expect(hovered.value).toBeNull();
  });

  it("does not let go of what a bar lights", async () => {
    const { hovered } = await show();
    hovered.value = "label:cat";
    pointer("pointerleave", 0, 0);
    expect(hovered.value).toBe("label:cat");
  });

  it("selects by click, and goes through the stacked regions", async () => {
    const { onSelect } = await show();
    for (let at = 0; at < 3; at++) click(200, 120);
    expect(onSelect.mock.calls).toEqual([["cat"], ["room"], [""]]);
  });

  it("pans a zoomed picture by drag, without selecting", async () => {
    const { onSelect, hovered } = await show();
    press("+");
    press("+");
    await frames();
    expect(pane().className).toContain("pw-picture--zoomed");
    // Zoomed by 2.25 the cat's left edge is at 200 - 0.1 * 900 = 110; dragged by 60 it is at 170.
    pointer("pointerdown", 200, 120);
    pointer("pointermove", 230, 120, { buttons: 1 });
    pointer("pointermove", 260, 120, { buttons: 1 });
    pointer("pointerup", 260, 120);
    await frames();
    expect(onSelect).not.toHaveBeenCalled();
    pointer("pointermove", 165, 120);
    expect(hovered.value).toBe("room");
    pointer("pointermove", 175, 120);
    expect(hovered.value).toBe("cat");
  });
});

describe("the wheel", () => {
  it("scrolls the notebook, and says how to zoom", async () => {
    await show();
    expect(wheel({ deltaY: 100 }).defaultPrevented).toBe(false);
    await frames();
    expect(pane().querySelector(".pw-picture__hint--shown")?.textContent).toMatch(/scroll to zoom/);
    expect(pane().className).not.toContain("zoomed");
  });

  it.each([{ ctrlKey: true }, { metaKey: true }])("zooms with %o", async (key) => {
    await show();
    expect(wheel({ deltaY: -100, ...key }).defaultPrevented).toBe(true);
    await frames();
    expect(pane().className).toContain("pw-picture--zoomed");
  });
});

describe("keys", () => {
  it("zoom and fit, and are not handed on", async () => {
    const { root: place } = await show();
    const handedOn = vi.fn();
    place.addEventListener("keydown", handedOn);
    expect(press("+").defaultPrevented).toBe(true);
    await frames();
    expect(pane().className).toContain("zoomed");
    press("0");
    await frames();
    expect(pane().className).not.toContain("zoomed");
    expect(handedOn).not.toHaveBeenCalled();
    press("ArrowRight");
    press("+", { ctrlKey: true });
    expect(handedOn).toHaveBeenCalledTimes(2);
  });

  it("go through the regions, say which, select and let go", async () => {
    const { hovered, selected } = await show();
    press("n");
    expect(hovered.value).toBe("cat");
    await frames();
    expect(root?.querySelector("[aria-live]")?.textContent).toBe("cat .90, region 1 of 2");
    press("Enter");
    expect(selected.value).toBe("cat");
    press("]");
    press("]");
    expect(hovered.value).toBe("cat");
    press("p");
    expect(hovered.value).toBe("room");
    press("Escape");
    expect(hovered.value).toBeNull();
    press("Escape");
    expect(selected.value).toBe("");
    expect(press("Escape").defaultPrevented).toBe(false);
  });

  it("show and hide the labels", async () => {
    const { showLabels } = await show();
    // The cat's chip stands on its box, whose corner is at (160, 100).
    expect(pixel(1, 162, 95)[3]).toBe(255);
    press("l");
    await frames();
    expect(showLabels.value).toBe(false);
    expect(pixel(1, 162, 95)[3]).toBe(0);
  });
});

it("is named by how many regions are on show", async () => {
  const { visible } = await show();
  expect(pane().getAttribute("aria-label")).toBe("Picture, 2 regions on show");
  visible.value = new Uint8Array([0, 1]);
  await frames();
  expect(pane().getAttribute("aria-label")).toBe("Picture, 1 region on show");
});

it("shows a new picture whole, though the last one was zoomed", async () => {
  const { source } = await show();
  press("+");
  source.value = await createImageBitmap(new ImageData(100, 100));
  await frames();
  expect(pane().className).not.toContain("zoomed");
});
