/** How the model is asked: texts, prompts and settings. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockKernel } from "../../tests/mock-kernel.js";
import { modelCard, parameterCard } from "../../tests/payloads.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";
import { talkingKernel, textKernel } from "../../tests/scenes-answers.js";

let shown: Rendered;
afterEach(() => shown?.close());

async function ready(kernel: MockKernel): Promise<MockKernel> {
  shown = renderViewer(kernel);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "→"));
  return kernel;
}

function type(selector: string, text: string): HTMLInputElement {
  const field = shown.find<HTMLInputElement>(selector);
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return field;
}

function press(selector: string, init: KeyboardEventInit): void {
  const options = { bubbles: true, cancelable: true, composed: true, ...init };
  shown.find(selector).dispatchEvent(new KeyboardEvent("keydown", options));
}

describe("a model of texts", () => {
  test("is asked about what is typed, with Ctrl+Enter; Enter is a new line", async () => {
    const kernel = await ready(textKernel());
    type(".pw-ask textarea", "Ada met Babbage.");
    press(".pw-ask textarea", { key: "Enter" });
    expect(kernel.countOf("input.text")).toBe(0);
    press(".pw-ask textarea", { key: "Enter", ctrlKey: true });
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(1));
    expect(kernel.lastOf("input.text")).toEqual({ text: "Ada met Babbage." });
    await vi.waitFor(() => shown.byText(".pw-bar__label", "PERSON"));
    await vi.waitFor(() => shown.byText(".pw-text", "Ada met Babb"));
    shown.byText(".pw-thumb__words", "Ada met");
  });

  test("marks what it found in the text; a mark and its bar light together", async () => {
    await ready(textKernel());
    type(".pw-ask textarea", "Ada Lovelace wrote to Charles Babbage from London in 1843.");
    shown.byText(".pw-ask button", "Predict").click();
    await vi.waitFor(() => shown.byText(".pw-mark", "Ada Lovelace"));
    shown.byText(".pw-mark", "London").dispatchEvent(new PointerEvent("pointerenter"));
    await vi.waitFor(() => shown.byText(".pw-bar--lit", "PLACE"));
    shown.byText(".pw-mark--lit", "London");
  });

  test("takes pasted words, and a text file that is dropped", async () => {
    const kernel = await ready(textKernel());
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Words from elsewhere");
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    shown.find(".pw-frame").dispatchEvent(paste);
    await vi.waitFor(() => expect(kernel.countOf("input.text")).toBe(1));
    shown.drop(new File(["A letter"], "letter.txt", { type: "text/plain" }));
    await vi.waitFor(() => expect(kernel.countOf("try")).toBe(1));
    await vi.waitFor(() => shown.byText(".pw-text", "A letter"));
  });

  test("asked about the same text again goes back to it", async () => {
    const kernel = await ready(textKernel());
    for (const text of ["first", "second", "first"]) {
      type(".pw-ask textarea", text);
      shown.byText(".pw-ask button", "Predict").click();
    }
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(2));
    expect(shown.thumbs()).toEqual(["second", "first"]);
    expect(shown.current()).toBe("first");
  });

  test("asks nothing about nothing", async () => {
    const kernel = await ready(textKernel());
    type(".pw-ask textarea", "  ");
    shown.byText(".pw-ask button", "Predict").click();
    expect(kernel.countOf("input.text")).toBe(0);
  });
});

describe("a prompt", () => {
  test("is waited for by a model that answers in words, and goes with the picture", async () => {
    const kernel = await ready(talkingKernel());
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-nothing", "what to ask about this"));
    expect(kernel.asked).toBe(0);
    type(".pw-ask textarea", "What is this?");
    press(".pw-ask textarea", { key: "Enter" });
    await vi.waitFor(() =>
      expect(kernel.lastOf("predict")).toMatchObject({ prompt: "What is this?" }),
    );
    expect(kernel.countOf("predict")).toBe(1);
    await vi.waitFor(() => shown.byText(".pw-said", "A tabby cat"));
    shown.drop(await picture("another.png"));
    await vi.waitFor(() => expect(kernel.lastOf("try")).toMatchObject({ prompt: "What is this?" }));
  });

  test("is not needed: the button predicts without words", async () => {
    const kernel = await ready(talkingKernel());
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-nothing button", "Predict").click());
    await vi.waitFor(() => expect(kernel.lastOf("predict")).toMatchObject({ prompt: "" }));
  });

  test("is not there for a model that reads none", async () => {
    await ready(new MockKernel());
    shown.drop(await picture());
    await vi.waitFor(() => shown.find(".pw-bar"));
    expect(shown.root.querySelector(".pw-ask")).toBeNull();
  });
});

describe("settings", () => {
  async function open(kernel = talkingKernel()): Promise<MockKernel> {
    kernel.traits.prompt = "What is this?";
    await ready(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => expect(kernel.asked).toBe(1));
    shown.byText(".pw-asked button", "Settings").click();
    await vi.waitFor(() => shown.find(".pw-settings"));
    return kernel;
  }
  const asked = (kernel: MockKernel) => kernel.lastOf("predict")?.params;

  test("that are changed ask again, once for several in a row", async () => {
    const kernel = await open();
    type(".pw-setting__number", "1.1");
    type(".pw-setting__number", "1.2");
    await vi.waitFor(() => expect(asked(kernel)).toEqual({ temperature: 1.2 }));
    expect(kernel.countOf("predict")).toBe(1);
    expect(kernel.traits.params).toEqual({ temperature: 1.2 });
  });

  test("count at once with Enter, and a default is left out", async () => {
    const kernel = await open();
    shown.find<HTMLInputElement>(".pw-setting__number").value = "1";
    press(".pw-setting__number", { key: "Enter" });
    await vi.waitFor(() => expect(asked(kernel)).toEqual({ temperature: 1 }), { timeout: 200 });
    shown.find<HTMLInputElement>(".pw-setting__number").value = "0.7";
    press(".pw-setting__number", { key: "Enter" });
    await vi.waitFor(() => expect(asked(kernel)).toEqual({}));
  });

  test("that are wrong say so at their place, stay there, and ask nobody", async () => {
    const kernel = await open();
    const field = type(".pw-setting__number", "9");
    await vi.waitFor(() => shown.byText(".pw-setting__note--bad", "Out of range: 0 to 2."));
    expect(field.value).toBe("9");
    const others = shown.find<HTMLTextAreaElement>("details .pw-setting__json");
    others.value = "{a: 1}";
    others.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.waitFor(() => shown.byText(".pw-setting__note--bad", "This is not JSON"));
    expect(others.value).toBe("{a: 1}");
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(kernel.countOf("predict")).toBe(0);
  });

  test("that the model does not name go along as they are; Reset takes all back", async () => {
    const kernel = await open();
    const others = shown.find<HTMLTextAreaElement>("details .pw-setting__json");
    others.value = '{"top_k": 5}';
    others.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.waitFor(() => expect(asked(kernel)).toEqual({ top_k: 5 }));
    shown.byText(".pw-settings button", "Reset to defaults").click();
    await vi.waitFor(() => expect(asked(kernel)).toEqual({}));
  });

  test("echoed by the kernel ask nobody again", async () => {
    const kernel = await open();
    type(".pw-setting__number", "1.2");
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(1));
    kernel.setFromPython("params", { temperature: 1.2 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(kernel.countOf("predict")).toBe(1);
  });

  test("are a model's own: another one is asked without them, once", async () => {
    const kernel = await open();
    type(".pw-setting__number", "1.2");
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(1));
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "face-boxes").click());
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(2));
    expect(asked(kernel)).toEqual({});
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(kernel.countOf("predict")).toBe(2);
  });

  test("still being written when another model comes are nothing to that one", async () => {
    const kernel = await open();
    shown.find(".pw-header__model").click();
    const other = await vi.waitFor(() => shown.byText(".pw-menu__item", "face-boxes"));
    type(".pw-setting__number", "1.2");
    other.click();
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(kernel.countOf("predict")).toBe(1);
    expect(kernel.traits.params).toEqual({});
  });

  test("of evidence are a switch by the bars", async () => {
    const kernel = new MockKernel();
    kernel.model = modelCard("imagenet-classifier", {
      parameters: [parameterCard("evidence", "integer", { default: 0, minimum: 0, maximum: 10 })],
    });
    await ready(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.find(".pw-bar"));
    shown.byText(".pw-check", "Show evidence").querySelector("input")?.click();
    await vi.waitFor(() => expect(asked(kernel)).toEqual({ evidence: 3 }));
    await vi.waitFor(() => shown.find(".pw-bar"));
    shown.byText(".pw-check", "Show evidence").querySelector("input")?.click();
    await vi.waitFor(() => expect(asked(kernel)).toEqual({}));
  });

  test("leave out Max concepts where the model gives none", async () => {
    await open();
    expect(shown.root.querySelector(".pw-max-concepts")).toBeNull();
  });
});
