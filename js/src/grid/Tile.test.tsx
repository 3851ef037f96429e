/** With `VITE_SHOTS=/some/folder` the looks are also written there as pictures to look at. */
import axe from "axe-core";
import { afterEach, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { all, box, close, host, press, settled, show } from "./shown.js";
import type { TileProps } from "./Tile.js";

const SHOTS = import.meta.env.VITE_SHOTS as string | undefined;

afterEach(close);

/** A picture of this shape, with a square in it. */
function drawn(width: number, height: number): string {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = "#7a9e7e";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#d8b26e";
  context.fillRect(width * 0.25, height * 0.25, width * 0.5, height * 0.5);
  return canvas.toDataURL();
}

const line = (label: string, share: number) => ({
  label,
  score: share.toFixed(2).slice(1),
  share,
});
const square = { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 };
const WIDE = drawn(256, 128);
const TALL = drawn(96, 256);
const LOOKS: Partial<TileProps>[] = [
  {
    name: "wide.jpg",
    thumbnail: WIDE,
    boxes: [{ label: "cat", truth: false, ...square }],
    lines: [line("cat", 0.92), line("lynx", 0.31)],
    truth: ["cat"],
    agrees: true,
  },
  {
    name: "tall.jpg",
    thumbnail: TALL,
    boxes: [{ label: "dog", truth: true, ...square }],
    lines: [line("a label that is much too long", 0.55)],
    truth: ["dog"],
    agrees: false,
  },
  {
    name: "a-photo-whose-name-never-ends-2024-11-22.jpg",
    thumbnail: WIDE,
    status: "failed",
    error: "This address gives nothing that can be decoded as a picture.",
    truth: ["cat"],
  },
  { name: "waiting.jpg", thumbnail: TALL, status: "waiting" },
  { name: "working.jpg", status: "working" },
  { name: "empty.jpg", thumbnail: WIDE, status: "empty", truth: ["cat", "dog"], agrees: false },
  { name: "below.jpg", thumbnail: WIDE, lines: [] },
  { name: "words.txt", kind: "text", lines: [{ label: "en", score: "", share: Number.NaN }] },
];

it("a tile's boxes lie on its picture, whatever its shape", async () => {
  await show(2, { tile: (at) => LOOKS[at] ?? {} });
  await vi.waitFor(() => expect(all(".pw-tile__boxes")).toHaveLength(2));
  for (const [at, aspect] of [2, 96 / 256].entries()) {
    const picture = all(".pw-tile__picture")[at]?.getBoundingClientRect() as DOMRect;
    const boxes = all(".pw-tile__boxes")[at]?.getBoundingClientRect() as DOMRect;
    expect(boxes.width / boxes.height).toBeCloseTo(aspect, 1);
    expect(boxes.width).toBeLessThanOrEqual(picture.width + 0.5);
    expect(boxes.height).toBeLessThanOrEqual(picture.height + 0.5);
    const fills = Math.max(boxes.width / picture.width, boxes.height / picture.height);
    expect(fills).toBeCloseTo(1, 1);
  }
  expect(all("g[stroke-dasharray]")).toHaveLength(1);
});

it("a tile says what failed, what is true and whether the model agrees, as text", async () => {
  const evil = "<img src=x onerror=alert(1)>";
  const looks = [...LOOKS.slice(0, 3), { name: evil, lines: [line(evil, 0.5)], truth: [evil] }];
  await show(4, { tile: (at) => looks[at] ?? {} });
  expect(all(".pw-tile__error").map((error) => error.textContent)).toEqual([LOOKS[2]?.error]);
  expect(all(".pw-tile__truth").map((truth) => truth.textContent)).toEqual([
    "=Ground truth, agrees: cat",
    "≠Ground truth, differs: dog",
    "Ground truth: cat",
    `Ground truth: ${evil}`,
  ]);
  expect(all("img[src=x]")).toEqual([]);
});

it.each([
  [1000, "light"],
  [1000, "dark"],
  [360, "light"],
  [360, "dark"],
] as const)(
  "at %s px, %s: axe finds nothing, and nothing scrolls sideways",
  async (width, scheme) => {
    await page.viewport(width + 16, 700);
    document.body.style.margin = "8px";
    document.body.style.background = scheme === "dark" ? "#111" : "#fff";
    await show(LOOKS.length, { width, scheme, tile: (at) => LOOKS[at] ?? {} });
    await press("ArrowRight");
    await press(" ");
    box().focus();
    await settled();
    expect(box().scrollWidth).toBeLessThanOrEqual(box().clientWidth);
    const { violations } = await axe.run(host as HTMLElement, { resultTypes: ["violations"] });
    expect(
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    ).toEqual([]);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/grid-${scheme}-${width}.png` });
  },
);
