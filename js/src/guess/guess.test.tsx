/** Guess first: nothing of a prediction is on the page before it is revealed, and the score is kept. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockExamples } from "../../tests/mock-examples.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { MockWorkflow, renderWorkflow } from "../../tests/mock-workflow.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

const button = (text: string) => shown.byText("button", text) as HTMLButtonElement;
const field = () => shown.find<HTMLInputElement>(".pw-guess__form .pw-field input");
const said = () => shown.find(".pw-guess__said").textContent;
const score = () => shown.find(".pw-guess__score strong").textContent;

async function type(into: HTMLInputElement, text: string): Promise<void> {
  into.value = text;
  into.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await new Promise(requestAnimationFrame);
}

async function guessed(text: string): Promise<void> {
  await type(field(), text);
  field().form?.requestSubmit();
  await vi.waitFor(() => shown.find(".pw-bar"));
}

/** A viewer that hides what it predicts of cat.png. */
async function hidden(kernel = new MockKernel(), name = "cat.png"): Promise<MockKernel> {
  shown = renderViewer(kernel);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
  button("Guess first").click();
  await next(name);
  return kernel;
}

async function next(name: string): Promise<void> {
  shown.drop(await picture(name));
  await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
}

/** Every word on the page, those of attributes too. */
function words(): string {
  const all = [...shown.root.querySelectorAll("*")].filter(
    ({ localName }) => localName !== "style",
  );
  return all
    .flatMap(({ attributes, childNodes }) => [...attributes, ...childNodes])
    .map((node) => (node instanceof Element ? "" : node.nodeValue))
    .join(" ");
}

/** What the canvases have been told to draw, in all their texts and boxes. */
function drawing() {
  const { fillText, strokeRect, stroke } = CanvasRenderingContext2D.prototype;
  const calls: string[] = [];
  const spied = { fillText, strokeRect, stroke };
  for (const name of Object.keys(spied) as (keyof typeof spied)[]) {
    vi.spyOn(CanvasRenderingContext2D.prototype, name).mockImplementation(() => {
      calls.push(name);
    });
  }
  return calls;
}

describe("while it is hidden", () => {
  test("no word, bar, box, chip or row of a prediction is on the page", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [
      { label: "tabby", score: 0.61 },
      { label: "whiskers", score: 0.9, box: [0.1, 0.1, 0.5, 0.6], region: "a" },
    ];
    const calls = drawing();
    await hidden(kernel);
    calls.length = 0;
    shown.key("t");
    await vi.waitFor(() => shown.byText(".pw-nothing", "There is no answer to list"));
    shown.key("t");
    await vi.waitFor(() => shown.find(".pw-picture"));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(words()).not.toMatch(/tabby|whiskers|\.61|\.90/);
    expect(shown.root.querySelector("meter, .pw-concepts")).toBeNull();
    expect(calls).toEqual([]);
    button("Reveal").click();
    await vi.waitFor(() => expect(shown.bars()).toEqual(["whiskers", "tabby"]));
    await vi.waitFor(() => expect(calls).toContain("fillText"));
    vi.restoreAllMocks();
  });

  test("the note of a sample, which says what is predicted, is not there either", async () => {
    const kernel = new MockKernel();
    const card = {
      id: "rocket",
      name: "Rocket",
      note: "Wrong: says missile",
      kind: "image",
    } as const;
    kernel.samples = [{ card, thumbnail: new Uint8Array() }];
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-sample", "Rocket"));
    expect(words()).toContain("missile");
    button("Guess first").click();
    await vi.waitFor(() => expect(words()).not.toContain("missile"));
    shown.find(".pw-sample button").click();
    await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
    expect(words()).not.toContain("missile");
    button("Reveal").click();
    await vi.waitFor(() => shown.find(".pw-bar"));
  });

  test("it cannot be kept in the notebook, and no suggestion gives it away", async () => {
    await hidden();
    expect(button("Keep in notebook").disabled).toBe(true);
    expect(shown.root.querySelectorAll("datalist option").length).toBe(0);
    await guessed("cat");
    await next("other.png");
    const options = [...shown.root.querySelectorAll("option")].map(({ value }) => value);
    expect(options).toEqual(expect.arrayContaining(["cat", "tabby"]));
  });

  test("its traits and what the kernel is asked are as ever", async () => {
    const kernel = await hidden();
    await guessed("tabby");
    expect(kernel.asked).toBe(1);
    expect(kernel.saved).toEqual([{ input_key: "sha256:cat.png" }]);
    expect(new Set(kernel.requests.map(({ method }) => method))).toEqual(
      new Set(["open", "try", "picture"].filter((one) => kernel.countOf(one as "open") > 0)),
    );
  });

  test("an input that failed says why as ever, and there is nothing to guess", async () => {
    const kernel = new MockKernel();
    kernel.errorOf = () => ({
      name: "INPUT_FAILED",
      code: 30002,
      message: "It could not be read",
      details: "",
      request_id: "",
      hint: "",
    });
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
    button("Guess first").click();
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.byText(".pw-failed", "It could not be read"));
    expect(said()).toBe("Nothing was predicted of this input.");
    expect(shown.root.querySelector(".pw-guess__form .pw-field")).toBeNull();
  });

  test("an example is guessed like any other input", async () => {
    const kernel = new MockExamples(["on a sofa"]);
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
    button("Guess first").click();
    shown.byText("[role=tab]", "Examples").click();
    await vi.waitFor(() => shown.byText(".pw-example__open", "on a sofa").click());
    await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
    expect(words()).not.toContain("tabby");
    await guessed("Tabby");
    expect(score()).toBe("1 right of 1 guessed");
  });

  test("nothing that a workflow's nodes say is on the page", async () => {
    shown = renderWorkflow(new MockWorkflow());
    await vi.waitFor(() => shown.find(".pw-graph__nodes"));
    button("Guess first").click();
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
    expect(words()).not.toMatch(/Peru|face ×2/);
    await guessed("peru");
    expect(said()).toContain("is right");
  });
});

describe("a guess", () => {
  test.each([
    [" TABBY ", "“TABBY” is right: it comes first, .61.", "1 right of 1 guessed"],
    [
      "tiger cat",
      "“tiger cat” is right: it is among what is on show, .21.",
      "1 right of 1 guessed",
    ],
    ["dog", "“dog” is not among what is on show.", "0 right of 1 guessed"],
  ])("%j is held against what is on show", async (text, verdict, told) => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [
      { label: "tiger cat", score: 0.21 },
      { label: "tabby", score: 0.61 },
    ];
    await hidden(kernel);
    await guessed(text);
    expect(said()).toBe(verdict);
    expect(score()).toBe(told);
  });

  test("below the threshold is not on show", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [
      { label: "tabby", score: 0.61 },
      { label: "tiger cat", score: 0.21 },
    ];
    kernel.traits.threshold = 0.5;
    await hidden(kernel);
    await guessed("tiger cat");
    expect(said()).toBe("“tiger cat” is not among what is on show.");
  });

  test("counts once an input; without one nothing is counted, and Start over forgets all", async () => {
    await hidden();
    await guessed("tabby");
    await next("two.png");
    button("Reveal").click();
    await vi.waitFor(() => expect(said()).toContain("nothing was counted"));
    expect(score()).toBe("1 right of 1 guessed");
    // Back to the first one: it stays revealed, and cannot be guessed again.
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(said()).toContain("“tabby” is right"));
    expect(shown.root.querySelector(".pw-guess__form .pw-field")).toBeNull();
    button("Start over").click();
    await vi.waitFor(() => expect(score()).toBe("0 right of 0 guessed"));
    expect(said()).toBe("What is predicted?");
    expect(shown.bars()).toEqual([]);
  });

  test("Start over is offered from the first guess on, not for hands or a look", async () => {
    await hidden();
    button("Reveal").click();
    await vi.waitFor(() => expect(said()).toContain("nothing was counted"));
    expect(shown.find(".pw-guess__score").textContent).not.toContain("Start over");
    await next("two.png");
    await guessed("tabby");
    expect(shown.find(".pw-guess__score").textContent).toContain("Start over");
  });

  test("what is revealed is in sight below a show of hands", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () =>
      Array.from({ length: 9 }, (_, at) => ({ label: `cat ${at}`, score: 0.9 - at / 20 }));
    await hidden(kernel);
    const [name, count] = shown.root.querySelectorAll<HTMLInputElement>(".pw-guess__hands input");
    for (const label of ["cat 1", "cat 2", "cat 3"]) {
      await type(name as HTMLInputElement, label);
      await type(count as HTMLInputElement, "4");
      button("Add").form?.requestSubmit();
      await new Promise(requestAnimationFrame);
    }
    button("Reveal").click();
    const pane = shown.find(".pw-pane--answers");
    await vi.waitFor(() => expect(pane.scrollTop).toBeGreaterThan(0));
    const third = shown.root.querySelectorAll(".pw-bar")[2] as Element;
    const bar = third.getBoundingClientRect();
    expect(bar.bottom).toBeLessThanOrEqual(pane.getBoundingClientRect().bottom);
    expect(bar.bottom).toBeLessThanOrEqual(shown.find(".pw-asked").getBoundingClientRect().top);
  });

  test("is about one model: what another says is hidden, and the score goes on", async () => {
    const kernel = await hidden();
    await guessed("tabby");
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "face-boxes").click());
    await vi.waitFor(() => expect(kernel.asked).toBe(2));
    await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
    expect(shown.bars()).toEqual([]);
    expect(field().value).toBe("");
    await guessed("a lion");
    expect(score()).toBe("1 right of 2 guessed");
  });

  test("is kept while another input is looked at", async () => {
    await hidden();
    await type(field(), "a lion");
    await next("two.png");
    expect(field().value).toBe("");
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(field().value).toBe("a lion"));
  });

  test("is asked for by a key, and no longer by the same one", async () => {
    shown = renderViewer();
    await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
    shown.drop(await picture());
    await vi.waitFor(() => shown.find(".pw-bar"));
    shown.key("g");
    await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
    expect(shown.bars()).toEqual([]);
    shown.key("g");
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    expect(shown.root.querySelector(".pw-guess")).toBeNull();
  });
});

describe("a show of hands", () => {
  const rows = () =>
    [...shown.root.querySelectorAll(".pw-hands__row")].map((row) => ({
      name: row.querySelector(".pw-hands__name")?.textContent?.trim(),
      bars: [...row.querySelectorAll("meter")].map((bar) => [bar.value, bar.max]),
      text: [...row.querySelectorAll(".pw-number")].map(({ textContent }) => textContent),
    }));

  async function raise(label: string, count: string): Promise<void> {
    shown.find<HTMLDetailsElement>("details.pw-guess__hands").open = true;
    await type(shown.find("input[aria-label='What they say']"), label);
    await type(shown.find("input[aria-label=Hands]"), count);
    button("Add").form?.requestSubmit();
    await new Promise(requestAnimationFrame);
  }

  test("stands as bars, beside the model's once that is revealed", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [{ label: "tabby", score: 0.6 }];
    await hidden(kernel);
    await raise("Tabby", "12");
    await raise("dog", "4");
    expect(rows()).toEqual([
      { name: "Tabby", bars: [[12, 16]], text: ["12"] },
      { name: "dog", bars: [[4, 16]], text: ["4"] },
    ]);
    button("Reveal").click();
    await vi.waitFor(() => expect(rows()[0]?.bars.length).toBe(2));
    expect(rows()).toEqual([
      {
        name: "Tabby",
        bars: [
          [12, 16],
          [expect.closeTo(0.6), 1],
        ],
        text: ["12", ".60"],
      },
      {
        name: "dog",
        bars: [
          [4, 16],
          [0, 1],
        ],
        text: ["4", "not named"],
      },
    ]);
    // Hands are no guess.
    expect(score()).toBe("0 right of 0 guessed");
  });

  test("for the same again replaces it; what is no count is not taken; one can be removed", async () => {
    await hidden();
    await raise("tabby", "3");
    await raise(" TABBY", "5");
    await raise("dog", "0");
    await raise("", "2");
    expect(rows()).toEqual([{ name: "TABBY", bars: [[5, 5]], text: ["5"] }]);
    shown.find("button[aria-label='Remove TABBY']").click();
    await vi.waitFor(() => expect(rows()).toEqual([]));
  });
});

test("what the notebook was saved with is hidden too, where the kernel has gone", async () => {
  const kernel = new MockKernel();
  kernel.traits.concepts = [{ label: "espresso", score: 0.95, vocabulary: "", color: "#123456" }];
  shown = renderViewer(kernel);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
  button("Guess first").click();
  await vi.waitFor(() => shown.find(".pw-guess"));
  kernel.restart();
  await vi.waitFor(() => expect(said()).toBe("What is predicted?"));
  expect(words()).not.toContain("espresso");
  await guessed("Espresso");
  expect(shown.bars()).toEqual(["espresso"]);
});
