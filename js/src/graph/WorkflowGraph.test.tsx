import { afterEach, describe, expect, it, vi } from "vitest";
import { all, buttons, close, FACES, host, node, q, settled, show } from "./shown.js";
import type { NodeStatus } from "./types.js";

afterEach(close);

const focused = (): string | null | undefined =>
  host?.shadowRoot?.activeElement?.querySelector(".pw-node__id")?.textContent;
const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const init = { key, bubbles: true, composed: true, cancelable: true, ...more };
  const event = new KeyboardEvent("keydown", init);
  host?.shadowRoot?.activeElement?.dispatchEvent(event);
  return event;
};

describe("nodes", () => {
  it("say in words what they are, after which, how long and how they fared", async () => {
    show();
    await settled();
    expect(all("button > .pw-visually-hidden").map((words) => words.textContent)).toEqual([
      "node 1 of 3: faces, face-detector, visual-detector, on the input itself, 212 ms, ok",
      "node 2 of 3: crop, image-crop, after faces, <1 ms, suppressed",
      "node 3 of 3: colors, color-recognition, color-classifier, after crop, 1.5 s, ok",
    ]);
    expect(q(".pw-node--input").textContent).toBe(" Inputtwo-people.jpg");
  });

  it("bear their status as a word beside an icon, and no time that is not known", async () => {
    const statuses: NodeStatus[] = [
      "waiting",
      "working",
      "ok",
      "empty",
      "failed",
      "suppressed",
      "unanswered",
    ];
    show({ nodes: statuses.map((status) => node(status, [], { status, ms: 0 })) });
    await settled();
    expect(all(".pw-node__status").map((word) => word.textContent)).toEqual(statuses);
    expect(all(".pw-node__state").every((state) => state.querySelector("svg, .pw-spinner"))).toBe(
      true,
    );
    expect(
      all(".pw-node__time")
        .map((time) => time.textContent)
        .join(""),
    ).toBe("");
  });

  it("are picked by a click and marked, and the model's page is linked then", async () => {
    const { onPick } = show();
    await settled();
    expect(all(".pw-node__link")).toEqual([]);
    buttons()[2]?.click();
    expect(onPick).toHaveBeenCalledWith("colors");
    await settled();
    expect(buttons().map((button) => button.ariaPressed)).toEqual(["false", "false", "true"]);
    expect(q<HTMLAnchorElement>(".pw-node__link").href).toBe("https://clarifai.com/main");
    expect(all(".pw-edge--on")).toHaveLength(1);
  });

  it("link no address that a browser would run", async () => {
    const { selected } = show({ nodes: [node("a", [], { url: "javascript:alert(1)" })] });
    selected.value = "a";
    await settled();
    expect(all("a")).toEqual([]);
  });

  it("cut long ids off, and write them as text whatever is in them", async () => {
    const long = `<img src=x onerror=alert(1)> ${"a-node-with-a-very-long-name ".repeat(5)}`;
    show({ nodes: [node(long)] });
    await settled();
    const name = q("button .pw-node__id");
    expect(name.textContent).toBe(long);
    expect(name.scrollWidth).toBeGreaterThan(name.clientWidth);
    expect(buttons()[0]?.title).toContain(long);
    expect(all("img")).toEqual([]);
  });

  it("change how they fare without being laid out anew, and keep the focus", async () => {
    const { nodes } = show({ nodes: FACES.map((each) => ({ ...each, status: "waiting", ms: 0 })) });
    await settled();
    const places = all(".pw-graph__nodes li").map((item) => item.getAttribute("style"));
    buttons()[1]?.focus();
    nodes.value = FACES;
    await settled();
    expect(all(".pw-graph__nodes li").map((item) => item.getAttribute("style"))).toEqual(places);
    expect(focused()).toBe("crop");
    expect(all(".pw-node__status").map((word) => word.textContent)).toContain("suppressed");
  });
});

describe("keys", () => {
  const WAYS = [
    node("a"),
    node("b", ["a"]),
    node("c", ["a"]),
    node("d", ["b"]),
    node("e", ["c"]),
    node("f", ["d", "e"]),
  ];

  it.each([
    [1000, { ahead: "ArrowRight", back: "ArrowLeft", beside: "ArrowDown", before: "ArrowUp" }],
    [400, { ahead: "ArrowDown", back: "ArrowUp", beside: "ArrowRight", before: "ArrowLeft" }],
  ])("at %s px go along the edges, and among the nodes side by side", async (width, keys) => {
    show({ nodes: WAYS }, width);
    await settled();
    const heard = vi.fn();
    host?.addEventListener("keydown", heard);
    buttons()[0]?.focus();
    const path = [focused()];
    for (const key of [keys.back, keys.ahead, keys.ahead, keys.ahead, keys.ahead, "Home", "End"]) {
      expect(press(key).defaultPrevented).toBe(true);
      path.push(focused());
    }
    expect(path[1]).toBe("a");
    expect(path.slice(2)).toEqual([
      expect.stringMatching(/b|c/),
      expect.stringMatching(/d|e/),
      "f",
      "f",
      "a",
      "f",
    ]);
    press(keys.back);
    const one = focused();
    press(one === "d" ? keys.beside : keys.before);
    const other = focused();
    press(other === "d" ? keys.beside : keys.before);
    expect([one, other, focused()].map((id) => "de".includes(id ?? "?"))).toEqual([
      true,
      true,
      true,
    ]);
    // The viewer's own arrows go through its inputs.
    expect(heard).not.toHaveBeenCalled();
  });

  it("are one stop of Tab, at what had the focus last, else at what is picked", async () => {
    const { selected } = show({ nodes: WAYS });
    const stops = () => buttons().filter(({ tabIndex }) => tabIndex === 0);
    await settled();
    expect(stops()).toEqual([buttons()[0]]);
    selected.value = "c";
    await settled();
    expect(stops()).toEqual([buttons()[2]]);
    buttons()[4]?.focus();
    await settled();
    expect(stops()).toEqual([buttons()[4]]);
  });

  it("zoom and fit, and leave those with Ctrl to the browser", async () => {
    show();
    await settled();
    buttons()[0]?.focus();
    const width = () => Number.parseFloat(q(".pw-graph__sheet").style.width);
    const fitted = width();
    expect(all(".pw-toolbar")).toEqual([]);
    press("+");
    await settled();
    expect(width()).toBeCloseTo(fitted * 1.25);
    q("[aria-label='Zoom out']").click();
    press("-");
    await settled();
    expect(width()).toBeCloseTo(fitted * 0.8);
    press("0");
    await settled();
    expect(width()).toBe(fitted);
    expect(press("+", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(press("x").defaultPrevented).toBe(false);
  });
});

describe("a graph larger than its box", () => {
  const CHAIN = Array.from({ length: 20 }, (_, at) => node(`n${at}`, at ? [`n${at - 1}`] : []));

  it("is scrolled in it, its text no smaller than 12 px, and offers to zoom", async () => {
    show({ nodes: CHAIN }, 700);
    await settled();
    const box = q(".pw-graph__box");
    expect(box.scrollWidth).toBeGreaterThan(box.clientWidth);
    expect(q(".pw-graph").scrollWidth).toBe(700);
    expect(q(".pw-graph__plane").style.transform).toBe("scale(1)");
    for (const words of all("button.pw-node span")) {
      expect(Number.parseFloat(getComputedStyle(words).fontSize)).toBeGreaterThanOrEqual(12);
    }
    expect(all(".pw-toolbar button")).toHaveLength(3);
  });

  it("shows the node that is picked from outside, or gone to by keys, and moves nothing else", async () => {
    const { selected } = show({ nodes: CHAIN }, 700);
    await settled();
    const inSight = (at: number): boolean => {
      const box = q(".pw-graph__box").getBoundingClientRect();
      const { left, right } = (buttons()[at] as HTMLElement).getBoundingClientRect();
      return left >= box.left && right <= box.right;
    };
    scrollTo(0, 0);
    expect(inSight(15)).toBe(false);
    selected.value = "n15";
    await settled();
    expect(inSight(15)).toBe(true);
    buttons()[15]?.focus({ preventScroll: true });
    press("End");
    expect([focused(), inSight(19)]).toEqual(["n19", true]);
    expect([scrollX, scrollY]).toEqual([0, 0]);
  });

  it("is dragged by a mouse where no node is, and not by its scroll bar", async () => {
    show({ nodes: CHAIN }, 700);
    await settled();
    const box = q(".pw-graph__box");
    const above = box.getBoundingClientRect().top;
    const pointer = (type: string, clientX: number, target: Element, y = 5): void => {
      const clientY = above + y;
      const init = { clientX, clientY, pointerId: 1, pointerType: "mouse", bubbles: true };
      target.dispatchEvent(new PointerEvent(type, init));
    };
    box.setPointerCapture = vi.fn();
    pointer("pointerdown", 300, q(".pw-graph__sheet"));
    pointer("pointermove", 200, box);
    expect(box.scrollLeft).toBe(100);
    pointer("pointerup", 200, box);
    pointer("pointermove", 100, box);
    expect(box.scrollLeft).toBe(100);
    pointer("pointerdown", 300, buttons()[0] as Element);
    pointer("pointermove", 200, box);
    expect(box.scrollLeft).toBe(100);
    pointer("pointerdown", 300, box, box.clientHeight + 1);
    pointer("pointermove", 200, box);
    expect(box.scrollLeft).toBe(100);
  });
});

describe("a narrow graph", () => {
  const inBox = (): boolean => {
    const box = q(".pw-graph__box");
    return box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
  };

  it("of nodes side by side lies across, so that all of them are in sight", async () => {
    show({ nodes: ["concepts", "colors", "faces"].map((id) => node(id)) }, 313);
    await settled();
    expect(inBox()).toBe(true);
    const places = buttons().map((button) => button.getBoundingClientRect());
    expect(new Set(places.map(({ left }) => left)).size).toBe(1);
  });

  it("of nodes one after the other goes down, no higher than its box", async () => {
    show({}, 313);
    await settled();
    expect(inBox()).toBe(true);
    const places = buttons().map((button) => button.getBoundingClientRect());
    expect(new Set(places.map(({ top }) => top)).size).toBe(3);
    expect(q(".pw-graph").offsetHeight).toBeLessThan(360);
  });
});

describe("a workflow", () => {
  it("whose edges are not known has lines without heads, and says so", async () => {
    show({ edgesKnown: false });
    await settled();
    expect(all(".pw-edge__line")).toHaveLength(3);
    expect(all(".pw-edge__head")).toEqual([]);
    expect(q(".pw-graph__notes").textContent).toContain("is not known");
    expect(q("button > .pw-visually-hidden").textContent).not.toContain("on the input");
  });

  it("that cannot run says why, and is drawn", async () => {
    show({ nodes: [node("a", ["b"]), node("b", ["a"]), node("c", ["ghost"])] });
    await settled();
    expect(buttons()).toHaveLength(3);
    expect(all(".pw-graph__notes p").map((note) => note.textContent)).toEqual([
      "c works on “ghost”, which is not in the workflow.",
      "a, b wait for each other: this workflow cannot run.",
    ]);
  });

  it("without nodes says so, and without an input says the word once", async () => {
    show({ nodes: [], input: { name: "" } });
    await settled();
    expect(q(".pw-node--input").textContent).toBe(" Input");
    expect(q(".pw-graph__notes").textContent).toBe("This workflow has no nodes.");
  });
});
