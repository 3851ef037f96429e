import { computed, signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { rowsOf, type Said } from "../overlays/recording.js";
import { colorOf } from "../palette.js";
import type { Rows } from "../predictions.js";
import concepts from "../styles/concepts.css";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import tokens from "../styles/tokens.css";
import { visibleRows } from "../visible.js";
import { ConceptPane } from "./ConceptPane.js";

const box = [0, 0, 0.5, 0.5] as const;
let root: HTMLElement | null = null;

afterEach(() => {
  if (root) render(null, root);
  root?.getRootNode() instanceof ShadowRoot && (root.getRootNode() as ShadowRoot).host.remove();
  root = null;
});

function show(said: readonly Said[] | null, options: { threshold?: number; cut?: boolean } = {}) {
  const rows = signal<Rows | null>(said === null ? null : rowsOf(said));
  const threshold = signal(options.threshold ?? 0);
  const filter = signal("");
  const hovered = signal<string | null>(null);
  const selected = signal("");
  const kin = signal<ReadonlySet<string>>(new Set());
  const cutOff = signal({ maxConcepts: 20, minValue: 0, cut: options.cut ?? false, more: true });
  const visible = computed(() =>
    rows.value ? visibleRows(rows.value, threshold.value, filter.value) : new Uint8Array(),
  );
  const onThreshold = vi.fn((value: number, _released: boolean) => {
    threshold.value = value;
  });
  const onFilter = vi.fn((value: string, _committed: boolean) => {
    filter.value = value;
  });
  const onSelect = vi.fn((id: string) => {
    selected.value = id;
  });
  const onMore = vi.fn();
  const host = document.createElement("div");
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${tokens}${frame}${controls}${concepts}</style>`;
  root = document.createElement("div");
  root.className = "pw-root";
  root.style.cssText = "width: 320px; height: 400px; display: flex; flex-direction: column";
  shadow.append(root);
  const props = { rows, visible, threshold, filter, hovered, selected, kin, cutOff };
  render(<ConceptPane {...props} {...{ onThreshold, onFilter, onSelect, onMore }} />, root);
  return { ...props, onThreshold, onFilter, onSelect, onMore, root };
}

const q = <E extends HTMLElement>(selector: string): E => {
  const found = root?.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const names = (): string[] =>
  [...(root?.querySelectorAll(".pw-bar__label") ?? [])].map((name) => name.textContent ?? "");
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 30));
const type = (input: HTMLInputElement, value: string, event: string): void => {
  input.value = value;
  input.dispatchEvent(new Event(event, { bubbles: true }));
};

const CONCEPTS: Said[] = [
  { label: "cat", score: 0.92 },
  { label: "lynx", score: 0.384 },
  { label: "dog", score: 0.02 },
];

describe("bars", () => {
  it("are meters in a list, with the label's color and the score as text", () => {
    show(CONCEPTS);
    const bar = q("li .pw-bar");
    const meter = q<HTMLMeterElement>("li meter");
    expect([meter.min, meter.max, meter.value]).toEqual([0, 1, expect.closeTo(0.92)]);
    expect(meter.getAttribute("aria-label")).toBe("cat");
    expect(meter.getAttribute("aria-valuetext")).toBe(".92");
    expect(bar.querySelector(".pw-bar__value")?.textContent).toBe(".92");
    expect(bar.style.getPropertyValue("--pw-label")).toBe(colorOf("cat"));
    expect(getComputedStyle(q(".pw-swatch")).width).toBe("10px");
  });

  it("are 24 px high and clickable across their whole width", () => {
    show(CONCEPTS);
    const row = q(".pw-bar").getBoundingClientRect();
    expect(row.height).toBe(24);
    const shadow = root?.getRootNode() as ShadowRoot;
    for (const x of [row.left + 2, row.right - 2]) {
      const hit = shadow.elementFromPoint(x, row.top + 12);
      expect(hit?.className).toBe("pw-bar__name");
    }
  });

  it("of a model without scores are names alone, without a threshold", () => {
    show([{ label: "face", box, regionId: "a" }]);
    expect(root?.querySelector("meter")).toBeNull();
    expect(root?.querySelector(".pw-range")).toBeNull();
  });

  it("write a label as text, whatever is in it", () => {
    show([{ label: "<img src=x onerror=alert(1)>", score: 0.5 }]);
    expect(root?.querySelector("img")).toBeNull();
    expect(names()).toEqual(["<img src=x onerror=alert(1)>"]);
  });

  it("of raw scores are full at the largest, and say so", () => {
    show([
      { label: "a", score: 7.31, scoreMeans: "raw" },
      { label: "b", score: 3, scoreMeans: "raw" },
    ]);
    expect(q<HTMLMeterElement>("meter").max).toBeCloseTo(7.31);
    expect(q(".pw-concepts__count").textContent).toContain("a full bar is 7.31");
    expect(q<HTMLInputElement>(".pw-range").max).toBe("7.4");
  });
});

describe("regions", () => {
  const FACES: Said[] = [
    { label: "face", score: 0.9, box, regionId: "a" },
    { label: "face", score: 0.8, box, regionId: "b" },
    { label: "cat", score: 0.7, box, regionId: "c" },
  ];

  it("of one label are one bar with their number, and can be listed one by one", async () => {
    show(FACES);
    expect(q(".pw-bar__name").textContent).toBe("face×2");
    q(".pw-bar__open").click();
    await settled();
    expect(names()).toEqual(["face", "face 1", "face 2", "cat"]);
  });

  it("are lit by their bar, and light it", async () => {
    const { hovered } = show(FACES);
    q(".pw-bar").dispatchEvent(new PointerEvent("pointerenter"));
    expect(hovered.value).toBe("label:face");
    hovered.value = "c";
    await settled();
    expect(q(".pw-bar--lit .pw-bar__label").textContent).toBe("cat");
  });

  it("mark the bars that bear kin of what is pointed at elsewhere", async () => {
    const { kin } = show(FACES);
    q(".pw-bar__open").click();
    await settled();
    kin.value = new Set(["b"]);
    await settled();
    const marked = () =>
      [...(root?.querySelectorAll(".pw-bar--kin .pw-bar__label") ?? [])].map(
        (name) => name.textContent,
      );
    expect(marked()).toEqual(["face", "face 2"]);
    // Not by color alone.
    expect(getComputedStyle(q(".pw-bar--kin"), "::before").borderInlineStartStyle).toBe("double");
    kin.value = new Set();
    await settled();
    expect(marked()).toEqual([]);
  });

  it("are selected in turn by clicks on their bar", async () => {
    const { onSelect } = show(FACES);
    for (let click = 0; click < 3; click++) q(".pw-bar__name").click();
    expect(onSelect.mock.calls).toEqual([["a"], ["b"], [""]]);
    q(".pw-bar__name").click();
    await settled();
    expect(q(".pw-bar--picked .pw-bar__label").textContent).toBe("face");
  });
});

describe("the threshold", () => {
  it("tells each move, and the release apart, and redraws at once", async () => {
    const { onThreshold } = show(CONCEPTS);
    const range = q<HTMLInputElement>(".pw-range");
    type(range, "0.5", "input");
    expect(onThreshold).toHaveBeenLastCalledWith(0.5, false);
    await Promise.resolve();
    await new Promise(requestAnimationFrame);
    expect(names()).toEqual(["cat"]);
    expect(q(".pw-fold").textContent).toBe("2 below the threshold");
    type(range, "0.5", "change");
    expect(onThreshold).toHaveBeenLastCalledWith(0.5, true);
  });

  it("is written in the box, but not while one types there", async () => {
    const { threshold, onThreshold } = show(CONCEPTS);
    const number = q<HTMLInputElement>(".pw-input--number");
    expect(number.value).toBe("0.00");
    number.focus();
    type(number, "0.3", "input");
    expect(onThreshold).toHaveBeenLastCalledWith(0.3, false);
    await settled();
    expect(number.value).toBe("0.3");
    type(number, "7", "input");
    expect(threshold.value).toBe(0.3);
    number.blur();
    expect(number.value).toBe("0.30");
  });

  it("is hatched below the lowest score received where some may be missing", async () => {
    const { cutOff, onMore } = show(CONCEPTS, { cut: true });
    const received = () => q(".pw-range").style.getPropertyValue("--pw-received");
    expect(received()).toBe("0.0200");
    expect(q(".pw-concepts__count").textContent).toBe("≥ 3 concepts");
    expect(q(".pw-threshold__cut").textContent).toContain("Below .02 some may be missing.");
    q(".pw-threshold__cut button").click();
    expect(onMore).toHaveBeenCalledOnce();
    cutOff.value = { ...cutOff.value, more: false };
    await settled();
    expect(() => q(".pw-threshold__cut .pw-link")).toThrow();
    cutOff.value = { ...cutOff.value, cut: false };
    await settled();
    expect(received()).toBe("0");
    expect(root?.querySelector(".pw-threshold__cut")).toBeNull();
  });
});

describe("nothing on show", () => {
  it("says at which threshold, and lowers it to what there is", async () => {
    const { onThreshold } = show(CONCEPTS, { threshold: 0.95 });
    expect(q(".pw-nothing p").textContent).toBe("Nothing above .95.");
    q(".pw-nothing button").click();
    expect(onThreshold).toHaveBeenCalledWith(0.92, true);
    await settled();
    expect(names()).toEqual(["cat"]);
  });

  it("says that no prediction has the filter's words, and clears it", async () => {
    const { filter } = show(CONCEPTS);
    type(q<HTMLInputElement>("[type=search]"), "zebra", "input");
    await settled();
    expect(q(".pw-nothing p").textContent).toBe("No prediction contains “zebra”.");
    q(".pw-nothing button").click();
    expect(filter.value).toBe("");
  });

  it("says that the model returned nothing, or that nothing was asked yet", () => {
    show([]);
    expect(q(".pw-nothing").textContent).toBe("The model returned nothing for this input.");
    show(null);
    expect(q(".pw-concepts").textContent).toBe("Predictions appear here.");
  });
});

describe("a long list", () => {
  const MANY = Array.from({ length: 1000 }, (_, at) => ({ label: `c${at}`, score: 1 - at / 1000 }));

  it("makes only the rows in sight", async () => {
    show(MANY);
    await settled();
    expect(names().length).toBeLessThan(60);
    const list = q(".pw-concepts__list");
    expect(list.scrollHeight).toBeGreaterThanOrEqual(24_000);
    list.scrollTop = 12_000;
    await vi.waitFor(() => expect(names()).toContain("c505"));
    expect(names()).not.toContain("c0");
  });

  it("shows the kin of what is pointed at elsewhere, and stays where some is in sight", async () => {
    const { kin } = show(
      MANY.map((said, at) => ({ ...said, box, regionId: `r${at}`, scoreMeans: "probability" })),
    );
    await settled();
    kin.value = new Set(["r700", "r900"]);
    await vi.waitFor(() => expect(q(".pw-bar--kin .pw-bar__label").textContent).toBe("c700"));
    const list = q(".pw-concepts__list");
    const at = list.scrollTop;
    expect(at).toBeGreaterThan(10_000);
    kin.value = new Set(["r1", "r700"]);
    await settled();
    expect(list.scrollTop).toBe(at);
  });

  it("is walked with the arrow keys, one row reachable by Tab", async () => {
    const { hovered } = show(MANY);
    await vi.waitFor(() =>
      expect(root?.querySelectorAll("[data-line][tabindex='0']")).toHaveLength(1),
    );
    const focused = () => (root?.getRootNode() as ShadowRoot | undefined)?.activeElement;
    const press = async (key: string, label: string): Promise<void> => {
      const before = focused();
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      before?.dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
      // A row that was out of sight is drawn first.
      await vi.waitFor(() => {
        expect(hovered.value).toBe(label);
        expect(focused()).not.toBe(before);
      });
    };
    q("[data-line]").focus();
    await press("ArrowDown", "label:c1");
    await press("End", "label:c999");
  });
});

it("has no horizontal scroll bar at 320 px, however long the labels", async () => {
  show([
    { label: "a label that never ends ".repeat(12), score: 0.9, box, regionId: "a" },
    { label: "w".repeat(400), score: 0.2 },
    { label: "b", vocabulary: "a vocabulary ".repeat(20), score: 0.1 },
  ]);
  await settled();
  for (const element of root?.querySelectorAll<HTMLElement>(".pw-concepts, .pw-concepts__list") ??
    []) {
    expect(element.scrollWidth).toBeLessThanOrEqual(320);
  }
});
