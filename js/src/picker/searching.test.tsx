/** What is asked while a person searches, and what is shown of it until it is answered. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockPicker, PAGE_SIZE } from "../../tests/mock-picker.js";
import {
  active,
  close,
  FIELD,
  names,
  open,
  press,
  set,
  settled,
  shown,
  texts,
  type,
} from "../../tests/picker-page.js";

afterEach(close);

describe("the list", () => {
  test("comes in pages: the next one when it is asked for, and one at a time", async () => {
    const kernel = await open();
    await vi.waitFor(() => expect(names()).toHaveLength(PAGE_SIZE));
    shown.find(".pw-menu__body").scrollTop = 1e6;
    await settled();
    expect(kernel.countOf("models.list")).toBe(1);
    press("Load more");
    press("Load more");
    await vi.waitFor(() => expect(names()).toHaveLength(2 * PAGE_SIZE));
    expect(kernel.countOf("models.list")).toBe(2);
    expect(kernel.lastOf("models.list")?.page).toBe(2);
    expect(new Set(names()).size).toBe(2 * PAGE_SIZE);
  });

  test("goes on by keyboard at its end, and says when there is no more", async () => {
    const kernel = await open();
    kernel.models = kernel.models.slice(0, PAGE_SIZE + 5);
    await vi.waitFor(() => expect(names()).toHaveLength(PAGE_SIZE));
    for (let step = 0; step < PAGE_SIZE - 1; step++) {
      shown.key("ArrowDown", FIELD);
      await settled(0);
    }
    await vi.waitFor(() => expect(active()).toBe("model-049"));
    shown.key("ArrowDown", FIELD);
    await vi.waitFor(() => expect(active()).toBe("model-050"));
    expect(names()).toHaveLength(PAGE_SIZE + 5);
    expect(texts("button").some((text) => text === "Load more")).toBe(false);
  });

  test("that is empty offers the letters that a known name has, or to try fewer", async () => {
    const kernel = await open();
    await vi.waitFor(() => expect(names()).toHaveLength(PAGE_SIZE));
    type("modle-001");
    await vi.waitFor(() => shown.byText(".pw-menu__says", "Nothing found for “modle-001”"), 4000);
    press("Search for “mod”");
    await vi.waitFor(() => expect(names().length).toBeGreaterThan(1), 4000);
    expect(kernel.lastOf("models.list")).toMatchObject({ search: "mod" });
    type("zzz");
    await vi.waitFor(() => shown.byText(".pw-menu__says", "Try fewer letters"), 4000);
  });

  test("of one says so in the singular", async () => {
    await open();
    type("model-001");
    await vi.waitFor(() => shown.byText(".pw-menu__foot [role=status]", "1 model"), 4000);
    expect(shown.find(".pw-menu__foot [role=status]").textContent).toBe("1 model");
  });

  test("of 500 stays quick to step through", async () => {
    await open();
    for (let at = 2; at <= 10; at++) {
      press("Load more");
      await vi.waitFor(() => expect(names()).toHaveLength(at * PAGE_SIZE));
    }
    const from = performance.now();
    for (let step = 0; step < 20; step++) {
      shown.key("ArrowDown", FIELD);
      await settled(0);
    }
    // No stopwatch: what takes seconds has frozen.
    expect(performance.now() - from).toBeLessThan(5000);
    expect(active()).toBe("model-020");
  });

  test("begins with what was chosen last, while nothing is searched for", async () => {
    const kernel = new MockPicker();
    kernel.recent = [7, 2].map((at) => kernel.models[at] as (typeof kernel.models)[number]);
    await open(kernel);
    await vi.waitFor(() =>
      expect(names().slice(0, 3)).toEqual(["model-007", "model-002", "model-000"]),
    );
    expect(texts(".pw-menu__head")).toEqual(["Recent", "All models"]);
    // Once alone: also where the list has it.
    expect(names().filter((name) => name === "model-002")).toHaveLength(1);
    set("Takes", "text");
    await vi.waitFor(() => expect(names().slice(0, 2)).toEqual(["model-007", "model-002"]));
    set("Gives", "embeddings");
    await vi.waitFor(() => expect(names()).not.toContain("model-002"));
    type("digit");
    await vi.waitFor(() => expect(texts(".pw-menu__head")).toEqual([]));
  });
});

describe("a search", () => {
  test("is put once, 200 ms after the typing paused", async () => {
    const kernel = await open();
    vi.useFakeTimers();
    for (const text of ["d", "di", "dig", "digi", "digit"]) {
      type(text);
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(kernel.countOf("models.list")).toBe(1);
    await vi.advanceTimersByTimeAsync(49);
    expect(kernel.countOf("models.list")).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(kernel.countOf("models.list")).toBe(2);
    expect(kernel.lastOf("models.list")).toMatchObject({ search: "digit", page: 1 });
    expect(kernel.cancelled).toEqual([]);
  });

  test("that is overtaken is cancelled, and its late answer changes nothing", async () => {
    const kernel = await open();
    const late: (() => void)[] = [];
    kernel.handlers["models.list"] = (params) =>
      new Promise((resolve) => {
        late.push(() => resolve({ result: kernel.page(params as never) }));
      });
    type("digit");
    await vi.waitFor(() => expect(late).toHaveLength(1));
    type("model-01");
    await vi.waitFor(() => expect(late).toHaveLength(2));
    expect(kernel.cancelled).toHaveLength(1);
    late[1]?.();
    await vi.waitFor(() => expect(names()[0]).toBe("model-010"));
    late[0]?.();
    await settled();
    expect(names()[0]).toBe("model-010");
    expect(names().some((name) => name?.startsWith("digit"))).toBe(false);
  });

  test("leaves the list before until the new one is here; Enter picks nothing of that", async () => {
    const kernel = await open();
    let answer = (): void => {};
    kernel.handlers["models.list"] = (params) =>
      new Promise((resolve) => {
        answer = () => resolve({ result: kernel.page(params as never) });
      });
    type("digit");
    await vi.waitFor(() => expect(shown.find("[role=listbox]").ariaBusy).toBe("true"));
    expect(names()).toHaveLength(PAGE_SIZE);
    shown.key("Enter", FIELD);
    await settled();
    // It was put at once, and nothing was chosen.
    expect(kernel.countOf("models.list")).toBe(2);
    expect(kernel.countOf("models.choose")).toBe(0);
    answer();
    await vi.waitFor(() => expect(active()).toBe("digit-reader-003"));
    shown.key("Enter", FIELD);
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toEqual({
        reference: "them/main/models/digit-reader-003",
      }),
    );
  });

  test("that is taken back asks nobody", async () => {
    const kernel = await open();
    type("digit");
    type("");
    await settled(260);
    expect(kernel.countOf("models.list")).toBe(1);
    expect(shown.find("[role=listbox]").ariaBusy).toBe("false");
  });

  test("goes with the picker that is closed", async () => {
    const kernel = await open();
    kernel.handlers["models.list"] = () => new Promise(() => {});
    type("digit");
    await vi.waitFor(() => expect(kernel.countOf("models.list")).toBe(2));
    shown.key("Escape", FIELD);
    await vi.waitFor(() => expect(kernel.cancelled).toHaveLength(1));
  });
});
