/** A model's public preview examples, as a guest and as the owner see them. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockExamples } from "../../tests/mock-examples.js";
import { modelCard } from "../../tests/payloads.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

const tab = (name: string) => shown.byText("[role=tab]", name);
const names = () =>
  [...shown.root.querySelectorAll(".pw-example__name")].map(({ textContent }) => textContent);
const tool = (label: string) => shown.find<HTMLButtonElement>(`button[aria-label="${label}"]`);
const said = () => shown.find("[role=status].pw-visually-hidden").textContent;

/** The tab of a viewer with these examples. */
async function examples(kernel: MockExamples): Promise<MockExamples> {
  shown = renderViewer(kernel);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
  tab("Examples").click();
  await vi.waitFor(() => expect(shown.root.querySelector(".pw-progress")).toBeNull());
  await vi.waitFor(() => shown.find(".pw-examples"));
  return kernel;
}

const guest = (...cards: string[]) => examples(new MockExamples(cards));
const owner = (...cards: string[]) => examples(new MockExamples(cards, { owner: true }));

/** Fill in a form's fields, and send it. */
async function fill(form: HTMLFormElement, name: string, description = ""): Promise<void> {
  const [first, second] = form.querySelectorAll<HTMLInputElement>("input, textarea");
  for (const [field, value] of [
    [first, name],
    [second, description],
  ] as const) {
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  await new Promise(requestAnimationFrame);
  form.requestSubmit();
}

describe("the tabs", () => {
  test("begin with the examples where a set was given, until something is tried", async () => {
    const kernel = new MockExamples(["cat"]);
    kernel.traits._opens_on = "examples";
    shown = renderViewer(kernel);
    await vi.waitFor(() => expect(names()).toEqual(["cat"]));
    shown.drop(await picture());
    await vi.waitFor(() => expect(tab("Try").getAttribute("aria-selected")).toBe("true"));
    await vi.waitFor(() => shown.find(".pw-bar"));
  });

  test("are tabs: one is selected, names its panel, and the arrows go between them", async () => {
    await guest("cat");
    const [first, second] = [...shown.root.querySelectorAll<HTMLElement>("[role=tab]")];
    expect(second?.getAttribute("aria-selected")).toBe("true");
    expect(first?.tabIndex).toBe(-1);
    const panel = shown.find("[role=tabpanel]");
    expect(panel.id).toBe(second?.getAttribute("aria-controls"));
    expect(panel.getAttribute("aria-labelledby")).toBe(second?.id);
    shown.key("ArrowRight", "#pw-tab-examples");
    await vi.waitFor(() => shown.find(".pw-empty__title"));
    expect(shown.root.activeElement).toBe(first);
    shown.key("End", "#pw-tab-try");
    await vi.waitFor(() => expect(names()).toEqual(["cat"]));
    expect(shown.root.activeElement).toBe(second);
  });

  test("what is dropped anywhere is there to be seen", async () => {
    await guest("cat");
    shown.drop(await picture("dog.png"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    expect(tab("Try your own").getAttribute("aria-selected")).toBe("true");
  });

  test("keys of the picture and the strip do nothing among the examples", async () => {
    const kernel = new MockExamples(["cat"]);
    shown = renderViewer(kernel);
    shown.drop(await picture("one.png"), await picture("two.png"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    tab("Examples").click();
    await vi.waitFor(() => expect(names()).toEqual(["cat"]));
    shown.key("ArrowRight");
    shown.key("g");
    await new Promise(requestAnimationFrame);
    expect(names()).toEqual(["cat"]);
    tab("Try your own").click();
    await vi.waitFor(() => expect(shown.current()).toBe("one.png"));
    expect(shown.root.querySelector(".pw-guess")).toBeNull();
  });
});

describe("a guest", () => {
  test("sees them with what predicted them, and nothing to change them with", async () => {
    const kernel = new MockExamples();
    kernel.examples.set("imagenet-classifier", [
      kernel.card("cat", { description: "On a sofa" }),
      kernel.card("dog", { predicted: false }),
    ]);
    await examples(kernel);
    expect(names()).toEqual(["cat", "dog"]);
    shown.byText(".pw-example__text", "On a sofa");
    expect(
      [...shown.root.querySelectorAll(".pw-example__meta")].map(({ textContent }) => textContent),
    ).toEqual(["predicted by v1", "predicted by v1 when it is opened"]);
    const panel = shown.find(".pw-examples");
    expect(panel.textContent).not.toContain("Add");
    expect([...panel.querySelectorAll("button, input, form, [draggable=true]")]).toEqual([
      ...panel.querySelectorAll(".pw-example__open"),
    ]);
  });

  test("opens one: it is the current input, with its prediction", async () => {
    const kernel = await guest("cat", "dog");
    shown.byText(".pw-example__open", "dog").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    expect(shown.current()).toBe("dog");
    expect(kernel.lastOf("examples.open")).toMatchObject({ id: "example-2", max_concepts: 20 });
    expect(kernel.asked).toBe(0);
    // The same one again is the same input.
    tab("Examples").click();
    await vi.waitFor(() => expect(names()).toEqual(["cat", "dog"]));
    shown.byText(".pw-example__open", "dog").click();
    await vi.waitFor(() => shown.find(".pw-bar"));
    expect(kernel.countOf("examples.open")).toBe(1);
    expect(shown.thumbs()).toEqual(["dog"]);
  });

  test("that cannot open one reads why, and Retry tries again", async () => {
    const kernel = await guest("cat");
    const { "examples.open": open } = kernel.handlers;
    kernel.handlers["examples.open"] = () => {
      throw new MockError({ name: "INPUT_DOWNLOAD_FAILED", message: "The picture is gone" });
    };
    shown.byText(".pw-example__open", "cat").click();
    await vi.waitFor(() => shown.byText(".pw-failed", "The picture is gone"));
    if (open) kernel.handlers["examples.open"] = open;
    shown.byText("button", "Retry").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
  });

  test("reads that there are none, and is not told to add any", async () => {
    await guest();
    shown.byText(".pw-empty__text", "The owner of imagenet-classifier has added none");
  });

  test("reads where they are kept, and why the platform has no list of them", async () => {
    await examples(
      new MockExamples(["cat"], { note: "From an example set.", missing: "No call for it here." }),
    );
    shown.byText(".pw-examples__kept", "From an example set.");
    shown.byText(".pw-notice", "No call for it here.");
    expect(names()).toEqual(["cat"]);
  });
});

describe("the list", () => {
  test("that failed says why in its place, and Retry asks again", async () => {
    const kernel = new MockExamples(["cat"]);
    kernel.handlers["examples.list"] = () => {
      throw new MockError({ name: "CONN_THROTTLED", message: "Too many questions" });
    };
    await examples(kernel);
    await vi.waitFor(() => shown.byText(".pw-examples .pw-failed", "Too many questions"));
    kernel.handlers["examples.list"] = () => kernel.listed();
    shown.byText("button", "Retry").click();
    await vi.waitFor(() => expect(names()).toEqual(["cat"]));
  });

  test("comes anew when Python has changed it", async () => {
    const kernel = await guest("cat");
    kernel.put([kernel.card("dog")]);
    await vi.waitFor(() => expect(names()).toEqual(["dog"]));
  });

  test("of another model takes its place", async () => {
    const kernel = await guest("cat");
    kernel.examples.set("face-boxes", [kernel.card("crowd")]);
    kernel.model = modelCard("face-boxes");
    kernel.setFromPython("model", kernel.model.reference);
    await vi.waitFor(() => expect(names()).toEqual(["crowd"]));
  });

  test("leaves no URL of a thumbnail behind", async () => {
    const made = vi.spyOn(URL, "createObjectURL");
    const revoked = vi.spyOn(URL, "revokeObjectURL");
    const kernel = new MockExamples(["cat", "dog"]);
    const bytes = new Uint8Array(await (await picture("cat.png")).arrayBuffer());
    for (const { id } of kernel.ours) kernel.thumbnails.set(id, bytes);
    await examples(kernel);
    expect(shown.root.querySelectorAll("img.pw-example__image").length).toBe(2);
    kernel.put([kernel.card("bird")]);
    await vi.waitFor(() => expect(names()).toEqual(["bird"]));
    shown.close();
    const urls = made.mock.results.map(({ value }) => value);
    expect(urls.length).toBe(2);
    expect(revoked.mock.calls.flat().sort()).toEqual(urls.sort());
  });
});

describe("the owner", () => {
  test("reads what to do while there are none, and that an input has to be tried first", async () => {
    await owner();
    shown.byText(".pw-empty__text", "Try an input, then come back and add it");
    expect(shown.byText("button", "Add Public Preview Examples")).toMatchObject({ disabled: true });
    shown.byText(".pw-examples__hint", "Try an input first");
  });

  test("adds the current input, by name and description", async () => {
    const kernel = new MockExamples([], { owner: true });
    shown = renderViewer(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    tab("Examples").click();
    await vi.waitFor(() => shown.byText("button", "Add Public Preview Examples").click());
    await vi.waitFor(() => shown.find("form"));
    expect(shown.find<HTMLInputElement>("form input").value).toBe("cat");
    await fill(shown.find("form"), "A cat", "On a sofa");
    await vi.waitFor(() => expect(names()).toEqual(["A cat"]));
    expect(kernel.lastOf("examples.add")).toEqual({
      input_key: "sha256:cat.png",
      name: "A cat",
      description: "On a sofa",
    });
    expect(said()).toBe("Added A cat");
    // The focus is where it was before.
    await vi.waitFor(() =>
      expect(shown.root.activeElement?.textContent).toBe("Add Public Preview Examples"),
    );
  });

  test("reads in the form why it was not added, and keeps what was typed", async () => {
    const kernel = new MockExamples([], { owner: true });
    kernel.handlers["examples.add"] = () => {
      throw new MockError({ name: "EXAMPLE_NAME_TAKEN", message: "There is a cat already" });
    };
    shown = renderViewer(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    tab("Examples").click();
    await vi.waitFor(() => shown.byText("button", "Add Public Preview Examples").click());
    await vi.waitFor(() => shown.find("form"));
    await fill(shown.find("form"), "The same");
    await vi.waitFor(() => shown.byText("form [role=alert]", "There is a cat already."));
    expect(shown.find<HTMLInputElement>("form input").value).toBe("The same");
  });

  test("renames and describes one; Escape leaves it as it was", async () => {
    const kernel = await owner("cat");
    tool("Rename or describe: cat").click();
    await vi.waitFor(() => shown.find("form"));
    shown.key("Escape", "form input");
    await vi.waitFor(() => expect(names()).toEqual(["cat"]));
    tool("Rename or describe: cat").click();
    await vi.waitFor(() => shown.find("form"));
    await fill(shown.find("form"), " Tabby ", "Striped");
    await vi.waitFor(() => expect(names()).toEqual(["Tabby"]));
    shown.byText(".pw-example__text", "Striped");
    expect(kernel.lastOf("examples.change")).toEqual({
      id: "example-1",
      name: "Tabby",
      description: "Striped",
    });
  });

  test("removes one only after saying so twice", async () => {
    const kernel = await owner("cat", "dog");
    tool("Remove: cat").click();
    await vi.waitFor(() => shown.byText("legend", "Remove cat?"));
    expect(shown.root.activeElement?.textContent).toBe("Keep");
    shown.byText("fieldset button", "Keep").click();
    await vi.waitFor(() => expect(shown.root.querySelector("fieldset")).toBeNull());
    expect(kernel.countOf("examples.remove")).toBe(0);
    tool("Remove: cat").click();
    await vi.waitFor(() => shown.byText("fieldset button", "Remove").click());
    await vi.waitFor(() => expect(names()).toEqual(["dog"]));
    expect(said()).toBe("Removed cat");
  });

  test("moves one by button and by keys, and the focus goes along", async () => {
    const kernel = await owner("cat", "dog", "bird");
    const back = tool("Move back (Alt →): cat");
    back.focus();
    back.click();
    await vi.waitFor(() => expect(names()).toEqual(["dog", "cat", "bird"]));
    expect(shown.root.activeElement).toBe(back);
    expect(said()).toBe("cat is now 2 of 3");
    const open = shown.byText(".pw-example__open", "cat");
    open.focus();
    const alt = { key: "ArrowRight", altKey: true, bubbles: true, cancelable: true };
    const pressed = new KeyboardEvent("keydown", alt);
    open.dispatchEvent(pressed);
    // The browser would go a page on.
    expect(pressed.defaultPrevented).toBe(true);
    await vi.waitFor(() => expect(names()).toEqual(["dog", "bird", "cat"]));
    expect(shown.root.activeElement).toBe(open);
    tool("Move back (Alt →): cat").click();
    expect(kernel.countOf("examples.move")).toBe(2);
  });

  test("moves one by hand, and the viewer does not take it for a file", async () => {
    await owner("cat", "dog", "bird");
    const [cat, , bird] = [...shown.root.querySelectorAll(".pw-example")];
    const drag = (type: string, on: Element | undefined) =>
      on?.dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() }),
      );
    drag("dragstart", bird);
    drag("dragover", cat);
    drag("drop", cat);
    await vi.waitFor(() => expect(names()).toEqual(["bird", "cat", "dog"]));
    expect(shown.find(".pw-frame").className).not.toContain("pw-dropping");
    expect(shown.root.querySelector(".pw-notice--warn")).toBeNull();
  });

  test("reads why one could not be moved, and the order stays", async () => {
    const kernel = await owner("cat", "dog");
    kernel.handlers["examples.move"] = () => {
      throw new MockError({ name: "SET_UNWRITABLE", message: "The set cannot be written" });
    };
    tool("Move back (Alt →): cat").click();
    await vi.waitFor(() => shown.byText(".pw-failed", "The set cannot be written"));
    expect(names()).toEqual(["cat", "dog"]);
    shown.byText("button", "Dismiss").click();
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-failed")).toBeNull());
  });

  test.each([
    ["https://clarifai.com/owner/app/models/cats", "https://clarifai.com/owner/app/models/cats"],
    ["javascript:alert(1)", null],
    ["http://clarifai.com/", null],
    ["", null],
  ])("of %j is led only to a page on https", async (url, href) => {
    await examples(new MockExamples(["cat"], { owner: true, publish_url: url, note: "A file." }));
    const link = shown.root.querySelector(".pw-examples a");
    expect(link?.getAttribute("href") ?? null).toBe(href);
    if (href) expect(link?.textContent).toBe("Publish on clarifai.com");
  });
});
