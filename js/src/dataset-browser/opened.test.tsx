/** An input that is opened large: its panes, the way to its neighbors, and the way back. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { catsAndDogs, MockBrowser, renderBrowser } from "../../tests/mock-browser.js";
import { MockError } from "../../tests/mock-error.js";
import { nodeCard, workflowCard } from "../../tests/payloads.js";
import { picture, type Rendered } from "../../tests/render.js";

let shown: Rendered;
beforeEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1016, 900);
});
afterEach(() => shown.close());

const texts = (selector: string): (string | null)[] =>
  [...shown.root.querySelectorAll(selector)].map(({ textContent }) => textContent);
const title = (): string | null | undefined => texts(".pw-opened__name")[0];
const at = (): string | null | undefined => texts(".pw-opened__at")[0];
const tile = (name: string): HTMLElement => shown.byText(".pw-tile", name);

const inputsAsked = (kernel: MockBrowser): unknown[] =>
  kernel.requests.filter(({ method }) => method === "input").map(({ params }) => params.index);

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 60));

async function browsed(data = catsAndDogs(40)): Promise<MockBrowser> {
  const kernel = new MockBrowser(data);
  const bytes = new Uint8Array(await (await picture("cat.png")).arrayBuffer());
  kernel.picture = () => bytes;
  kernel.saidAll();
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-tile__line, .pw-tile__error"));
  return kernel;
}

async function opened(name: string): Promise<void> {
  tile(name).click();
  await vi.waitFor(() => expect(title()).toBe(name));
  await vi.waitFor(() => shown.find(".pw-opened .pw-body"));
}

describe("an input", () => {
  test("opens by a click, with its picture, bars, ground truth and place", async () => {
    await browsed();
    await opened("img-00009.jpg");
    expect(at()).toBe("10 of 40");
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["cat", "dog"]));
    // It is a mistake, though the model names the dog as well.
    expect(texts(".pw-truth__label")[0]).toContain("dog≠");
    await vi.waitFor(() => {
      const canvas = shown.find<HTMLCanvasElement>(".pw-opened canvas");
      expect(canvas.width).toBeGreaterThan(100);
    });
    expect(shown.find(".pw-tiles").inert).toBe(true);
  });

  test("opens by Enter; arrows go through the order on show; Esc leads back to its tile", async () => {
    const kernel = await browsed();
    const grid = shown.find(".pw-grid");
    grid.focus();
    shown.key("ArrowRight", ".pw-grid");
    await settled();
    shown.key("Enter", ".pw-grid");
    await vi.waitFor(() => expect(title()).toBe("img-00001.jpg"));
    kernel.setFromPython("truth", "mistakes");
    await vi.waitFor(() => expect(at()).toBe("not among those on show"));
    shown.key("ArrowRight", ".pw-opened");
    await vi.waitFor(() => expect(title()).toBe("img-00009.jpg"));
    shown.key("ArrowRight", ".pw-opened");
    await settled();
    shown.key("ArrowRight", ".pw-opened");
    await vi.waitFor(() => expect([title(), at()]).toEqual(["img-00029.jpg", "3 of 4"]));
    shown.key("ArrowLeft", ".pw-opened");
    await vi.waitFor(() => expect(at()).toBe("2 of 4"));
    shown.key("Escape", ".pw-opened");
    await vi.waitFor(() => expect(texts(".pw-opened")).toEqual([]));
    await vi.waitFor(() => expect(shown.root.activeElement).toBe(grid));
    const active = shown.root.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
    expect(active?.textContent).toContain("img-00019.jpg");
  });

  test("is left for the same place in the grid", async () => {
    await browsed(catsAndDogs(2000));
    const grid = shown.find(".pw-grid");
    grid.scrollTop = 20_000;
    await vi.waitFor(() => expect(texts(".pw-tile__name")).not.toContain("img-00000.jpg"));
    const top = grid.scrollTop;
    const middle = [...shown.root.querySelectorAll<HTMLElement>(".pw-tile")].find(
      (one) => one.getBoundingClientRect().top > grid.getBoundingClientRect().top + 20,
    );
    middle?.click();
    await vi.waitFor(() => shown.find(".pw-opened .pw-body"));
    shown.key("Escape", ".pw-opened");
    await vi.waitFor(() => expect(texts(".pw-opened")).toEqual([]));
    expect(grid.scrollTop).toBe(top);
  });

  test("is asked for once, and its neighbor ahead of time", async () => {
    const kernel = await browsed();
    await opened("img-00003.jpg");
    shown.key("ArrowRight", ".pw-opened");
    await vi.waitFor(() => expect(title()).toBe("img-00004.jpg"));
    const asked = () => inputsAsked(kernel);
    await vi.waitFor(() => expect(asked()).toEqual([3, 4, 5]));
    shown.key("ArrowLeft", ".pw-opened");
    await vi.waitFor(() => expect(title()).toBe("img-00003.jpg"));
    expect(asked().slice(0, 3)).toEqual([3, 4, 5]);
    expect(asked().filter((index) => index === 3)).toEqual([3]);
  });

  test("is selected by a key and by its box", async () => {
    await browsed();
    await opened("img-00003.jpg");
    shown.key("s", ".pw-opened");
    await vi.waitFor(() => shown.byText(".pw-foot", "1 selected"));
    expect(shown.find<HTMLInputElement>(".pw-opened__bar input").checked).toBe(true);
    shown.find(".pw-opened__bar input").click();
    await vi.waitFor(() => expect(texts(".pw-foot")[0]).not.toContain("1 selected"));
  });

  test("that failed says why, and one that waits is shown as soon as it has its answer", async () => {
    const data = catsAndDogs(4).map((input, index) =>
      index === 1 ? { ...input, error: "It is no picture" } : input,
    );
    const kernel = new MockBrowser(data);
    shown = await renderBrowser(kernel);
    kernel.say([0, 1], { state: "running", total: 4 });
    await vi.waitFor(() => shown.find(".pw-tile__error"));
    await opened("img-00001.jpg");
    await vi.waitFor(() => shown.byText(".pw-opened .pw-failed", "It is no picture"));
    shown.key("ArrowRight", ".pw-opened");
    await vi.waitFor(() => shown.byText(".pw-opened", "waits for its turn"));
    kernel.say([2]);
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["cat", "dog"]));
  });

  test("that failed is shown anew when it was retried, and asked for once", async () => {
    const data = catsAndDogs(4).map((input, index) =>
      index === 1 ? { ...input, error: "The model was loading" } : input,
    );
    const kernel = new MockBrowser(data);
    shown = await renderBrowser(kernel);
    kernel.say([0, 1], { state: "done", total: 4 });
    await vi.waitFor(() => shown.find(".pw-tile__error"));
    await opened("img-00001.jpg");
    await vi.waitFor(() => shown.byText(".pw-opened .pw-failed", "The model was loading"));
    kernel.data = catsAndDogs(4);
    let answer = (): void => {};
    const waits = new Promise<void>((done) => {
      answer = done;
    });
    const usual = kernel.usual.bind(kernel);
    kernel.handlers.input = async (_params, request) => {
      await waits;
      return usual(request) as never;
    };
    const before = inputsAsked(kernel).length;
    for (const part of [[1], [2], [3]]) {
      kernel.say(part, { state: "running" });
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(inputsAsked(kernel).slice(before)).toEqual([1]);
    answer();
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["dog", "cat"]));
    expect(texts(".pw-opened .pw-failed")).toEqual([]);
  });

  test("that cannot be had says why, and Retry asks again", async () => {
    const kernel = await browsed();
    kernel.handlers.input = () => {
      throw new MockError({ name: "INPUT_UNKNOWN", message: "There is no such file any more" });
    };
    tile("img-00003.jpg").click();
    await vi.waitFor(() => shown.byText(".pw-opened .pw-failed", "no such file any more"));
    delete kernel.handlers.input;
    shown.byText(".pw-opened .pw-failed button", "Retry").click();
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["dog", "cat"]));
    expect(texts(".pw-opened .pw-failed")).toEqual([]);
  });

  test("has its ground truth dashed upon the picture, unless that is switched off", async () => {
    const box = [0.1, 0.1, 0.5, 0.5] as const;
    await browsed([
      {
        name: "boxed.jpg",
        truth: [{ label: "face", score: null, box }],
        rows: [{ label: "face", score: 0.9, box, region: "a" }],
      },
    ]);
    const dashed = vi.spyOn(CanvasRenderingContext2D.prototype, "setLineDash");
    await opened("boxed.jpg");
    await vi.waitFor(() => expect(regions()).toBe("Picture, 2 regions on show"));
    await vi.waitFor(() =>
      expect(dashed.mock.calls.some(([pattern]) => [...pattern].length === 2)).toBe(true),
    );
    shown.byText(".pw-truth .pw-check", "Dashed on the picture").querySelector("input")?.click();
    await vi.waitFor(() => expect(regions()).toBe("Picture, 1 region on show"));
  });

  test("of a workflow shows what the chosen node said", async () => {
    const kernel = new MockBrowser([
      {
        name: "a.jpg",
        nodes: { faces: [{ label: "face", score: 0.9 }], looks: [{ label: "happy", score: 0.8 }] },
      },
    ]);
    kernel.model = workflowCard("face-looks", [nodeCard("faces"), nodeCard("looks")]);
    kernel.saidAll();
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => shown.find(".pw-tile__line"));
    await opened("a.jpg");
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["face"]));
    kernel.setFromPython("node", "looks");
    await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")).toEqual(["happy"]));
  });
});

const regions = (): string | null =>
  shown.find(".pw-opened .pw-picture").getAttribute("aria-label");
