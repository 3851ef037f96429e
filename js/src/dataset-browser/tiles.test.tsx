/** Thumbnails, selection, and what a scroll through many inputs holds and leaves. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { catsAndDogs, MockBrowser, renderBrowser } from "../../tests/mock-browser.js";
import { picture, type Rendered } from "../../tests/render.js";
import { matching } from "../grid/filter.js";
import { ordered } from "../grid/order.js";
import { Rpc } from "../rpc.js";
import { Feed } from "./feed.js";
import { KEPT, Thumbnails } from "./thumbnails.js";

let shown: Rendered;
beforeEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1016, 900);
});
afterEach(() => {
  shown.close();
  vi.restoreAllMocks();
});

const texts = (selector: string): (string | null)[] =>
  [...shown.root.querySelectorAll(selector)].map(({ textContent }) => textContent);
const settled = (ms = 60): Promise<void> => new Promise((done) => setTimeout(done, ms));
const grid = (): HTMLElement => shown.find(".pw-grid");
const images = (): HTMLImageElement[] => [...shown.root.querySelectorAll<HTMLImageElement>("img")];

async function jpeg(): Promise<Uint8Array> {
  return new Uint8Array(await (await picture("cat.png")).arrayBuffer());
}

/** Object URLs that were made and not revoked. */
function urlsHeld(): () => number {
  const made = vi.spyOn(URL, "createObjectURL");
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  return () => {
    const gone = new Set(revoked.mock.calls.map(([url]) => url));
    return made.mock.results.filter(({ value }) => !gone.has(value)).length;
  };
}

describe("thumbnails", () => {
  test("are asked for a few at a time, those in the middle of the view first", async () => {
    const kernel = new MockBrowser(catsAndDogs(2000));
    const bytes = await jpeg();
    kernel.thumbnail = () => bytes;
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(images().length).toBe(texts(".pw-tile").length));
    kernel.tilesAsked.length = 0;
    grid().scrollTop = 224 * 100;
    await vi.waitFor(() => expect(kernel.tilesAsked.length).toBeGreaterThan(0));
    await vi.waitFor(() => expect(images().length).toBe(texts(".pw-tile").length));
    const [first] = kernel.tilesAsked as [number[]];
    expect(Math.max(...kernel.tilesAsked.map(({ length }) => length))).toBeLessThanOrEqual(8);
    const inView = texts(".pw-tile__name").map((name) => Number(name?.slice(4, 9)));
    const middle = (Math.min(...inView) + Math.max(...inView)) / 2;
    const far = first.map((index) => Math.abs(index - middle));
    expect(far).toEqual(far.toSorted((a, b) => a - b));
  });

  test("that leave the view are called off, and those passed by never asked for", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    kernel.handlers.tiles = () => new Promise(() => {});
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(kernel.countOf("tiles")).toBe(3));
    const life = new AbortController();
    const thumbnails = new Thumbnails(new Rpc(kernel, life.signal), life.signal);
    thumbnails.sight([1000, 1001]);
    for (let row = 1; row < 50; row++) thumbnails.sight([1000 + 2 * row, 1001 + 2 * row]);
    await vi.waitFor(() => expect(kernel.countOf("tiles")).toBe(5));
    const [, , , first, last] = kernel.requests.filter(({ method }) => method === "tiles");
    expect(first?.params.indexes).toEqual([1000, 1001]);
    expect(last?.params.indexes).toEqual([1098, 1099]);
    expect(kernel.cancelled).toEqual([first?.id]);
    thumbnails.clear();
    expect(kernel.cancelled).toEqual([first?.id, last?.id]);
    life.abort();
  });

  test("that come with the opening are drawn and not asked for", async () => {
    const kernel = new MockBrowser(catsAndDogs(2000));
    const bytes = await jpeg();
    kernel.thumbnail = () => bytes;
    kernel.brings = 24;
    kernel.handlers.tiles = () => new Promise(() => {});
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(images().length).toBe(24));
    await vi.waitFor(() => expect(kernel.countOf("tiles")).toBeGreaterThan(0));
    const asked = kernel.requests.filter(({ method }) => method === "tiles");
    expect(Math.min(...asked.flatMap(({ params }) => params.indexes as number[]))).toBe(24);
    expect(texts(".pw-tile__name")[0]).toBe("img-00000.jpg");
    // What is out of sight is less pressing than they are, but does not wait for ever.
    await vi.waitFor(() => expect(kernel.countOf("inputs")).toBeGreaterThan(0));
    const methods = kernel.requests.map(({ method }) => method);
    expect(methods.indexOf("inputs")).toBeGreaterThan(methods.lastIndexOf("tiles"));
    expect(kernel.requests.find(({ method }) => method === "inputs")?.params.start).toBe(128);
  });

  test("that do not all fit are asked for again; one that is none says what it is", async () => {
    const kernel = new MockBrowser(catsAndDogs(40).map((input) => ({ ...input, kind: "text" })));
    const bytes = await jpeg();
    kernel.handlers.tiles = ({ indexes }) => {
      const some = indexes.slice(0, 3);
      return {
        result: {
          tiles: some.map((index) => ({ index, error: index === 1 ? "No picture of it" : "" })),
        },
        buffers: some.map((index) => (index === 1 ? new Uint8Array() : bytes)),
      };
    };
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(images().length).toBe(texts(".pw-tile").length - 1));
    expect(texts(".pw-tile__kind")).toEqual(["text"]);
  });

  test("are kept within bounds over a long scroll, and all let go of with the view", async () => {
    const held = urlsHeld();
    const kernel = new MockBrowser(catsAndDogs(3000));
    const bytes = await jpeg();
    kernel.thumbnail = () => bytes;
    shown = await renderBrowser(kernel);
    for (let step = 1; step <= 30; step++) {
      grid().scrollTop = 224 * 15 * step;
      // Six stand in a row.
      const first = `img-${String(6 * 15 * step).padStart(5, "0")}.jpg`;
      await vi.waitFor(() => expect(texts(".pw-tile__name")).toContain(first));
      await vi.waitFor(() => expect(images().length).toBe(texts(".pw-tile").length));
    }
    expect(kernel.tilesAsked.flat().length).toBeGreaterThan(KEPT + 100);
    expect(held()).toBeLessThanOrEqual(KEPT);
    shown.close();
    expect(held()).toBe(0);
    expect(kernel.listening).toBe(0);
  });
});

test("a scroll through 10,000 inputs leaves as many nodes as there were", async () => {
  const kernel = new MockBrowser(catsAndDogs(10_000));
  const bytes = await jpeg();
  kernel.thumbnail = () => bytes;
  kernel.saidAll();
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-tile__line"));
  const counts: number[] = [];
  for (const share of [0, 0.2, 0.4, 0.6, 0.8, 1, 0.5]) {
    const { scrollHeight, clientHeight } = grid();
    grid().scrollTop = share * (scrollHeight - clientHeight);
    const near = Math.floor(share * 9950);
    await vi.waitFor(() => {
      const all = texts(".pw-tile__name").map((name) => Number(name?.slice(4, 9)));
      expect(Math.min(...all.map((index) => Math.abs(index - near)))).toBeLessThan(60);
    });
    await vi.waitFor(() => expect(images().length).toBe(texts(".pw-tile").length));
    counts.push(shown.root.querySelectorAll("*").length);
  }
  // Two rows more or less stand beyond the edges.
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(24 * 20);
  expect(Math.max(...counts)).toBeLessThan(1600);
  expect(texts(".pw-tile").length).toBeLessThan(50);
}, 20_000);

describe("a selection", () => {
  const chosen = (): (string | null | undefined)[] =>
    [...shown.root.querySelectorAll(".pw-grid [aria-selected=true]")].map(
      (cell) => cell.querySelector(".pw-tile__name")?.textContent,
    );

  test("is told to the kernel when it rests, as indexes", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    grid().focus();
    for (const key of [" ", "ArrowRight", "ArrowRight"]) {
      shown.key(key, ".pw-grid");
      await settled(20);
    }
    const range = { key: "ArrowRight", shiftKey: true, bubbles: true, cancelable: true };
    grid().dispatchEvent(new KeyboardEvent("keydown", range));
    await vi.waitFor(() => expect(kernel.countOf("select")).toBe(1));
    expect(kernel.lastOf("select")).toEqual({ indexes: [2, 3], all: null });
    expect(texts(".pw-foot")[0]).toContain("2 selected");
    shown.byText("button", "Clear").click();
    await vi.waitFor(() => expect(kernel.lastOf("select")).toEqual({ indexes: [], all: null }));
    expect(chosen()).toEqual([]);
  });

  test("of all is told as the filter", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    kernel.saidAll();
    kernel.traits.truth = "mistakes";
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(texts(".pw-tile").length).toBe(4));
    kernel.handlers.select = () => ({ result: { count: 4 } });
    shown.byText("button", "Select all").click();
    await vi.waitFor(() => expect(chosen().length).toBe(4));
    await vi.waitFor(() => expect(kernel.lastOf("select")).toMatchObject({ indexes: [] }));
    expect(kernel.lastOf("select")?.all).toEqual({
      node: "",
      threshold: 0,
      concept_filter: "",
      label: "",
      truth: "mistakes",
      status: "all",
      disagreement: "all",
      against_truth: false,
      sort: "dataset",
      descending: false,
    });
    await vi.waitFor(() => expect(texts(".pw-foot")[0]).toContain("4 selected"));
  });

  test("from before the page was loaded is shown", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    const whole = kernel.whole();
    kernel.handlers.open = () => ({ result: { ...whole, selected: [2, 5] } as never });
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(chosen()).toEqual(["img-00002.jpg", "img-00005.jpg"]));
    expect(texts(".pw-foot")[0]).toContain("2 selected");
  });

  test("that Python makes is shown, and told to nobody", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    kernel.selects([1, 3]);
    await vi.waitFor(() => expect(chosen()).toEqual(["img-00001.jpg", "img-00003.jpg"]));
    expect(texts(".pw-foot")[0]).toContain("2 selected");
    await settled(200);
    expect(kernel.countOf("select")).toBe(0);
  });
});

test("the tiles stand in the order of the rule", async () => {
  const kernel = new MockBrowser(catsAndDogs(60));
  kernel.saidAll();
  Object.assign(kernel.traits, { sort: "uncertainty", descending: true, threshold: 0.4 });
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-tile__line"));
  const life = new AbortController();
  const feed = new Feed(new Rpc(kernel, life.signal), life.signal, 60, kernel.run);
  await vi.waitFor(() => expect(feed.columns.node("").status[59]).toBe(1));
  const filter = {
    node: "",
    threshold: 0.4,
    concept_filter: "",
    label: "",
    truth: "all",
    status: "all",
    disagreement: "all",
    against_truth: false,
  } as const;
  const mask = matching(feed.columns, filter);
  const order = ordered(feed.columns, mask, filter, "uncertainty", true);
  life.abort();
  const names = texts(".pw-tile__name");
  expect(names).toEqual([...order].slice(0, names.length).map((index) => kernel.data[index]?.name));
  expect(names[0]).not.toBe("img-00000.jpg");
});

test("twenty browsers opened and closed leave no URL, listener, picture or canvas", async () => {
  const held = urlsHeld();
  const bitmaps = vi.spyOn(globalThis, "createImageBitmap");
  const canvases: HTMLCanvasElement[] = [];
  const bytes = await jpeg();
  for (let at = 0; at < 20; at++) {
    const kernel = new MockBrowser(catsAndDogs(40));
    kernel.thumbnail = () => bytes;
    kernel.picture = () => bytes;
    kernel.saidAll();
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(images().length).toBeGreaterThan(0));
    shown.find(".pw-tile").click();
    await vi.waitFor(() => shown.find(".pw-opened canvas"), 5000);
    await vi.waitFor(() => shown.find(".pw-opened .pw-bar"));
    canvases.push(...shown.root.querySelectorAll("canvas"));
    shown.close();
    expect(kernel.listening).toBe(0);
  }
  await settled(200);
  expect(held()).toBe(0);
  expect(canvases.length).toBeGreaterThanOrEqual(60);
  expect(canvases.filter(({ width, height }) => width * height > 0)).toEqual([]);
  const pictures = await Promise.all(bitmaps.mock.results.map(({ value }) => value));
  expect((pictures as ImageBitmap[]).filter(({ width }) => width > 0)).toEqual([]);
}, 60_000);
