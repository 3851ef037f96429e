/** The run of a dataset browser: planned, started, followed, and what can be done about it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { catsAndDogs, MockBrowser, renderBrowser } from "../../tests/mock-browser.js";
import { MockError } from "../../tests/mock-error.js";
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

async function said(data = catsAndDogs(40)): Promise<MockBrowser> {
  const kernel = new MockBrowser(data);
  kernel.saidAll();
  shown = await renderBrowser(kernel);
  await vi.waitFor(() => shown.find(".pw-tile__line, .pw-tile__error"));
  return kernel;
}

describe("Try Inputs", () => {
  test("says what it would do before it starts, and starts then", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    kernel.plan = { inputs: 1797, known: 7, calls: 15, bytes: 0 };
    kernel.traits.max_concepts = 5;
    shown = await renderBrowser(kernel);
    press("Try Inputs");
    await vi.waitFor(() => expect(run()).toContain("1,797 inputs, 1,790 to predict, 15 calls"));
    expect(kernel.countOf("run.start")).toBe(0);
    await vi.waitFor(() => expect(shown.root.activeElement?.textContent).toBe("Start"));
    press("Start");
    await vi.waitFor(() => expect(run()).toContain("Predicting 0 of 40"));
    expect(kernel.lastOf("run.start")).toEqual({ max_concepts: 5, min_value: 0 });
  });

  test("can be left for later, while it plans too", async () => {
    const kernel = new MockBrowser();
    kernel.handlers["run.plan"] = () => new Promise(() => {});
    shown = await renderBrowser(kernel);
    press("Try Inputs");
    await vi.waitFor(() => press("Cancel", ".pw-run button"));
    await vi.waitFor(() => shown.byText(".pw-run button", "Try Inputs"));
    delete kernel.handlers["run.plan"];
    press("Try Inputs");
    await vi.waitFor(() => press("Not now"));
    await vi.waitFor(() => shown.byText(".pw-run button", "Try Inputs"));
    expect([kernel.cancelled.length > 0, kernel.countOf("run.start")]).toEqual([true, 0]);
  });

  test("is no question any more when Python has begun a run", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    press("Try Inputs");
    await vi.waitFor(() => shown.byText("button", "Start"));
    kernel.say([0], { state: "running", total: 40 });
    await vi.waitFor(() => expect(run()).toContain("Predicting"));
    kernel.move({ state: "idle" });
    await vi.waitFor(() => shown.byText(".pw-run button", "Try the others"));
    expect(run()).not.toContain("to predict");
  });

  test("of a dataset without a count begins without one", async () => {
    const kernel = new MockBrowser(catsAndDogs(12), { count: -1 });
    kernel.plan = { inputs: -1, known: 0, calls: -1, bytes: 0 };
    shown = await renderBrowser(kernel);
    press("Try Inputs");
    await vi.waitFor(() => expect(run()).toContain("counted as they are predicted"));
    press("Start");
    await vi.waitFor(() => expect(run()).toContain("Predicting"));
    kernel.say([0, 1], { total: -1, rate: 3.25 });
    await vi.waitFor(() => expect(run()).toContain("2 so far3.3 a second"));
    expect(shown.find<HTMLProgressElement>(".pw-run__bar").position).toBe(-1);
  });

  test("that is refused says why, and can be tried again", async () => {
    const kernel = new MockBrowser();
    kernel.handlers["run.start"] = () => {
      throw new MockError({ name: "JOURNAL_NOT_WRITTEN", message: "The disk is full" });
    };
    shown = await renderBrowser(kernel);
    press("Try Inputs");
    await vi.waitFor(() => press("Start"));
    await vi.waitFor(() => shown.byText(".pw-failed", "The disk is full"));
    delete kernel.handlers["run.start"];
    press("Retry", ".pw-failed button");
    await vi.waitFor(() => expect(run()).toContain("Predicting"));
    expect(texts(".pw-failed")).toEqual([]);
  });
});

describe("a run", () => {
  test("puts what it says onto the tiles as it comes", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    expect(texts(".pw-tile__none")[0]).toBe("Not predicted yet");
    kernel.say([0, 1], { state: "running", total: 40, rate: 120, seconds_left: 6 });
    await vi.waitFor(() => expect(texts(".pw-tile__line").length).toBe(4));
    expect(texts(".pw-tile__line")[0]).toBe("cat.99");
    expect(texts(".pw-tile__none")[0]).toBe("Waiting");
    expect(run()).toContain("2 of 40120 a second · 6 s left");
    expect(shown.find<HTMLProgressElement>(".pw-run__bar").value).toBe(2);
    kernel.say([2]);
    await vi.waitFor(() => expect(texts(".pw-tile__line").length).toBe(6));
    expect(
      kernel.requests.filter(({ method }) => method === "rows").map(({ params }) => params),
    ).toEqual([{ part: 0 }, { part: 1 }]);
  });

  test("is paused, goes on, and is cancelled; what was finished stays", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    kernel.say([0, 1], { state: "running", total: 40 });
    await vi.waitFor(() => press("Pause"));
    await vi.waitFor(() => expect(run()).toContain("Paused 2 of 40"));
    press("Go on");
    await vi.waitFor(() => expect(run()).toContain("Predicting"));
    press("Cancel");
    await vi.waitFor(() => expect(run()).toContain("Stopped2 of 40 predicted"));
    shown.byText("button", "Try the others");
    expect(texts(".pw-tile__line").length).toBe(4);
    expect(
      ["run.pause", "run.resume", "run.cancel"].map((name) => kernel.countOf(name as never)),
    ).toEqual([1, 1, 1]);
  });

  test("that is being cancelled, or waits for its model, says so", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    kernel.move({ state: "running", total: 40, waiting: "The model is loading" });
    await vi.waitFor(() => expect(run()).toContain("The model is loading"));
    kernel.move({ state: "cancelling", waiting: "" });
    await vi.waitFor(() => expect(run()).toContain("Cancelling"));
    expect((shown.byText(".pw-run button", "Cancel") as HTMLButtonElement).disabled).toBe(true);
  });

  test("of which some failed shows them alone by a click, and tries them again", async () => {
    const data = catsAndDogs(40).map((input, at) =>
      at === 5 ? { ...input, error: "It is no picture" } : input,
    );
    const kernel = await said(data);
    expect(texts(".pw-tile__error")).toEqual(["It is no picture"]);
    press("1 failed");
    await vi.waitFor(() => expect(names()).toEqual(["img-00005.jpg"]));
    expect(kernel.traits.status_filter).toBe("failed");
    press("1 failed");
    await vi.waitFor(() => expect(names().length).toBeGreaterThan(5));
    press("Retry failed");
    await vi.waitFor(() => expect(kernel.countOf("run.retry")).toBe(1));
  });

  test("that was cut short counts what failed apart from what was predicted", async () => {
    const data = catsAndDogs(40).map((input, at) => (at === 1 ? { ...input, error: "No" } : input));
    const kernel = new MockBrowser(data);
    shown = await renderBrowser(kernel);
    kernel.say([0, 1, 2], { state: "idle", total: 40 });
    await vi.waitFor(() => expect(run()).toContain("2 of 40 predicted"));
    expect(run()).toContain("1 failed");
  });

  test("of which everything failed says so once, with the reason", async () => {
    await said(catsAndDogs(30).map((input) => ({ ...input, error: "The model takes text" })));
    const card = shown.byText(".pw-failed", "All 30 inputs failed");
    expect(card.textContent).toContain("The model takes text");
  });

  test("that failed as a whole says what to do, and starts anew", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    shown = await renderBrowser(kernel);
    const error = {
      name: "CONN_KEY_INVALID",
      code: 11009,
      message: "Your PAT is not valid",
      details: "",
      request_id: "",
      hint: "Give another one.",
    };
    kernel.say([0], { state: "failed", total: 40, error });
    await vi.waitFor(() => shown.byText(".pw-failed", "Give another one."));
    expect(run()).toContain("Stopped1 of 40 predicted");
    press("Retry", ".pw-failed button");
    await vi.waitFor(() => expect(run()).toContain("Predicting"));
    expect(texts(".pw-failed")).toEqual([]);
  });

  test("of yesterday is there at once", async () => {
    const kernel = await said();
    expect(run()).toContain("40 inputs predicted");
    expect([kernel.countOf("run.plan"), kernel.countOf("run.start")]).toEqual([0, 0]);
  });

  test("whose parts cannot be had says so, and Retry gets them", async () => {
    const kernel = new MockBrowser(catsAndDogs(40));
    kernel.saidAll();
    kernel.handlers.rows = () => {
      throw new MockError({ name: "PART_UNKNOWN", message: "There is no part 0" });
    };
    shown = await renderBrowser(kernel);
    await vi.waitFor(() => shown.byText(".pw-failed", "There is no part 0"));
    delete kernel.handlers.rows;
    press("Retry", ".pw-failed button");
    await vi.waitFor(() => shown.find(".pw-tile__line"));
  });
});
