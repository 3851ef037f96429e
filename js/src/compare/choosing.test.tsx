/** Which models are compared: added, removed, swapped. */
import { afterEach, describe, expect, test, vi } from "vitest";
import * as show from "../../tests/comparing.js";
import { cardOf, comparing, FIRST, OTHER, REF, SAID } from "../../tests/comparing.js";
import { MockError } from "../../tests/mock-error.js";
import type { MockKernel } from "../../tests/mock-kernel.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

async function dropped(kernel = comparing()): Promise<MockKernel> {
  shown = await show.dropped(kernel);
  return kernel;
}

const heads = () =>
  [...shown.root.querySelectorAll(".pw-compare__head .pw-header__model")].map((head) =>
    head.textContent?.trim(),
  );

describe("who is compared", () => {
  const pick = async (name: string) => {
    await vi.waitFor(() => shown.byText(".pw-menu [role=option]", name).click());
  };

  test("+ adds one to a viewer of a single model", async () => {
    const kernel = comparing({});
    kernel.traits.models = [];
    kernel.models = [cardOf(FIRST), cardOf(OTHER)];
    shown = renderViewer(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.find(".pw-bar"));
    shown.find<HTMLButtonElement>("[aria-label='Compare with']").click();
    await pick("other");
    await vi.waitFor(() => expect(kernel.traits.models).toEqual([FIRST, OTHER]));
    await vi.waitFor(() => shown.byText(".pw-compare__label", "dog"));
    // What was answered before is not asked for again.
    expect(kernel.asked).toBe(1);
  });

  test("x takes one away; of two one stays alone", async () => {
    const kernel = await dropped();
    expect(heads()).toEqual(["imagenet-classifier", "other"]);
    shown.find<HTMLButtonElement>("[aria-label='Remove other']").click();
    await vi.waitFor(() => shown.find(".pw-bar"));
    expect(kernel.traits.models).toEqual([]);
    expect(shown.root.querySelector(".pw-compare")).toBeNull();
  });

  test("without the first the second is the viewer's own", async () => {
    const kernel = await dropped(
      comparing({ [OTHER]: { rows: SAID }, [REF("third")]: { rows: [] } }),
    );
    kernel.cardOf = (id) => cardOf(REF(id));
    shown.find<HTMLButtonElement>("[aria-label='Remove imagenet-classifier']").click();
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toMatchObject({ reference: OTHER }),
    );
    expect(kernel.traits.models).toEqual([OTHER, REF("third")]);
  });

  test("another first is asked for once, though the kernel tells of it as well", async () => {
    const kernel = await dropped();
    kernel.handlers["models.choose"] = () => new Promise(() => {});
    shown.find<HTMLButtonElement>("[aria-label='Make other the first']").click();
    await vi.waitFor(() => expect(kernel.countOf("models.choose")).toBe(1));
    kernel.setFromPython("model", OTHER);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(kernel.countOf("open")).toBe(1);
  });

  test("a first that cannot be had says so, and the one before it can be kept", async () => {
    const kernel = await dropped();
    kernel.models = [cardOf(REF("third"))];
    kernel.handlers["models.choose"] = () => {
      throw new MockError({ name: "MODEL_DOES_NOT_EXIST", message: "Model does not exist" });
    };
    shown.find<HTMLButtonElement>(".pw-compare__model .pw-header__model").click();
    await pick("third");
    await vi.waitFor(() => shown.byText(".pw-failed button", "Keep imagenet-classifier").click());
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-failed")).toBeNull());
    expect(kernel.traits.models).toEqual([FIRST, OTHER]);
  });

  test("one is swapped for another in its place", async () => {
    const kernel = await dropped();
    kernel.models = [cardOf(REF("third"))];
    shown
      .find<HTMLButtonElement>(".pw-compare__model + .pw-compare__model .pw-header__model")
      .click();
    await pick("third");
    await vi.waitFor(() => expect(kernel.traits.models).toEqual([FIRST, REF("third")]));
    await vi.waitFor(() => expect(kernel.lastOf("compare.predict")?.reference).toBe(REF("third")));
  });

  test("Python's list is followed", async () => {
    const kernel = await dropped();
    kernel.setFromPython("models", [FIRST, OTHER, REF("third")]);
    await vi.waitFor(() => expect(heads()).toEqual(["imagenet-classifier", "other", "third"]));
    await vi.waitFor(() => expect(kernel.countOf("compare.predict")).toBe(2));
  });

  test("one that answers elsewhere says so", async () => {
    const kernel = comparing();
    kernel.handlers["compare.describe"] = ({ reference }) => ({
      result: {
        platform: { name: "clarifai", host: "api.clarifai.com", embedded: false },
        model: cardOf(reference),
      },
    });
    shown = await show.compared(kernel);
    await vi.waitFor(() => shown.byText(".pw-compare__facts", "sent to api.clarifai.com"));
  });
});
