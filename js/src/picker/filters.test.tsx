/** Narrowing the list, and lists that cannot be had. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockPicker, PAGE_SIZE } from "../../tests/mock-picker.js";
import {
  active,
  close,
  FIELD,
  names,
  open,
  press,
  refused,
  set,
  shown,
  texts,
  type,
} from "../../tests/picker-page.js";

afterEach(close);

describe("filters", () => {
  test("by type, by what it takes and gives, and by where it is", async () => {
    const kernel = await open();
    set("Type", "visual-detector");
    await vi.waitFor(() => expect(names()[0]).toBe("model-001"));
    expect(kernel.lastOf("models.list")).toMatchObject({ model_type_id: "visual-detector" });
    set("Type", "");
    set("Takes", "text");
    set("Gives", "embeddings");
    await vi.waitFor(() => expect(names()[0]).toBe("digit-reader-003"));
    expect(texts(".pw-menu__meta")[0]).toBe("text → embeddings");
    press("Clear filters");
    await vi.waitFor(() => expect(names()[0]).toBe("model-000"));
    press("Community");
    await vi.waitFor(() => expect(names()[0]).toBe("model-001"));
    expect(kernel.lastOf("models.list")).toMatchObject({
      scope: "community",
      takes: "",
      gives: "",
    });
    press("Mine");
    await vi.waitFor(() => expect(names().slice(0, 2)).toEqual(["model-000", "model-005"]));
    expect(shown.byText("button", "Mine").ariaPressed).toBe("true");
  });

  test("have types that no table knows, once a list has brought them", async () => {
    await open();
    const options = (): (string | null)[] => texts('select[aria-label="Type"] option');
    await vi.waitFor(() => expect(options()).toContain("house of cards"));
    expect(options()).toContain("Object detector");
    expect(options()[0]).toBe("Any type");
  });

  test("look in one app, chosen from one's own by keyboard", async () => {
    const kernel = await open();
    press("App");
    await vi.waitFor(() => expect(names()).toEqual(["even", "odd"]));
    shown.key("ArrowDown", FIELD);
    await vi.waitFor(() => expect(active()).toBe("odd"));
    shown.key("Enter", FIELD);
    await vi.waitFor(() => expect(names()[0]).toBe("model-005"));
    expect(kernel.lastOf("models.list")).toMatchObject({ scope: "mine", app: "me/odd" });
    expect(shown.byText("button", "me/odd").ariaPressed).toBe("true");
  });

  test("that leave nothing are named, and one click lifts them", async () => {
    const kernel = await open();
    set("Type", "text-to-image");
    press("Community");
    await vi.waitFor(() => shown.byText(".pw-menu__says", "Community · Text to image"));
    type("digit");
    await vi.waitFor(() => shown.byText(".pw-menu__says", "Nothing found for “digit”"));
    shown.byText(".pw-menu__says button", "Clear filters").click();
    await vi.waitFor(() => expect(names()[0]).toBe("digit-reader-003"));
    expect(kernel.lastOf("models.list")).toMatchObject({ model_type_id: "", search: "digit" });
    expect(shown.find<HTMLInputElement>(FIELD).value).toBe("digit");
  });
});

describe("what cannot be had", () => {
  test("is said above the list there is, and asked for once more by Retry", async () => {
    const kernel = await open();
    kernel.handlers["models.list"] = refused("UNAVAILABLE", "The platform cannot be reached");
    type("digit");
    await vi.waitFor(() => shown.byText(".pw-failed", "cannot be reached"));
    expect(names()).toHaveLength(PAGE_SIZE + 1);
    expect(kernel.countOf("models.list")).toBe(2);
    delete kernel.handlers["models.list"];
    press("Retry");
    await vi.waitFor(() => expect(names()[0]).toBe("digit-reader-003"));
    expect(shown.root.querySelector(".pw-failed")).toBeNull();
  });

  test("of the next page is asked for again, and the pages before stay", async () => {
    const kernel = await open();
    kernel.handlers["models.list"] = refused("UNAVAILABLE", "The platform cannot be reached");
    press("Load more");
    await vi.waitFor(() => shown.byText(".pw-failed", "cannot be reached"));
    expect(names()).toContain("model-000");
    delete kernel.handlers["models.list"];
    press("Retry");
    await vi.waitFor(() => expect(names()).toHaveLength(2 * PAGE_SIZE));
    expect(kernel.lastOf("models.list")?.page).toBe(2);
  });

  test("at all, as the platform has no such call, is a sentence; what is typed is taken", async () => {
    const kernel = new MockPicker();
    kernel.handlers["models.list"] = refused("NOT_IMPLEMENTED", "127.0.0.1 does not list models");
    await open(kernel);
    await vi.waitFor(() => shown.byText(".pw-menu__says", "127.0.0.1 does not list models."));
    expect(texts(".pw-failed")).toEqual([]);
    type("dummy");
    await vi.waitFor(() => expect(names()).toEqual(["dummy"]));
    shown.key("Enter", FIELD);
    await vi.waitFor(() => expect(kernel.lastOf("models.choose")).toEqual({ reference: "dummy" }));
    expect(kernel.countOf("models.list")).toBe(1);
  });
});
