import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { inputCard } from "../../tests/payloads.js";
import { picture, predicted, type Rendered, renderViewer } from "../../tests/render.js";
import type { OpenResult } from "../wire.js";

let shown: Rendered;
afterEach(() => shown?.close());

describe("what is on show", () => {
  test("follows the threshold while it moves, and the kernel hears of it on release", async () => {
    shown = await predicted();
    const saved = shown.kernel.saved.length;
    const slider = shown.find<HTMLInputElement>("input[type=range]");
    for (const value of [0.1, 0.2, 0.3]) {
      slider.valueAsNumber = value;
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    await vi.waitFor(() => shown.byText(".pw-concepts__count", "2 of 4"));
    expect(shown.kernel.saved.length).toBe(saved);
    expect(shown.kernel.asked).toBe(1);
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    expect(shown.kernel.saved.at(-1)).toMatchObject({ threshold: slider.valueAsNumber });
  });

  test("follows threshold and filter set in Python", async () => {
    shown = await predicted();
    shown.kernel.setFromPython("threshold", 0.3);
    await vi.waitFor(() => shown.byText(".pw-concepts__count", "2 of 4"));
    shown.kernel.setFromPython("concept_filter", "tiger");
    await vi.waitFor(() => shown.byText(".pw-concepts__count", "1 of 4"));
  });

  test("is asked anew with another number of concepts, here or from Python", async () => {
    shown = await predicted();
    const { kernel } = shown;
    const field = shown.find<HTMLInputElement>(".pw-max-concepts input");
    field.value = "50";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.waitFor(() => expect(kernel.lastOf("predict")?.max_concepts).toBe(50));
    expect(kernel.traits.max_concepts).toBe(50);
    kernel.setFromPython("max_concepts", 5);
    await vi.waitFor(() => expect(kernel.lastOf("predict")?.max_concepts).toBe(5));
  });

  test("is moved to another input from Python", async () => {
    shown = await predicted();
    shown.drop(await picture("dogs.png"));
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(2));
    shown.kernel.setFromPython("input_key", "sha256:cat.png");
    await vi.waitFor(() => expect(shown.current()).toBe("cat.png"));
  });

  test("is what viewer.predict in Python shows, at once", async () => {
    shown = await predicted();
    shown.kernel.show(inputCard("sha256:py", "from-python.png"));
    await vi.waitFor(() => expect(shown.current()).toBe("from-python.png"));
    expect(shown.thumbs()).toEqual(["from-python.png", "cat.png"]);
    expect(shown.bars()).toContain("tabby");
    expect(shown.kernel.asked).toBe(1);
  });

  test("does not move the page to a viewer that is out of sight", async () => {
    shown = await predicted();
    const space = document.createElement("div");
    space.style.height = "3000px";
    document.body.prepend(space);
    window.scrollTo(0, 0);
    shown.kernel.show(inputCard("sha256:py", "from-python.png"));
    await vi.waitFor(() => expect(shown.current()).toBe("from-python.png"));
    expect(window.scrollY).toBe(0);
    space.remove();
  });

  test("comes with its picture, which then is not asked for", async () => {
    shown = renderViewer();
    const { kernel } = shown;
    const bytes = new Uint8Array(await (await picture()).arrayBuffer());
    await vi.waitFor(() => expect(kernel.countOf("open")).toBe(1));
    kernel.show(inputCard("sha256:py", "from-python.png"), bytes);
    await vi.waitFor(() =>
      expect(shown.find<HTMLCanvasElement>("canvas").width).toBeGreaterThan(1),
    );
    expect(kernel.countOf("picture")).toBe(0);
  });

  test("is also a table, by the key T", async () => {
    shown = await predicted();
    shown.key("t");
    await vi.waitFor(() => shown.find("table"));
    const names = [...shown.root.querySelectorAll("tbody th")].map((cell) => cell.textContent);
    expect(names).toEqual(["tabby", "tiger cat", "Egyptian cat", "lynx"]);
  });

  test("is a table by its button too, which says a share as the bars do", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [
      { label: "sky", score: 0.25, scoreMeans: "share_of_image", shape: "mask", region: "r" },
    ];
    shown = await predicted(kernel);
    shown.byText("button", "Table").click();
    await vi.waitFor(() => shown.byText("td", "25.0%"));
    shown.byText("button", "Table").click();
    await vi.waitFor(() => shown.find(".pw-picture"));
  });

  test("asks for more where the model returned nothing above a lowest score", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [];
    kernel.handlers.open = (_params, request) => {
      const given = kernel.usual(request) as { result: OpenResult; buffers: Uint8Array[] };
      for (const answer of given.result.answers) {
        Object.assign(answer, { min_value: 0.9, max_concepts: 200, cut_off: true });
      }
      return given;
    };
    kernel.traits.max_concepts = 200;
    const card = inputCard("sha256:py", "from-python.png");
    kernel.inputs.set(card.key, card);
    kernel.traits.input_key = card.key;
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-nothing", "It was asked for scores from 0.9 up."));
    shown.byText(".pw-nothing button", "Ask for more").click();
    await vi.waitFor(() => expect(kernel.lastOf("predict")).toMatchObject({ min_value: 0 }));
  });

  test("draws once a frame, however often the threshold moves in it", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () =>
      Array.from({ length: 1000 }, (_, at) => {
        const left = (at % 40) / 40;
        const top = Math.floor(at / 40) / 25;
        const box = [left, top, left + 0.02, top + 0.03] as const;
        return { label: `label ${at % 12}`, score: at / 1000, box, region: `r${at}` };
      });
    shown = await predicted(kernel);
    const slider = shown.find<HTMLInputElement>("input[type=range]");
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const cleared = vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect");
    const FRAMES = 10;
    for (let at = 0; at < FRAMES; at++) {
      for (let within = 0; within < 5; within++) {
        slider.valueAsNumber = (at * 5 + within) / 100;
        slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
      await frame();
    }
    await frame();
    expect(cleared.mock.calls.length).toBeGreaterThan(FRAMES / 2);
    expect(cleared.mock.calls.length).toBeLessThanOrEqual(FRAMES + 1);
    vi.restoreAllMocks();
  });

  test("stays on view when the kernel is restarted, which is said", async () => {
    shown = await predicted();
    shown.kernel.restart();
    await vi.waitFor(() =>
      shown.byText(".pw-notice--bad", "The kernel was restarted: run the cell again"),
    );
    expect(shown.bars()).toContain("tabby");
    expect(shown.find<HTMLCanvasElement>("canvas").width).toBeGreaterThan(0);
  });

  test("is copied as Python, into a box where there is no clipboard", async () => {
    shown = await predicted();
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
    shown.byText("button", "Copy as Python").click();
    await vi.waitFor(() => shown.find("textarea"));
    expect(shown.find<HTMLTextAreaElement>("textarea").value).toContain("import predict_widgets");
    expect(shown.kernel.lastOf("code")).toMatchObject({ input_keys: ["sha256:cat.png"] });
    vi.restoreAllMocks();
  });
});

describe("the model menu", () => {
  test("lists the platform's models and asks the chosen one about the input on show", async () => {
    shown = await predicted();
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "face-boxes").click());
    await vi.waitFor(() => shown.byText(".pw-header__model", "face-boxes"));
    expect(shown.kernel.lastOf("models.choose")?.reference).toBe("embedded/main/models/face-boxes");
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(2));
    expect(shown.root.querySelector(".pw-menu")).toBeNull();
  });

  test("searches once when the typing pauses, and drops a search that was overtaken", async () => {
    shown = await predicted();
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.find(".pw-menu__item"));
    shown.kernel.handlers["models.list"] = () => new Promise(() => {});
    const field = shown.find<HTMLInputElement>(".pw-menu__search");
    const type = (text: string) => {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    for (const text of ["f", "fa", "face"]) {
      type(text);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await vi.waitFor(() => expect(shown.kernel.countOf("models.list")).toBe(2));
    expect(shown.kernel.lastOf("models.list")?.search).toBe("face");
    delete shown.kernel.handlers["models.list"];
    type("dom");
    await vi.waitFor(() => expect(shown.kernel.countOf("models.list")).toBe(3));
    expect(shown.kernel.cancelled).toHaveLength(1);
  });

  test("offers the versions of the model", async () => {
    shown = await predicted();
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-link", "Versions of").click());
    await vi.waitFor(() => shown.byText(".pw-menu__item", "v1"));
    expect(shown.kernel.lastOf("models.versions")?.reference).toBe(
      "embedded/main/models/imagenet-classifier",
    );
  });

  test("keeps the model when another cannot be had, and says why", async () => {
    shown = await predicted();
    shown.kernel.handlers["models.choose"] = () => {
      throw new MockError({ name: "MODEL_DOES_NOT_EXIST", message: "There is no such model" });
    };
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "face-boxes").click());
    await vi.waitFor(() => shown.byText(".pw-failed", "There is no such model"));
    shown.byText(".pw-failed button", "Keep imagenet-classifier").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
  });

  test("says at once what is being chosen; a later choice overtakes, Cancel stays", async () => {
    shown = await predicted();
    const { kernel } = shown;
    const usual = kernel.usual.bind(kernel);
    const answers: (() => void)[] = [];
    kernel.handlers["models.choose"] = (_params, request) =>
      new Promise((resolve) => {
        answers.push(() => resolve(usual(request) as never));
      });
    const choose = async (name: string) => {
      shown.find(".pw-header__model").click();
      await vi.waitFor(() => shown.byText(".pw-menu__item", name).click());
    };
    await choose("face-boxes");
    await vi.waitFor(() => shown.byText(".pw-working__text", "Choosing face-boxes"));
    await choose("dominant-colors");
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.();
    await vi.waitFor(() => shown.byText(".pw-header__model", "dominant-colors"));
    answers[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 30));
    shown.byText(".pw-header__model", "dominant-colors");
    await choose("face-boxes");
    await vi.waitFor(() => shown.byText(".pw-pane--answers button", "Cancel").click());
    expect(kernel.cancelled).toHaveLength(2);
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-working")).toBeNull());
    shown.byText(".pw-header__model", "dominant-colors");
  });

  test("is followed when Python chooses the model", async () => {
    shown = await predicted();
    shown.kernel.model = { ...shown.kernel.model, reference: "other", name: "other-model" };
    shown.kernel.setFromPython("model", "other");
    await vi.waitFor(() => shown.byText(".pw-header__model", "other-model"));
  });
});
