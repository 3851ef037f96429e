/** Covering a picture in a viewer, from the button to the former answer. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { inputCard } from "../../tests/payloads.js";
import { predicted, type Rendered } from "../../tests/render.js";
import { changesIn, covered, pointAt, until } from "./driven.js";
import { PassingKernel } from "./mock-passing.js";

let shown: Rendered;
let kernel: PassingKernel;
afterEach(() => shown?.close());

const patch = () => shown.find(".pw-patch");
const label = () => patch().getAttribute("aria-label");
const changes = () => changesIn(shown);

async function cover(given = new PassingKernel()): Promise<void> {
  kernel = given;
  shown = await covered(kernel);
}

function pointer(type: string, x: number, y: number, target: Element = patch()): void {
  pointAt(target, type, x, y);
}

function middle(element: Element = patch()): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** A pointer that does not exist cannot be captured. */
function uncaptured(): void {
  vi.spyOn(Element.prototype, "setPointerCapture").mockImplementation(() => {});
}

describe("covering", () => {
  test("shows bars against where they stood", async () => {
    await cover();
    await until(() =>
      expect(changes()).toEqual(["espresso .40 −.55", "cup .00 −.03", "candle .20 +.20"]),
    );
    const ghost = shown.find<HTMLElement>(".pw-change__ghost");
    expect(Number(ghost.style.getPropertyValue("--pw-at"))).toBeCloseTo(0.95);
    expect(shown.find("meter").getAttribute("aria-valuetext")).toBe(".40, uncovered .95");
    expect(kernel.patches[0]).toBeNull();
    expect(kernel.patches[1]).toMatchObject({
      top: expect.closeTo(0.35),
      bottom: expect.closeTo(0.65),
    });
  });

  test("moves the bars while the patch is dragged, one question at a time, the last place last", async () => {
    await cover();
    await until(() => expect(changes()).not.toEqual([]));
    uncaptured();
    const { x, y } = middle();
    const before = kernel.patches.length;
    pointer("pointerdown", x, y);
    for (let step = 1; step <= 40; step++) {
      pointer("pointermove", x + step, y);
      if (step % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    pointer("pointerup", x + 40, y);
    const there = Number.parseInt(label()?.match(/at (\d+) %/)?.[1] ?? "", 10) / 100;
    expect(there).toBeGreaterThan(0.52);
    await until(() => {
      const { left = 0, right = 0 } = kernel.patches.at(-1) ?? {};
      expect((left + right) / 2).toBeCloseTo(there, 1);
    });
    const asked = kernel.patches.length - before;
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(40);
    expect(kernel.most).toBe(1);
  });

  test("asks for the newest place only once the one before is answered", async () => {
    kernel = new PassingKernel();
    kernel.slow = true;
    await cover(kernel);
    await until(() => expect(kernel.waiting).toBe(1));
    for (let press = 0; press < 9; press++) shown.key("ArrowRight", ".pw-patch");
    expect(kernel.patches).toEqual([null]);
    kernel.answer();
    await until(() => expect(kernel.waiting).toBe(1));
    kernel.answer();
    await until(() => expect(kernel.patches).toHaveLength(3));
    kernel.answer();
    await until(() => expect(changes()).not.toEqual([]));
    // As it is, where it lay when that was asked, and where it lies.
    expect(kernel.most).toBe(1);
  });

  test("by keys: arrows move it, plus and minus size it, and the viewer does not take them", async () => {
    await cover();
    const current = shown.current();
    expect(shown.root.activeElement).toBe(patch());
    expect(label()).toBe("Patch at 50 % across and 50 % down, 30 % large");
    shown.key("ArrowLeft", ".pw-patch");
    shown.key("ArrowDown", ".pw-patch");
    shown.key("+", ".pw-patch");
    await until(() => expect(label()).toBe("Patch at 48 % across and 53 % down, 38 % large"));
    shown.key("-", ".pw-patch");
    await until(() => expect(label()).toContain("30 % large"));
    expect(shown.current()).toBe(current);
  });

  test("its corner stretches it", async () => {
    await cover();
    uncaptured();
    const corner = shown.find(".pw-patch__corner");
    const { x, y } = middle(corner);
    const width = patch().getBoundingClientRect().width;
    pointer("pointerdown", x, y, corner);
    pointer("pointermove", x + 30, y + 30, corner);
    pointer("pointerup", x + 30, y + 30, corner);
    await until(() => expect(patch().getBoundingClientRect().width).toBeGreaterThan(width + 30));
  });

  test.each(["Blurred", "Mirrored"])("%s asks with that", async (name) => {
    await cover();
    await until(() => expect(kernel.patches.length).toBeGreaterThan(1));
    shown.byText("label", name).querySelector("input")?.click();
    const fill = name === "Blurred" ? "blur" : "mirror";
    await until(() => expect(kernel.lastOf("transient")?.fill).toBe(fill));
    shown.find(`.pw-patch--${fill}`);
  });

  test.each(["Escape", "button", "toggle"])(
    "ends by %s, and the former answer is there again",
    async (way) => {
      await cover();
      await until(() => expect(changes()).not.toEqual([]));
      if (way === "Escape") shown.key("Escape", ".pw-patch");
      else shown.byText("button", way === "button" ? "Stop covering" : "Cover").click();
      await until(() => expect(shown.bars()).toEqual(["espresso", "cup"]));
      expect(shown.root.querySelector(".pw-cover")).toBeNull();
      expect(kernel.asked).toBe(1);
      if (way === "Escape") expect(shown.root.activeElement).toBe(shown.find(".pw-frame"));
    },
  );

  test("is offered for a picture with an answer alone", async () => {
    kernel = new PassingKernel();
    shown = await predicted(kernel);
    expect(shown.byText("button", "Cover").hasAttribute("disabled")).toBe(false);
    shown.byText("button", "Guess first").click();
    await until(() => expect(shown.byText("button", "Cover").hasAttribute("disabled")).toBe(true));
  });

  test("that fails says why, and Retry asks again", async () => {
    kernel = new PassingKernel();
    const usual = kernel.handlers.transient;
    kernel.handlers.transient = () => {
      throw new MockError({ name: "UNREACHABLE", message: "The platform did not answer" });
    };
    await cover(kernel);
    await until(() => shown.byText(".pw-failed", "The platform did not answer"));
    if (usual) kernel.handlers.transient = usual;
    shown.byText("button", "Retry").click();
    await until(() => expect(changes()).not.toEqual([]));
    expect(shown.root.querySelector(".pw-failed")).toBeNull();
  });

  test("another input ends it, and that one can be covered at once", async () => {
    await cover();
    kernel.show(inputCard("other", "other.png"));
    await until(() => expect(shown.root.querySelector(".pw-cover")).toBeNull());
    const button = shown.byText("button", "Cover");
    expect(button.getAttribute("aria-pressed")).toBe("false");
    await until(() => expect(button.hasAttribute("disabled")).toBe(false));
    button.click();
    await until(() => expect(kernel.lastOf("cover.cost")?.input_key).toBe("other"));
  });

  test("says who alone is asked where several models are compared", async () => {
    await cover();
    await until(() => expect(changes()).not.toEqual([]));
    expect(shown.find(".pw-concepts__count").textContent).not.toContain("alone");
    kernel.setFromPython("models", ["embedded/main/models/one", "embedded/main/models/two"]);
    await until(() => shown.byText(".pw-concepts__count", `${kernel.model.name} alone`));
  });

  test("a setting that changes has the uncovered picture asked about anew", async () => {
    await cover();
    await until(() => expect(kernel.patches).toHaveLength(2));
    kernel.setFromPython("max_concepts", 50);
    await until(() => patch());
    shown.key("ArrowLeft", ".pw-patch");
    await until(() =>
      expect(kernel.patches.slice(2).filter((one) => one === null)).toHaveLength(1),
    );
    expect(kernel.lastOf("transient")?.max_concepts).toBe(50);
  });
});

describe("on a paid platform", () => {
  async function paid(): Promise<void> {
    kernel = new PassingKernel();
    kernel.cost = { predictions: 197, calls: 3, paid: true, host: "api.clarifai.com" };
    await cover(kernel);
    await until(() => shown.byText(".pw-cover__note", "when you let go"));
  }

  test("nobody is asked before the patch is let go of", async () => {
    await paid();
    uncaptured();
    const { x, y } = middle();
    pointer("pointerdown", x, y);
    for (let step = 1; step <= 20; step++) pointer("pointermove", x + step, y);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(kernel.patches).toEqual([]);
    pointer("pointerup", x + 20, y);
    await until(() => expect(changes()).not.toEqual([]));
    expect(kernel.patches).toHaveLength(2);
  });

  test("a place is paid for once", async () => {
    await paid();
    shown.key("ArrowLeft", ".pw-patch");
    const up = () =>
      patch().dispatchEvent(new KeyboardEvent("keyup", { key: "ArrowLeft", bubbles: true }));
    up();
    await until(() => expect(kernel.patches).toHaveLength(2));
    up();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(kernel.patches).toHaveLength(2);
  });

  test("a map says who may charge for how many", async () => {
    await paid();
    shown.byText("button", "Map it").click();
    const offer = await until(() => shown.find(".pw-offer"));
    expect(offer.textContent).toContain("197 predictions");
    expect(offer.textContent).toContain("3 calls");
    expect(offer.textContent).toContain("api.clarifai.com may charge for each");
  });
});
