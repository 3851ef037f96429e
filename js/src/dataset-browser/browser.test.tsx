/** What a dataset browser shows, and asks its kernel for. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import {
  catsAndDogs,
  datasetCard,
  MockBrowser,
  type MockInput,
  renderBrowser,
} from "../../tests/mock-browser.js";
import { MockError } from "../../tests/mock-error.js";
import { modelCard, nodeCard, workflowCard } from "../../tests/payloads.js";
import type { Rendered } from "../../tests/render.js";

let shown: Rendered;
beforeEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1016, 900);
});
afterEach(() => shown.close());

const texts = (selector: string): (string | null)[] =>
  [...shown.root.querySelectorAll(selector)].map(({ textContent }) => textContent);
const names = (): (string | null)[] => texts(".pw-tile__name");
const press = (words: string, selector = "button"): void => shown.byText(selector, words).click();
const run = (): string => shown.find(".pw-run").textContent ?? "";
const foot = (): string => shown.find(".pw-foot").textContent ?? "";
const choose = (label: string, value: string): void => {
  const name = shown.byText("label", label) as HTMLLabelElement;
  const select = shown.root.getElementById(name.htmlFor) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};
const type = (text: string, commit = true): void => {
  const field = shown.find<HTMLInputElement>(".pw-filters input[type=search]");
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  if (commit) field.dispatchEvent(new Event("change", { bubbles: true }));
};
const slide = (value: number, release = false): void => {
  const slider = shown.find<HTMLInputElement>(".pw-filters input[type=range]");
  slider.valueAsNumber = value;
  slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  if (release) slider.dispatchEvent(new Event("change", { bubbles: true }));
};
const settled = (ms = 60): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function said(data = catsAndDogs(40)): Promise<MockBrowser> {
  const kernel = new MockBrowser(data);
  kernel.saidAll();
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-tile__line, .pw-tile__error"));
  return kernel;
}

describe("a dataset", () => {
  test("that was not chosen can be: apps, their datasets, search and keys", async () => {
    const kernel = new MockBrowser();
    kernel.dataset = null;
    kernel.apps = ["one", "two"].map((id) => ({ user_id: "me", id, name: id, description: "" }));
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => press("Choose an app and a dataset"));
    await vi.waitFor(() => shown.byText(".pw-menu__item", "two"));
    shown.key("ArrowDown", ".pw-menu__search");
    await vi.waitFor(() => expect(texts(".pw-menu__item--active")[0]).toContain("two"));
    shown.key("Enter", ".pw-menu__search");
    await vi.waitFor(() => shown.byText(".pw-menu__head", "me/two"));
    const field = shown.find<HTMLInputElement>(".pw-menu__search");
    field.value = "dig";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await vi.waitFor(() => expect(kernel.lastOf("datasets.list")).toMatchObject({ search: "dig" }));
    await vi.waitFor(() => expect(texts(".pw-menu__item").length).toBe(1));
    shown.key("Enter", ".pw-menu__search");
    await vi.waitFor(() => expect(names()[0]).toBe("img-00000.jpg"));
    expect(kernel.lastOf("datasets.choose")).toEqual({
      reference: "embedded/main/datasets/digits",
    });
    expect(texts(".pw-header__dataset")[0]).toContain("digits");
  });

  test("of which there is one app is not asked for its app, and an address is taken", async () => {
    const kernel = await said();
    shown.find(".pw-header__dataset").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "photos"));
    const field = shown.find<HTMLInputElement>(".pw-menu__search");
    field.value = "them/birds/datasets/nowhere";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await vi.waitFor(() => press("Open them/birds", ".pw-menu__item"));
    await vi.waitFor(() => shown.byText(".pw-failed", "There is no them/birds"));
    expect(names().length).toBeGreaterThan(0);
    press("Keep what there is");
    await vi.waitFor(() => expect(texts(".pw-failed")).toEqual([]));
    expect(kernel.lastOf("datasets.choose")).toEqual({ reference: "them/birds/datasets/nowhere" });
  });

  test("that was chosen lately stands first, and is opened at once", async () => {
    const kernel = new MockBrowser();
    kernel.dataset = null;
    kernel.apps = ["one", "two"].map((id) => ({ user_id: "me", id, name: id, description: "" }));
    kernel.handlers["datasets.recent"] = () => ({
      result: { datasets: kernel.datasets.slice(0, 1), more: false },
    });
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => press("Choose an app and a dataset"));
    await vi.waitFor(() =>
      expect(texts(".pw-menu__head")).toEqual(["Recent datasets", "All apps"]),
    );
    shown.key("Enter", ".pw-menu__search");
    await vi.waitFor(() => expect(names()[0]).toBe("img-00000.jpg"));
  });

  test("without inputs says so, and offers another", async () => {
    shown = await renderBrowser(new MockBrowser([]));
    await vi.waitFor(() => shown.byText(".pw-empty__title", "digits has no inputs"));
    shown.byText(".pw-empty button", "Choose another dataset");
  });

  test("whose count is not known is listed until its end, and says how far", async () => {
    const kernel = new MockBrowser(catsAndDogs(1500), { count: -1 });
    const { usual } = kernel;
    const held: (() => void)[] = [];
    kernel.handlers.inputs = async (params, request) => {
      if (params.start >= 1024) await new Promise<void>((go) => held.push(go));
      return usual.call(kernel, request) as never;
    };
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => shown.byText(".pw-listing", "1,024 inputs so far"));
    await vi.waitFor(() => expect(held.length).toBe(1));
    for (const go of held) go();
    await vi.waitFor(() => expect(foot()).toContain("1,500 inputs"));
    expect(texts(".pw-listing")).toEqual([]);
  });

  test("that cannot be listed says why, and Retry lists it", async () => {
    const kernel = new MockBrowser();
    kernel.handlers.inputs = () => {
      throw new MockError({ name: "NO_NETWORK", message: "No network" });
    };
    const { data } = kernel;
    kernel.data = [];
    const coming = renderBrowser(kernel);
    kernel.data = data;
    shown = await coming;
    await vi.waitFor(() => shown.byText(".pw-failed", "No network"));
    expect(names()).toEqual([]);
    delete kernel.handlers.inputs;
    press("Retry");
    await vi.waitFor(() => expect(names()[0]).toBe("img-00000.jpg"));
  });

  test("that Python chooses takes the other's place, its filters and tiles with it", async () => {
    const kernel = await said();
    kernel.dataset = datasetCard("others", { count: 3 });
    kernel.data = catsAndDogs(3).map((input) => ({ ...input, name: `other-${input.name}` }));
    kernel.parts.length = 0;
    kernel.move({ era: 2, parts: 0, done: 0, total: 3, state: "idle" });
    await vi.waitFor(() => expect(names()[0]).toBe("other-img-00000.jpg"));
    expect(names().length).toBe(3);
    expect(run()).toContain("Try Inputs");
    expect(texts(".pw-tile__line")).toEqual([]);
  });
});

describe("what is on show", () => {
  test("follows the threshold without a message, and is saved once on release", async () => {
    const kernel = await said();
    await settled(200);
    const [asked, saved] = [kernel.requests.length, kernel.saved.length];
    for (const value of [0.2, 0.6, 0.99]) {
      slide(value);
      await settled(20);
    }
    await vi.waitFor(() => expect(texts(".pw-tile__line")).toEqual(["cat.99"]));
    expect([kernel.requests.length, kernel.saved.length]).toEqual([asked, saved]);
    slide(0.99, true);
    expect(kernel.saved.slice(saved)).toEqual([{ threshold: 0.99 }]);
  });

  test("is filtered by concept, class, ground truth and status, each saved", async () => {
    const kernel = await said();
    type("DO");
    await vi.waitFor(() => expect(texts(".pw-tile__line")[0]).toContain("dog"));
    expect(kernel.traits.concept_filter).toBe("DO");
    type("");
    choose("Ground truth", "mistakes");
    await vi.waitFor(() => expect(names()).toEqual(mistakes(40)));
    expect(foot()).toContain("4 of 40 inputs");
    expect(foot()).toContain("36 of 40 agree");
    choose("Status", "waiting");
    await vi.waitFor(() => shown.byText(".pw-nothing", "No input matches all of these filters"));
    expect(kernel.traits).toMatchObject({ truth: "mistakes", status_filter: "waiting" });
    press("Lift all filters");
    await vi.waitFor(() => expect(names().length).toBeGreaterThan(10));
    expect(kernel.traits).toMatchObject({ truth: "all", status_filter: "all" });
  });

  test("is sorted both ways, by what the model said and by the ground truth", async () => {
    await said();
    choose("Sort", "score");
    shown.find(".pw-filters__sort button").click();
    await vi.waitFor(() => expect(names().slice(0, 2)).toEqual(["img-00000.jpg", "img-00001.jpg"]));
    shown.find(".pw-filters__sort button").click();
    await vi.waitFor(() => expect(names()[0]).toBe("img-00039.jpg"));
    choose("Sort", "agreement");
    await vi.waitFor(() => expect(names()[0]).toBe("img-00009.jpg"));
  });

  test("is counted by class, and one class can be looked at alone", async () => {
    const kernel = await said();
    press("All classes");
    await vi.waitFor(() => shown.find(".pw-classes__item"));
    expect(texts(".pw-classes__item").slice(0, 2)).toEqual([
      "All classes",
      "cat40, in the ground truth 20",
    ]);
    slide(0.5);
    await vi.waitFor(() =>
      expect(texts(".pw-classes__item")[1]).toBe("cat24, in the ground truth 20"),
    );
    press("dog", ".pw-classes__item");
    await vi.waitFor(() => expect(foot()).toContain("20 of 40"));
    expect(kernel.traits.label).toBe("dog");
    expect(texts(".pw-classes")).toEqual([]);
    press("Class: dog");
    await vi.waitFor(() => press("All classes", ".pw-classes__item"));
    await vi.waitFor(() => expect(foot()).toContain("40 inputs"));
  });

  test("has no controls of ground truth where there is none, and no slider without scores", async () => {
    await said(
      catsAndDogs(10).map(({ name }) => ({ name, rows: [{ label: "cat", score: null }] })),
    );
    expect(texts(".pw-choice label")).toEqual(["Status", "Sort"]);
    expect(texts(".pw-filters .pw-threshold")).toEqual([]);
    expect(texts("option")).not.toContain("Agreement");
  });

  test("may lack what scores below the least asked for: hatched, and more can be asked", async () => {
    const kernel = new MockBrowser();
    kernel.saidAll();
    kernel.traits.min_value = 0.1;
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => shown.byText(".pw-threshold__cut", "Below .10 some may be missing"));
    const slider = shown.find<HTMLInputElement>(".pw-filters input[type=range]");
    expect(slider.style.getPropertyValue("--pw-received")).toBe("0.1000");
    press("Ask for more");
    await vi.waitFor(() => expect(kernel.lastOf("run.plan")).toMatchObject({ min_value: 0 }));
    await vi.waitFor(() => shown.byText("button", "Start"));
  });

  test("says on each tile what is true, and whether the model agrees", async () => {
    await said();
    expect(texts(".pw-tile__truth").slice(8, 10)).toEqual([
      "=Ground truth, agrees: cat",
      "≠Ground truth, differs: dog",
    ]);
  });
});

/** Every tenth input. */
function mistakes(count: number): string[] {
  return catsAndDogs(count)
    .filter((_, at) => at % 10 === 9)
    .map(({ name }) => name);
}

describe("a workflow", () => {
  const input = (name: string): MockInput => ({
    name,
    nodes: { faces: [{ label: "face", score: 0.9 }], looks: [{ label: "happy", score: 0.8 }] },
  });

  test("shows the answers of the node that is chosen", async () => {
    const kernel = new MockBrowser(["a", "b"].map(input));
    kernel.model = workflowCard("face-looks", [nodeCard("faces"), nodeCard("looks")]);
    kernel.saidAll();
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => expect(texts(".pw-tile__line")).toEqual(["face.90", "face.90"]));
    expect(kernel.traits.node).toBe("faces");
    choose("Answers of", "looks");
    await vi.waitFor(() => expect(texts(".pw-tile__line")).toEqual(["happy.80", "happy.80"]));
    expect(kernel.traits.node).toBe("looks");
  });
});

describe("a model", () => {
  test("that is chosen answers from then on: what the other said is gone", async () => {
    const kernel = await said();
    kernel.handlers["models.choose"] = () => {
      kernel.model = modelCard("face-boxes");
      kernel.parts.length = 0;
      kernel.run = { ...kernel.run, era: 2, parts: 0, done: 0, state: "idle" };
      return { result: { model: kernel.model, samples: [] } };
    };
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => press("face-boxes", ".pw-menu__item"));
    await vi.waitFor(() => expect(texts(".pw-tile__line")).toEqual([]));
    expect(texts(".pw-header__model")[0]).toBe("face-boxes");
    expect(names().length).toBeGreaterThan(0);
  });
});

describe("a workflow", () => {
  test("can take the place of a model", async () => {
    const kernel = await said();
    const card = workflowCard("face-looks", [nodeCard("faces"), nodeCard("looks")]);
    kernel.handlers["workflows.list"] = () => ({ result: { models: [card], more: false } });
    kernel.handlers["workflows.choose"] = () => {
      kernel.model = card;
      return { result: { model: card, samples: [] } };
    };
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-picker__title", "Choose a model or workflow"));
    press("Workflows", ".pw-picker__kinds button");
    await vi.waitFor(() => press("face-looks", ".pw-menu__item"));
    await vi.waitFor(() => expect(texts(".pw-header__model")[0]).toBe("face-looks"));
    expect(kernel.lastOf("workflows.choose")?.reference).toBe(card.reference);
    expect(kernel.lastOf("models.choose")).toBeUndefined();
  });
});

describe("the ground truth", () => {
  test("of which the model names no label says so, and nothing is called a mistake", async () => {
    const kernel = await said(
      Array.from({ length: 4 }, (_, at) => ({
        name: `${at}.jpg`,
        truth: [{ label: "cat", score: null }],
        rows: [{ label: "tabby", score: 0.9 }],
      })),
    );
    await vi.waitFor(() =>
      shown.byText(".pw-notice", "The model names none of the ground truth's"),
    );
    expect(texts(".pw-tile__sign")).toEqual([]);
    expect(foot()).not.toContain("agree");
    choose("Ground truth", "mistakes");
    await vi.waitFor(() => shown.byText("button", "Whatever the ground truth"));
    expect(kernel.traits.truth).toBe("mistakes");
  });

  test("at threshold 0 says that each label with a score is extra, and offers another", async () => {
    await said();
    choose("Ground truth", "extra");
    await vi.waitFor(() => press("Threshold 0.5", ".pw-notice button"));
    await vi.waitFor(() => expect(texts(".pw-filters .pw-notice")).toEqual([]));
    expect(names().length).toBeLessThan(40);
  });
});

describe("the kernel", () => {
  test("that is gone leaves what there is on view, and says so", async () => {
    const kernel = await said();
    kernel.restart();
    await vi.waitFor(() => shown.byText(".pw-notice", "The kernel was restarted"));
    expect(texts(".pw-tile__line").length).toBeGreaterThan(10);
    choose("Ground truth", "mistakes");
    await vi.waitFor(() => expect(names()).toEqual(mistakes(40)));
    expect((shown.byText("button", "Copy as Python") as HTMLButtonElement).disabled).toBe(true);
  });

  test("that is gone while a run was on its way leaves it interrupted, at what it was", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => press("Try Inputs"));
    kernel.say([0, 1, 2], { state: "running", total: 40 });
    await vi.waitFor(() => expect(run()).toContain("Predicting 3 of 40"));
    kernel.restart();
    await vi.waitFor(() => expect(run()).toContain("Interrupted3 of 40 predicted"));
    expect(run()).toContain("The kernel was restarted");
    expect(run()).not.toContain("Predicting");
    expect(shown.root.querySelector(".pw-run__bar")).toBeNull();
  });

  test("that cannot say what it is about says why, and Retry asks again", async () => {
    const kernel = new MockBrowser();
    kernel.dataset = null;
    kernel.handlers.open = () => {
      throw new MockError({ name: "MODEL_DOES_NOT_EXIST", message: "There is no such model" });
    };
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => shown.byText(".pw-failed", "There is no such model"));
    delete kernel.handlers.open;
    press("Retry");
    await vi.waitFor(() => shown.byText("button", "Choose an app and a dataset"));
  });

  test("is asked for code and to keep, with what is being typed", async () => {
    const kernel = await said();
    type("cat", false);
    slide(0.25);
    press("Keep in notebook");
    await vi.waitFor(() => shown.byText("button", "Kept: save the notebook"));
    expect(kernel.traits.concept_filter).toBe("cat");
    press("Copy as Python");
    await vi.waitFor(() =>
      expect(kernel.lastOf("code")).toMatchObject({ concept_filter: "cat", threshold: 0.25 }),
    );
  });
});

test("keys are listed under ?", async () => {
  await said();
  shown.key("?");
  await vi.waitFor(() => shown.byText(".pw-keys", "Select all that are on show"));
});
