/** Several models in a dataset browser: what stands on tiles, counts as links, tabs, and the run. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { MockBrowser, type MockInput, renderBrowser } from "../../tests/mock-browser.js";
import type { Row } from "../../tests/payloads.js";
import type { Rendered } from "../../tests/render.js";
import type { ModelRun } from "../browser-wire.js";
import type { ModelCard } from "../wire.js";

let shown: Rendered;
beforeEach(async () => {
  await page.viewport(1016, 900);
});
afterEach(() => shown.close());

const said = (label: string, score: number): Row[] => [{ label, score }];
const of = (name: string, truth: string, a: Row[], b: Row[]): MockInput => ({
  name,
  truth: [{ label: truth, score: null }],
  nodes: { "first-model": a, "second-model": b },
});
/** One of each kind, the least first. */
const INPUTS: readonly MockInput[] = [
  of("same", "cat", said("cat", 0.9), said("Cat", 0.88)),
  of("gap", "cat", said("cat", 0.9), said("cat", 0.4)),
  of("extra", "cat", said("cat", 0.9), [...said("cat", 0.9), ...said("dog", 0.3)]),
  of("miss", "cat", [...said("cat", 0.9), ...said("dog", 0.3)], said("cat", 0.9)),
  of("flip", "dog", said("cat", 0.9), said("dog", 0.8)),
];
const model = (name: string, more: Partial<ModelRun> = {}): ModelRun => ({
  name,
  state: "done",
  done: INPUTS.length,
  failed: 0,
  error: null,
  ...more,
});
const MODELS = [model("first-model"), model("second-model")];

async function compared(more: Record<string, unknown> = {}, models = MODELS) {
  const kernel = new MockBrowser(INPUTS);
  kernel.run = { ...kernel.run, models };
  kernel.saidAll();
  Object.assign(kernel.traits, { sort: "disagreement", ...more });
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-contrast__count"));
  await vi.waitFor(() => shown.find(".pw-tile__kindsign"));
  return kernel;
}

const texts = (selector: string): string[] =>
  [...shown.root.querySelectorAll(selector)].map(({ textContent }) => textContent ?? "");
const names = (): string[] => texts(".pw-tile__name");
const count = (kind: string): HTMLElement => shown.find(`.pw-contrast__count[data-kind=${kind}]`);
const countOf = (kind: string): number =>
  Number(count(kind).querySelector(".pw-number")?.textContent);

describe("the tiles of two models", () => {
  test("stand in the order of their disagreement, the gravest first", async () => {
    await compared();
    expect(names()).toEqual(["flip", "miss", "extra", "gap", "same"]);
    shown.find(".pw-filters [aria-label='The gravest first']").click();
    await vi.waitFor(() => expect(names()).toEqual(["same", "gap", "extra", "miss", "flip"]));
  });

  test("say what each of them says, and how they disagree by a sign and in words", async () => {
    await compared();
    const tile = shown.find(".pw-tile");
    const lines = [...tile.querySelectorAll(".pw-tile__line")].map((line) => line.textContent);
    expect(lines[0]).toContain("first-model: cat.90");
    expect(lines[1]).toContain("second-model: dog≠.80");
    expect(tile.querySelector(".pw-tile__kindsign")?.textContent).toBe("≠class flip");
    expect(texts(".pw-tile__kindsign")).toEqual([
      "≠class flip",
      "−miss",
      "+extra",
      "≈score gap",
      "=the models agree",
    ]);
  });
});

describe("the counts of each kind", () => {
  test("are links to these alone, and back", async () => {
    const kernel = await compared();
    expect(["any", "flip", "miss", "extra", "gap", "none"].map(countOf)).toEqual([
      4, 1, 1, 1, 1, 1,
    ]);
    count("miss").click();
    await vi.waitFor(() => expect(names()).toEqual(["miss"]));
    expect(kernel.traits.disagreement).toBe("miss");
    expect(count("miss").getAttribute("aria-pressed")).toBe("true");
    // The counts are those of all inputs, whatever is on show.
    expect(countOf("flip")).toBe(1);
    count("miss").click();
    await vi.waitFor(() => expect(names().length).toBe(5));
  });

  test("follow the threshold, and the ground truth where it is asked for", async () => {
    const kernel = await compared({ threshold: 0.5 });
    expect(["flip", "miss", "extra", "gap", "none"].map(countOf)).toEqual([2, 0, 0, 0, 3]);
    shown.find<HTMLInputElement>(".pw-contrast input[type=checkbox]").click();
    await vi.waitFor(() => expect(countOf("flip")).toBe(1));
    expect(kernel.traits.against_truth).toBe(true);
  });

  test("say so where none is of a kind, and offer all inputs again", async () => {
    await compared({ threshold: 0.5 });
    count("gap").click();
    await vi.waitFor(() => shown.byText("button", "Whether the models agree or not").click());
    await vi.waitFor(() => expect(names().length).toBe(5));
  });
});

describe("another model", () => {
  const references = ["embedded/main/models/first-model", "embedded/main/models/second-model"];
  const third = "embedded/main/models/imagenet-classifier";

  test("is chosen beside the one in the header, and compared with it from then on", async () => {
    const kernel = await compared({ models: references });
    shown.find(".pw-header [aria-label='Compare with']").click();
    await vi.waitFor(() => expect(shown.find(".pw-menu").textContent).toContain("Compare with"));
    const { reference, name } = kernel.models[1] as ModelCard;
    await vi.waitFor(() => shown.byText(".pw-menu [role=option]", name).click());
    await vi.waitFor(() => expect(kernel.traits.models).toEqual([...references, reference]));
  });

  test("cannot be chosen where six are compared", async () => {
    const six = Array.from({ length: 6 }, (_, at) => `${third}-${at}`);
    const kernel = await compared({ models: six });
    const add = shown.find<HTMLButtonElement>(".pw-header [aria-label='Compare with']");
    expect([add.disabled, add.title]).toEqual([true, "6 models are compared: remove one first"]);
    kernel.setFromPython("models", references);
    await vi.waitFor(() => expect(add.disabled).toBe(false));
  });

  test("is removed again: of two the first one stays alone", async () => {
    const kernel = await compared({ models: [...references, third] }, [
      ...MODELS,
      model("imagenet-classifier"),
    ]);
    shown.find("[aria-label='Remove second-model']").click();
    expect(kernel.traits.models).toEqual([references[0], third]);
    shown.find("[aria-label='Remove second-model']").click();
    expect(kernel.traits.models).toEqual([]);
    expect(shown.root.querySelector("[aria-label='Remove first-model']")).toBeNull();
  });
});

test("what failed is shown of a model that failed, whomever the filters are about", async () => {
  const kernel = await compared({}, [MODELS[0] as ModelRun, model("second-model", { failed: 2 })]);
  kernel.move({ failed: 2 });
  await vi.waitFor(() => shown.byText("button", "2 failed").click());
  await vi.waitFor(() => expect(kernel.traits.node).toBe("second-model"));
  expect(kernel.traits.status_filter).toBe("failed");
});

test("a dataset without ground truth lets go of it", async () => {
  const kernel = new MockBrowser(INPUTS, { has_truth: false });
  kernel.run = { ...kernel.run, models: MODELS };
  kernel.saidAll();
  Object.assign(kernel.traits, { against_truth: true });
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-contrast input[type=checkbox]").click());
  await vi.waitFor(() => expect(shown.root.querySelector(".pw-contrast .pw-check")).toBeNull());
  expect(kernel.traits.against_truth).toBe(false);
});

test("the run says how far each is, and why one cannot be asked", async () => {
  const error = {
    name: "MODEL_DOES_NOT_EXIST",
    code: 21200,
    message: "Model does not exist",
    details: "",
    request_id: "",
    hint: "Look at its spelling.",
  };
  const lost = model("nobody", { state: "failed", done: 0, error });
  await compared({}, [...MODELS, lost]);
  const runs = texts(".pw-contrast-run");
  expect(runs[2]).toContain("nobody");
  expect(runs[2]).toContain("Model does not exist. Look at its spelling. MODEL_DOES_NOT_EXIST");
  expect(texts(".pw-run__text")[0]).toContain("answers");
  expect(shown.find(".pw-header__others").textContent).toBe("with 2 others");
});

test("an input that is opened has a tab for each model, moved through with the arrow keys", async () => {
  await compared();
  shown.find(".pw-tile").click();
  await vi.waitFor(() => shown.find(".pw-contrast-tab"));
  const tabs = (): HTMLElement[] => [
    ...shown.root.querySelectorAll<HTMLElement>(".pw-contrast-tab"),
  ];
  expect(tabs().map(({ textContent }) => textContent)).toEqual([
    "① first-modelcat.90",
    "② second-modeldog.80",
  ]);
  await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")[0]).toBe("cat"));
  tabs()[0]?.focus();
  tabs()[0]?.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, composed: true }),
  );
  await vi.waitFor(() => expect(texts(".pw-opened .pw-bar__name")[0]).toBe("dog"));
  expect(tabs()[1]?.getAttribute("aria-selected")).toBe("true");
  // The arrow moved to the other model, not to the next input.
  expect(texts(".pw-opened__at")).toEqual(["1 of 5"]);
});

test("there is no horizontal scroll bar at 360 px", async () => {
  await page.viewport(360, 900);
  await compared();
  const frame = shown.find(".pw-frame");
  expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth);
  const runs = shown.find(".pw-contrast-runs");
  expect(runs.scrollWidth).toBeLessThanOrEqual(runs.clientWidth);
});
