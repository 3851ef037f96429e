/** The dataset browser's states, each as a person comes to see it. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import raccoon from "../../predict_widgets/embedded_server/samples/raccoon.jpg?url";
import { catsAndDogs, MockBrowser, type MockInput, renderBrowser } from "./mock-browser.js";
import { MockError } from "./mock-error.js";
import { nodeCard, workflowCard } from "./payloads.js";
import type { Rendered } from "./render.js";
import { bytesOf } from "./scenes-files.js";

const NAMES = ["cat", "coffee", "raccoon"] as const;

/** Photos with what an ImageNet classifier says of them, now and then wrong. */
function photos(count: number): MockInput[] {
  const said = {
    cat: ["tabby, tabby cat", "Egyptian cat"],
    coffee: ["espresso", "cup"],
    raccoon: ["skunk, polecat, wood pussy", "badger"],
  } as const;
  return Array.from({ length: count }, (_, at) => {
    const name = NAMES[at % 3] as (typeof NAMES)[number];
    const [first, second] = said[name];
    const score = 0.97 - ((at * 37) % 60) / 100;
    const failed = at % 17 === 11;
    return {
      name: `${name}-${String(at).padStart(4, "0")}.jpg`,
      truth: [{ label: name === "raccoon" ? "raccoon" : first, score: null }],
      rows: [
        { label: first, score },
        { label: second, score: (1 - score) / 2 },
        { label: "window screen", score: 0.01 },
      ],
      ...(failed ? { error: "The file is not a picture that can be decoded" } : {}),
    };
  });
}

/** Photos with boxes, some of which the ground truth has elsewhere. */
function boxed(count: number): MockInput[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `${NAMES[at % 3]}-${at}.jpg`,
    truth: [
      { label: "face", score: null, box: [0.28, 0.12, 0.62, 0.55] as const, region: "a" },
      { label: "ear", score: null, box: [0.6, 0.08, 0.8, 0.4] as const, region: "b" },
    ],
    rows: [
      { label: "face", score: 0.94, box: [0.3, 0.15, 0.6, 0.5] as const, region: "r1" },
      { label: "cushion", score: 0.44, box: [0, 0.6, 1, 1] as const, region: "r2" },
    ],
  }));
}

async function kernelOf(data: readonly MockInput[], name = "photos"): Promise<MockBrowser> {
  const kernel = new MockBrowser(data, { name });
  const pictures = await Promise.all([cat, coffee, raccoon].map(bytesOf));
  kernel.thumbnail = (index) => pictures[index % 3] as Uint8Array;
  kernel.picture = kernel.thumbnail;
  return kernel;
}

async function shownWith(kernel: MockBrowser, width: number): Promise<Rendered> {
  const shown = await renderBrowser(kernel, width);
  await vi.waitFor(() => shown.find(".pw-tile img"), 5000);
  return shown;
}

async function predicted(width: number, data = photos(120)): Promise<Rendered> {
  const kernel = await kernelOf(data);
  kernel.saidAll();
  const shown = await shownWith(kernel, width);
  await vi.waitFor(() => shown.find(".pw-tile__line"), 5000);
  return shown;
}

const pressed = (shown: Rendered, selector: string, words: string): void =>
  shown.byText(selector, words).click();

export const BROWSER_SCENES: Record<string, (width: number) => Promise<Rendered>> = {
  "browser-nowhere": async (width) => {
    const kernel = new MockBrowser([]);
    kernel.dataset = null;
    kernel.traits.dataset = "";
    const shown = await renderBrowser(kernel, width);
    await vi.waitFor(() => shown.byText("button", "Choose an app and a dataset"), 5000);
    return shown;
  },
  "browser-empty": async (width) => {
    const shown = await renderBrowser(new MockBrowser([], { name: "nothing-yet" }), width);
    await vi.waitFor(() => shown.byText(".pw-empty__title", "has no inputs"), 5000);
    return shown;
  },
  "browser-datasets": async (width) => {
    const shown = await shownWith(await kernelOf(photos(60)), width);
    shown.find(".pw-header__dataset").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "photos"), 5000);
    return shown;
  },
  "browser-idle": async (width) => shownWith(await kernelOf(photos(60)), width),
  "browser-planned": async (width) => {
    const kernel = await kernelOf(photos(60));
    kernel.plan = { inputs: 1797, known: 7, calls: 15, bytes: 0 };
    const shown = await shownWith(kernel, width);
    pressed(shown, "button", "Try Inputs");
    await vi.waitFor(() => shown.byText(".pw-run__text", "15 calls"), 5000);
    return shown;
  },
  "browser-running": async (width) => {
    const kernel = await kernelOf(photos(120));
    const shown = await shownWith(kernel, width);
    kernel.say(
      Array.from({ length: 20 }, (_, at) => at),
      { state: "running", total: 120, rate: 118.4, seconds_left: 6 },
    );
    await vi.waitFor(() => shown.find(".pw-tile__line"), 5000);
    return shown;
  },
  "browser-paused": async (width) => {
    const kernel = await kernelOf(photos(120));
    const shown = await shownWith(kernel, width);
    kernel.say(
      Array.from({ length: 20 }, (_, at) => at),
      { state: "paused", total: 120 },
    );
    await vi.waitFor(() => shown.byText("button", "Go on"), 5000);
    return shown;
  },
  "browser-partial": async (width) => {
    const kernel = await kernelOf(photos(120));
    const shown = await shownWith(kernel, width);
    kernel.say(
      Array.from({ length: 20 }, (_, at) => at),
      { state: "idle", total: 120 },
    );
    await vi.waitFor(() => shown.byText("button", "Try the others"), 5000);
    return shown;
  },
  "browser-done": (width) => predicted(width),
  "browser-boxes": (width) => predicted(width, boxed(40)),
  "browser-cut": async (width) => {
    const kernel = await kernelOf(photos(60));
    kernel.saidAll();
    kernel.traits.min_value = 0.1;
    kernel.traits.threshold = 0.4;
    return await shownWith(kernel, width);
  },
  "browser-classes": async (width) => {
    const shown = await predicted(width);
    pressed(shown, "button", "All classes");
    await vi.waitFor(() => shown.find(".pw-classes__item"), 5000);
    return shown;
  },
  "browser-selected": async (width) => {
    const shown = await predicted(width);
    for (const check of [...shown.root.querySelectorAll<HTMLElement>("[data-check]")].slice(1, 4)) {
      check.click();
    }
    await vi.waitFor(() => shown.byText(".pw-foot__selected", "3 selected"), 5000);
    return shown;
  },
  "browser-nothing": async (width) => {
    const kernel = await kernelOf(photos(60));
    kernel.saidAll();
    Object.assign(kernel.traits, { concept_filter: "zebra", truth: "mistakes" });
    const shown = await renderBrowserAnyway(kernel, width);
    await vi.waitFor(() => shown.byText(".pw-nothing", "No input matches"), 5000);
    return shown;
  },
  "browser-opened": async (width) => {
    const shown = await predicted(width, boxed(40));
    shown.find(".pw-tile").click();
    await vi.waitFor(() => shown.find(".pw-opened .pw-bar"), 5000);
    await vi.waitFor(() => shown.find(".pw-opened canvas"), 5000);
    return shown;
  },
  "browser-opened-failed": async (width) => {
    const kernel = await kernelOf(photos(60));
    kernel.saidAll();
    kernel.traits.status_filter = "failed";
    const shown = await shownWith(kernel, width);
    shown.find(".pw-tile").click();
    await vi.waitFor(() => shown.find(".pw-opened .pw-failed"), 5000);
    return shown;
  },
  "browser-all-failed": async (width) => {
    const error = "The model takes text, and this is an image";
    const kernel = await kernelOf(photos(30).map((input) => ({ ...input, error })));
    kernel.saidAll();
    const shown = await shownWith(kernel, width);
    await vi.waitFor(() => shown.byText(".pw-failed", "All 30 inputs failed"), 5000);
    return shown;
  },
  "browser-run-failed": async (width) => {
    const kernel = await kernelOf(photos(60));
    kernel.run = {
      ...kernel.run,
      state: "failed",
      done: 20,
      total: 60,
      error: {
        name: "CONN_KEY_INVALID",
        code: 11009,
        message: "Your PAT is not valid",
        details: "",
        request_id: "9d2f0e1c77a94a4f8a0c",
        hint: "Set CLARIFAI_PAT to a token that is valid, restart the kernel and run the cell again.",
      },
    };
    const shown = await shownWith(kernel, width);
    await vi.waitFor(() => shown.byText(".pw-failed", "PAT is not valid"), 5000);
    return shown;
  },
  "browser-unlisted": async (width) => {
    const kernel = new MockBrowser(catsAndDogs(10));
    kernel.handlers.inputs = () => {
      throw new MockError({
        name: "DATASET_DOES_NOT_EXIST",
        message: "Dataset does not exist",
        hint: "Choose another dataset.",
      });
    };
    const shown = await renderBrowserAnyway(kernel, width);
    await vi.waitFor(() => shown.find(".pw-failed"), 5000);
    return shown;
  },
  "browser-workflow": async (width) => {
    const kernel = await kernelOf(
      boxed(20).map(({ rows = [], ...input }) => ({
        ...input,
        nodes: { faces: rows, looks: [{ label: "happy", score: 0.81 }] },
      })),
    );
    kernel.model = workflowCard("face-looks", [nodeCard("faces"), nodeCard("looks", ["faces"])]);
    kernel.saidAll();
    const shown = await shownWith(kernel, width);
    await vi.waitFor(() => shown.find(".pw-tile__line"), 5000);
    return shown;
  },
  "browser-keys": async (width) => {
    const shown = await predicted(width);
    shown.key("?");
    await vi.waitFor(() => shown.find(".pw-keys"), 5000);
    return shown;
  },
  "browser-gone": async (width) => {
    const shown = await predicted(width);
    shown.kernel.restart();
    await vi.waitFor(() => shown.byText(".pw-notice", "The kernel was restarted"), 5000);
    return shown;
  },
};

/** Where no tile is to be waited for. */
async function renderBrowserAnyway(kernel: MockBrowser, width: number): Promise<Rendered> {
  const { data } = kernel;
  kernel.data = [];
  const coming = renderBrowser(kernel, width);
  kernel.data = data;
  return await coming;
}
