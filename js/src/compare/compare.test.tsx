/** Several models in one viewer: who is asked, what stands side by side, what a person does. */
import { afterEach, describe, expect, test, vi } from "vitest";
import * as show from "../../tests/comparing.js";
import { comparing, OTHER, REF } from "../../tests/comparing.js";
import { MockError } from "../../tests/mock-error.js";
import type { MockKernel, Received } from "../../tests/mock-kernel.js";
import type { Row } from "../../tests/payloads.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";

const BOX = [0.1, 0.1, 0.5, 0.5] as const;

let shown: Rendered;
afterEach(() => shown?.close());

async function compared(kernel = comparing(), width = 1000): Promise<MockKernel> {
  shown = await show.compared(kernel, width);
  return kernel;
}

async function dropped(kernel = comparing(), width = 1000): Promise<MockKernel> {
  shown = await show.dropped(kernel, width);
  return kernel;
}

/** Each row as its sign, its label and what stands in the cells. */
function lines(): string[] {
  return [...shown.root.querySelectorAll<HTMLElement>(".pw-compare__concepts tbody tr")].map(
    (row) =>
      [
        row.querySelector(".pw-compare__sign")?.textContent,
        row.querySelector(".pw-compare__label")?.firstChild?.textContent,
        ...[...row.querySelectorAll(".pw-compare__value")].map(
          (cell) => cell.firstChild?.textContent,
        ),
      ].join(" "),
  );
}

describe("asking", () => {
  test("each model is asked with a request of its own, about the one upload", async () => {
    const kernel = await dropped();
    await vi.waitFor(() => shown.byText(".pw-compare__label", "dog"));
    expect(kernel.countOf("upload.finish")).toBe(1);
    expect(kernel.countOf("try")).toBe(0);
    expect(kernel.countOf("predict")).toBe(1);
    expect(kernel.countOf("compare.predict")).toBe(1);
    expect(kernel.lastOf("compare.predict")).toMatchObject({
      reference: OTHER,
      again: false,
      max_concepts: 20,
    });
    expect(lines()).toEqual(["= tabby .50 .90", "+ dog – .30", "+ lynx .20 –"]);
    shown.byText(".pw-compare__first", "Both put “tabby” first");
    shown.byText(".pw-compare__time", "1.2 s");
  });

  test("a slow first model does not hold up the others", async () => {
    const kernel = comparing();
    kernel.handlers.predict = () => new Promise(() => {});
    await compared(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-compare__label", "Tabby"));
    await vi.waitFor(() => shown.find(".pw-compare__model:first-child .pw-working__text"));
  });

  test("another input cancels what is under way for the one before it", async () => {
    const held: Received[] = [];
    const kernel = comparing();
    kernel.handlers["compare.predict"] = (_, request) => {
      held.push(request);
      return new Promise(() => {});
    };
    await compared(kernel);
    shown.drop(await picture("one.png"));
    await vi.waitFor(() => expect(held.length).toBe(1));
    shown.drop(await picture("two.png"));
    await vi.waitFor(() => expect(held.length).toBe(2));
    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  test("asked about once: going back to an input asks nobody", async () => {
    const kernel = await dropped();
    shown.drop(await picture("two.png"));
    await vi.waitFor(() => expect(kernel.countOf("compare.predict")).toBe(2));
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-compare progress")).toBeNull());
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(shown.current()).toBe("cat.png"));
    await vi.waitFor(() => shown.byText(".pw-compare__label", "dog"));
    expect(kernel.countOf("compare.predict")).toBe(2);
  });

  test("another input brings its own picture", async () => {
    await dropped();
    const shapes = () =>
      [...shown.root.querySelectorAll<HTMLElement>(".pw-compare__model .pw-picture")].map((each) =>
        Number(each.style.getPropertyValue("--pw-aspect")),
      );
    await vi.waitFor(() => expect(shapes()).toEqual([64 / 48, 64 / 48]));
    shown.drop(await picture("wide.png", 90, 30));
    await vi.waitFor(() => expect(shapes()).toEqual([3, 3]));
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(shapes()).toEqual([64 / 48, 64 / 48]));
  });

  test("one that was stopped is asked again when told to, not because another is added", async () => {
    const kernel = comparing();
    kernel.handlers["compare.predict"] = () => new Promise(() => {});
    await dropped(kernel);
    await vi.waitFor(() => shown.byText(".pw-working button", "Cancel").click());
    await vi.waitFor(() => shown.byText(".pw-notice", "Not asked about this input"));
    kernel.setFromPython("models", [...(kernel.traits.models as string[]), REF("third")]);
    await vi.waitFor(() => expect(kernel.countOf("compare.predict")).toBe(2));
    expect(kernel.lastOf("compare.predict")?.reference).toBe(REF("third"));
    shown.byText(".pw-notice button", "Predict").click();
    await vi.waitFor(() => expect(kernel.lastOf("compare.predict")?.reference).toBe(OTHER));
  });

  test("another setting asks all of them anew", async () => {
    const kernel = await dropped();
    kernel.setFromPython("max_concepts", 7);
    await vi.waitFor(() => expect(kernel.lastOf("compare.predict")?.max_concepts).toBe(7));
    expect(kernel.lastOf("predict")?.max_concepts).toBe(7);
  });

  test("two views of one viewer ask once; one that goes takes nothing from the other", async () => {
    const kernel = comparing();
    const held: Received[] = [];
    kernel.handlers["compare.predict"] = (_, request) => {
      held.push(request);
      return new Promise(() => {});
    };
    await compared(kernel);
    const second = new AbortController();
    const root = shown.again(second.signal);
    await vi.waitFor(() => expect(root.querySelector(".pw-compare")).not.toBeNull());
    shown.drop(await picture());
    await vi.waitFor(() => expect(held.length).toBe(1));
    second.abort();
    expect(held[0]?.signal.aborted).toBe(false);
  });
});

describe("a model that fails", () => {
  test("stands beside the others with its error; Retry asks it alone", async () => {
    const kernel = comparing();
    let broken = true;
    const usual = kernel.handlers["compare.predict"];
    kernel.handlers["compare.predict"] = (params, request) => {
      if (broken) throw new MockError({ name: "MODEL_PREDICTION_FAILED", message: "It broke" });
      return usual?.(params, request) as never;
    };
    await dropped(kernel);
    await vi.waitFor(() => shown.byText(".pw-failed__what", "It broke"));
    // What it would have said nobody knows.
    expect(lines()).toEqual([" tabby .50", " lynx .20"]);
    broken = false;
    shown.find<HTMLButtonElement>(".pw-failed__actions button").click();
    await vi.waitFor(() => shown.byText(".pw-compare__label", "dog"));
    expect(shown.root.querySelector(".pw-failed")).toBeNull();
    expect(kernel.countOf("predict")).toBe(1);
  });

  test("is shown though it is the first, and the others answer", async () => {
    const kernel = comparing();
    kernel.handlers.predict = () => {
      throw new MockError({ name: "MODEL_DOES_NOT_EXIST", message: "Model does not exist" });
    };
    await compared(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-compare__label", "Tabby"));
    shown.byText(".pw-compare__model:first-child .pw-failed", "Model does not exist");
  });
});

describe("boxes", () => {
  const cat = (label: string, box: readonly number[], score = 0.8): Row => ({
    label,
    score,
    box: box as Row["box"] & object,
    region: `${label}-${box[0]}`,
  });

  async function withBoxes(): Promise<MockKernel> {
    const kernel = comparing({
      [OTHER]: { rows: [cat("cat", [0.12, 0.1, 0.5, 0.5]), cat("hat", [0.6, 0.6, 0.9, 0.9])] },
    });
    kernel.rowsOf = () => [cat("cat", BOX), cat("dog", [0.6, 0.1, 0.9, 0.4])];
    await compared(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.find(".pw-compare__row--agree"));
    return kernel;
  }

  test("that are the same thing stand in one line, with sign and IoU; the rule stands there", async () => {
    await withBoxes();
    const told = [...shown.root.querySelectorAll(".pw-compare__boxes tbody tr")].map((row) => [
      row.querySelector(".pw-compare__mark")?.textContent,
      ...[...row.querySelectorAll(".pw-compare__name")].map((name) => name.textContent),
      row.querySelector("td:last-child")?.textContent,
    ]);
    expect(told).toEqual([
      ["=", "cat", "cat", "IoU .95"],
      ["+", "dog", ""],
      ["+", "hat", ""],
    ]);
    shown.byText(".pw-compare__rule", "IoU of .50");
    shown.byText(".pw-compare__boxes", "1 agree, 2 in one alone");
  });

  test("are lit in all models at once, and their labels with them", async () => {
    await withBoxes();
    const line = shown.find(".pw-compare__row--agree");
    line.dispatchEvent(new PointerEvent("pointerenter"));
    await vi.waitFor(() => shown.find(".pw-compare__row--agree.pw-compare__row--lit"));
    shown.byText(".pw-compare__concepts .pw-compare__row--lit", "cat");
    const only = shown.find(".pw-compare__row--only");
    only.dispatchEvent(new PointerEvent("pointerenter"));
    // The other model's picture shows what it has missed.
    const regions = () =>
      [...shown.root.querySelectorAll(".pw-picture")].map((one) => one.getAttribute("aria-label"));
    await vi.waitFor(() =>
      expect(regions()).toEqual(["Picture, 2 regions on show", "Picture, 3 regions on show"]),
    );
    only.dispatchEvent(new PointerEvent("pointerleave"));
    await vi.waitFor(() => expect(regions()[1]).toContain("2 regions"));
  });

  test("that are clicked stay lit until clicked again, at any threshold", async () => {
    await withBoxes();
    const only = shown.find(".pw-compare__row--only");
    only.querySelector("button")?.click();
    const lit = () =>
      [...shown.root.querySelectorAll(".pw-compare__boxes .pw-compare__row--lit")].map(
        (row) => row.querySelector(".pw-compare__name")?.textContent,
      );
    await vi.waitFor(() => expect(lit()).toEqual(["dog"]));
    expect(only.querySelector("button")?.getAttribute("aria-pressed")).toBe("true");
    shown.kernel.setFromPython("concept_filter", "dog");
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-compare__row--agree")).toBeNull());
    expect(lit()).toEqual(["dog"]);
    shown.find<HTMLButtonElement>(".pw-compare__row--only button").click();
    await vi.waitFor(() => expect(lit()).toEqual([]));
  });

  test("that are clicked on a picture are lit in the list", async () => {
    await withBoxes();
    const stage = shown.find(".pw-picture");
    for (const key of ["n", "Enter"]) {
      stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
    await vi.waitFor(() => shown.find(".pw-compare__thing[aria-pressed=true]"));
  });

  test("say what their scores are of", async () => {
    const share: Row = { ...cat("sky", BOX, 0.321), scoreMeans: "share_of_image" };
    const kernel = comparing({ [OTHER]: { rows: [] } });
    kernel.rowsOf = () => [share];
    await compared(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-compare__box .pw-number", "32.1%"));
  });

  test("below the threshold are missed", async () => {
    await withBoxes();
    const slider = shown.find<HTMLInputElement>(".pw-threshold input[type=range]");
    slider.value = "0.9";
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-compare__boxes")).toBeNull());
    shown.byText(".pw-nothing", "Nothing above .90");
    shown.byText(".pw-nothing button", "Lower the threshold to .80").click();
    await vi.waitFor(() => shown.find(".pw-compare__row--agree"));
  });
});

test("without a kernel what was saved of the first is on show, and nothing that would need one", () => {
  const kernel = comparing();
  kernel.traits.layout = { comm_live: false };
  kernel.traits.concepts = [{ label: "espresso", score: 0.9, vocabulary: "", color: "#E69F00" }];
  kernel.dropSocket();
  shown = renderViewer(kernel);
  expect(shown.bars()).toEqual(["espresso"]);
  expect(shown.root.querySelector(".pw-failed")).toBeNull();
});

test("when the kernel has gone nothing of the comparison changes", async () => {
  const kernel = await dropped();
  kernel.restart();
  await vi.waitFor(() => {
    const tools = shown.root.querySelectorAll<HTMLButtonElement>(
      ".pw-compare__head button, [aria-label='Compare with']",
    );
    expect([...tools].map(({ disabled }) => disabled)).toEqual(Array(6).fill(true));
  });
  expect(lines().length).toBe(3);
});

test("zooming one picture zooms the others", async () => {
  await dropped();
  await vi.waitFor(() => expect(shown.root.querySelectorAll(".pw-picture").length).toBe(2));
  shown.find<HTMLButtonElement>("[aria-label='Zoom in']").click();
  await vi.waitFor(() => expect(shown.root.querySelectorAll(".pw-picture--zoomed").length).toBe(2));
});

test("in a narrow place one picture is on view, and a switch tells whose", async () => {
  await dropped(comparing(), 400);
  const visible = () =>
    [...shown.root.querySelectorAll<HTMLElement>(".pw-compare__model .pw-stage")].map(
      (stage) => stage.offsetHeight > 0,
    );
  expect(visible()).toEqual([true, false]);
  shown.byText("[role=tablist][aria-label='Whose picture'] [role=tab]", "B").click();
  await vi.waitFor(() => expect(visible()).toEqual([false, true]));
  expect(shown.el.scrollWidth).toBeLessThanOrEqual(400);
  const heads = [...shown.root.querySelectorAll<HTMLElement>(".pw-compare__head")];
  expect(heads.map(({ offsetHeight }) => offsetHeight > 0)).toEqual([false, true]);
});

test("in a narrow place the switch says whose answer failed", async () => {
  const kernel = comparing();
  kernel.handlers["compare.predict"] = () => {
    throw new MockError({ name: "MODEL_UNKNOWN", message: "No such model" });
  };
  await dropped(kernel, 400);
  await vi.waitFor(() => shown.byText("[role=tab]", "B · other, failed"));
});

test.each([1000, 400])(
  "at %i px no text of what bars do not say lies over other",
  async (width) => {
    const colors: Row[] = [
      { label: "Sienna", kind: "color", hex: "#a53d1a", score: 0.33 },
      { label: "pixels", kind: "other", score: null, text: "14 kB" },
    ];
    await dropped(comparing({ [OTHER]: { rows: colors } }), width);
    if (width < 720) shown.byText("[role=tab]", "B").click();
    const panes = () => [
      ...shown.root.querySelectorAll<HTMLElement>(".pw-compare__beyond .pw-out"),
    ];
    await vi.waitFor(() => expect(panes().length).toBe(2), 5000);
    const [one, other] = panes().map((pane) => pane.getBoundingClientRect());
    expect(other?.top).toBeGreaterThanOrEqual(one?.bottom ?? Number.POSITIVE_INFINITY);
  },
);

test("pictures leave room for the first bars, and a small one is not blown up", async () => {
  await compared();
  shown.drop(await picture("cat.png", 900, 900));
  const height = () => shown.find(".pw-compare .pw-picture").getBoundingClientRect().height;
  await vi.waitFor(() => expect(height()).toBe(320));
  shown.drop(await picture("digit.png", 8, 8));
  await vi.waitFor(() => expect(height()).toBe(160));
});

test("models that name no common label say so", async () => {
  await dropped(comparing({ [OTHER]: { rows: [{ label: "seven", score: 0.9 }] } }));
  await vi.waitFor(() => shown.byText(".pw-compare__rule", "no common label"));
});

test("nothing is said of that where they share one, or one alone names any", async () => {
  await dropped();
  await vi.waitFor(() => shown.byText(".pw-compare__label", "dog"));
  expect(shown.root.querySelector(".pw-compare__rule")).toBeNull();
});

test("Table shows each model's rows in place of its picture", async () => {
  await dropped();
  shown.key("t");
  await vi.waitFor(() => expect(shown.root.querySelectorAll("table caption").length).toBe(2));
  shown.byText("caption", "other on cat.png");
});

test("what is to be guessed first is hidden of all of them", async () => {
  await dropped();
  shown.key("g");
  await vi.waitFor(() => expect(shown.root.querySelector(".pw-compare__answers")).toBeNull());
});
