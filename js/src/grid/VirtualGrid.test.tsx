import { afterEach, describe, expect, it, vi } from "vitest";
import { gridKey } from "./keys.js";
import type { Selection } from "./selection.js";
import { all, box, close, host, press, settled, show } from "./shown.js";

afterEach(close);

const names = (): string[] => all(".pw-tile__name").map((name) => name.textContent ?? "");
const nameIn = (cell: Element | null | undefined) =>
  cell?.querySelector(".pw-tile__name")?.textContent;
const active = (): string | null | undefined => {
  const id = box().getAttribute("aria-activedescendant");
  return id === null ? null : nameIn(host?.shadowRoot?.getElementById(id));
};
const clickOn = (name: string, more: MouseEventInit = {}, part = ".pw-tile"): void => {
  const cell = all("[role=option]").find((option) => nameIn(option) === name);
  cell?.querySelector(part)?.dispatchEvent(new MouseEvent("click", { bubbles: true, ...more }));
};
const chosen = ({ selection }: { selection: { value: Selection } }): number[] => [
  ...selection.value.chosen,
];

describe("a grid of 100,000", () => {
  it("makes the tiles in sight alone, as many after any scroll", async () => {
    const { onSight } = await show(100_000);
    // 632 px hold four tiles of at least 150, 480 px two and a half rows; two more below.
    expect(names().slice(0, 5)).toEqual(["img-0", "img-1", "img-2", "img-3", "img-4"]);
    expect(names().length).toBeLessThanOrEqual(24);
    expect(onSight).toHaveBeenLastCalledWith(0, names().length - 1);
    const counts: number[] = [];
    for (const top of [50_000, 1_000_000, 4_699_000, 3_000]) {
      box().scrollTop = top;
      await settled();
      counts.push(all("*").length);
    }
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4 * 10);
    expect(Math.max(...counts)).toBeLessThan(400);
  });

  it("tells what is in sight wherever one jumps", async () => {
    const { onSight } = await show(100_000);
    box().scrollTop = 188 * 12_500;
    await vi.waitFor(() => expect(names()).toContain("img-50000"));
    const [first, last] = onSight.mock.lastCall as [number, number];
    expect([first <= 50_000, last >= 50_008, last - first < 40]).toEqual([true, true, true]);
  });

  it("reaches its end, and has as many places as there are inputs", async () => {
    await show(100_000);
    await press("End");
    await vi.waitFor(() => expect(active()).toBe("img-99999"));
    const last = all("[role=option]").at(-1);
    expect([last?.ariaPosInSet, last?.ariaSetSize]).toEqual(["100000", "100000"]);
    const { bottom } = (last as HTMLElement).getBoundingClientRect();
    expect(bottom).toBeLessThanOrEqual(box().getBoundingClientRect().bottom);
  });
});

describe("keys", () => {
  it("go through the tiles, and stay at the ends", async () => {
    await show(10);
    const path: (string | null | undefined)[] = [];
    for (const key of [
      "ArrowLeft",
      "ArrowRight",
      "ArrowDown",
      "ArrowDown",
      "ArrowDown",
      "ArrowUp",
      "Home",
      "ArrowUp",
      "PageDown",
      "End",
    ]) {
      expect((await press(key)).defaultPrevented).toBe(true);
      path.push(active()?.slice(4));
    }
    expect(path).toEqual(["0", "1", "5", "9", "9", "5", "0", "0", "8", "9"]);
  });

  it("lead from above the last row's gap to its end, and from the last row nowhere", () => {
    const down = (at: number) =>
      gridKey(new KeyboardEvent("keydown", { key: "ArrowDown" }), at, 10, 4, 2);
    expect([3, 7, 8].map(down)).toEqual([
      { do: "go", to: 7, range: false, keep: false },
      { do: "go", to: 9, range: false, keep: false },
      { do: "go", to: 8, range: false, keep: false },
    ]);
  });

  it("open, select one by one, a range, and all", async () => {
    const shown = await show(30);
    await press("Enter");
    expect(shown.onOpen).toHaveBeenCalledWith(0);
    await press(" ");
    await press("ArrowRight", { ctrlKey: true });
    await press("ArrowRight", { ctrlKey: true });
    await press(" ");
    expect(chosen(shown)).toEqual([0, 2]);
    await press("ArrowDown", { shiftKey: true, ctrlKey: true });
    expect(chosen(shown)).toEqual([0, 2, 3, 4, 5, 6]);
    await press("Home", { shiftKey: true });
    expect(chosen(shown)).toEqual([0, 1, 2]);
    await press("a", { ctrlKey: true });
    expect(shown.onSelectAll).toHaveBeenCalledOnce();
    expect((await press("x")).defaultPrevented).toBe(false);
  });

  it("take a range from where one has gone to", async () => {
    const shown = await show(30);
    await press("ArrowRight");
    await press("ArrowRight");
    await press("ArrowRight", { shiftKey: true });
    expect(chosen(shown)).toEqual([2, 3]);
  });

  it("take a range from the same input when the order has changed", async () => {
    const shown = await show(8);
    await press("ArrowRight");
    await press(" ");
    shown.order.value = shown.order.value.toReversed();
    await settled();
    await press("ArrowRight", { shiftKey: true });
    expect(chosen(shown).sort()).toEqual([0, 1]);
    shown.order.value = Int32Array.from([4, 0, 5]);
    await settled();
    await press("ArrowRight", { shiftKey: true });
    // The first of the range is not on show any more: it begins with the first that is.
    expect(chosen(shown).sort()).toEqual([0, 4, 5]);
  });

  it("do nothing where nothing is on show", async () => {
    const { onOpen } = await show(0);
    expect((await press("Enter")).defaultPrevented).toBe(false);
    expect(onOpen).not.toHaveBeenCalled();
    expect(box().hasAttribute("aria-activedescendant")).toBe(false);
  });

  it("mean the same input when the order changes", async () => {
    const { order } = await show(8);
    await press("ArrowRight");
    order.value = Int32Array.from([7, 6, 5, 4, 3, 2, 1, 0]);
    await settled();
    expect(active()).toBe("img-1");
    order.value = Int32Array.from([7, 6]);
    await settled();
    expect(active()).toBe("img-6");
  });
});

describe("clicks", () => {
  it("open a tile, and its check selects it", async () => {
    const shown = await show(12);
    clickOn("img-3");
    expect(shown.onOpen).toHaveBeenCalledWith(3);
    clickOn("img-5", {}, ".pw-tile__check");
    expect([shown.onOpen.mock.calls.length, chosen(shown)]).toEqual([1, [5]]);
    await settled();
    expect(all("[aria-selected=true]").map(nameIn)).toEqual(["img-5"]);
  });

  it("with Ctrl add and take away, with Shift take what lies between", async () => {
    const shown = await show(12);
    clickOn("img-2", { ctrlKey: true });
    clickOn("img-4", { ctrlKey: true });
    clickOn("img-7", { shiftKey: true });
    expect(chosen(shown)).toEqual([4, 5, 6, 7]);
    clickOn("img-5", { ctrlKey: true });
    expect(chosen(shown)).toEqual([4, 6, 7]);
    expect(shown.onOpen).not.toHaveBeenCalled();
  });
});

it("another width keeps what was at the top", async () => {
  await show(1000);
  box().scrollTop = 188 * 50;
  await settled();
  if (host) host.style.width = "360px";
  await vi.waitFor(() => {
    const top = box().getBoundingClientRect().top + 8;
    const first = all("[role=option]").find((cell) => cell.getBoundingClientRect().bottom > top);
    expect(nameIn(first)).toBe("img-200");
  });
});
