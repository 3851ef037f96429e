/** The panes of a workflow's nodes: what each of them says, at its place. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import {
  FACE_COLORS,
  type MockNode,
  MockWorkflow,
  renderWorkflow,
} from "../../tests/mock-workflow.js";
import { inputCard, nodeCard } from "../../tests/payloads.js";
import { picture, type Rendered } from "../../tests/render.js";
import type { ErrorPayload } from "../wire.js";

let shown: Rendered;
afterEach(() => shown?.close());

const BUSY: ErrorPayload = {
  name: "MODEL_BUSY_PLEASE_RETRY",
  code: 21303,
  message: "The model is busy",
  details: "",
  request_id: "r1",
  hint: "Try again in a minute.",
};
const CAT = { label: "cat", score: 0.9 };

async function predicted(
  nodes: readonly MockNode[] = FACE_COLORS,
  id = "w",
): Promise<MockWorkflow> {
  const kernel = new MockWorkflow(nodes, id);
  shown = renderWorkflow(kernel);
  shown.drop(await picture("cat.png"));
  // The parts are loaded first.
  await vi.waitFor(() => shown.find(".pw-step__body"), 5000);
  return kernel;
}

const panes = () => [...shown.root.querySelectorAll<HTMLElement>(".pw-step")];
const ids = () => panes().map(({ dataset }) => dataset.node);
const pane = (id: string): HTMLElement => {
  const found = panes().find(({ dataset }) => dataset.node === id);
  if (!found) throw new Error(`no pane of ${id}`);
  return found;
};
const open = () =>
  panes()
    .filter((one) => one.querySelector(".pw-step__body"))
    .map(({ dataset }) => dataset.node);
const fold = (id: string) => pane(id).querySelector<HTMLElement>(".pw-step__fold")?.click();
const nodes = () => [...shown.root.querySelectorAll("button.pw-node")];
const current = () => panes().find((one) => one.ariaCurrent === "true")?.dataset.node;

describe("panes", () => {
  test("stand in the workflow's order, each with how its node fared", async () => {
    await predicted();
    expect(ids()).toEqual(["faces", "crops", "colors"]);
    expect(pane("faces").textContent).toMatch(/1faces.*face-boxes.*2 statements.*ok.*31 ms/);
    expect(pane("faces").querySelector("a")?.href).toBe("https://example.org/face-boxes");
    expect(pane("crops").querySelector("a")).toBe(null);
    await vi.waitFor(
      () => expect(pane("colors").querySelectorAll(".pw-color").length).toBe(3),
      5000,
    );
  });

  test("stand in the order of the answers where the platform describes no nodes", async () => {
    const kernel = new MockWorkflow(FACE_COLORS, "w");
    Object.assign(kernel.model, { nodes: [] });
    shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(ids()).toEqual(["faces", "crops", "colors"]));
  });

  test("say at once which nodes there are, while they are at work", async () => {
    const kernel = new MockWorkflow();
    kernel.handlers.predict = () => new Promise(() => {});
    shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(ids()).toEqual(["faces", "crops", "colors"]));
    expect(pane("crops").textContent).toContain("working");
    expect(open()).toEqual([]);
  });

  test("wait for nobody when the kernel is restarted, which is said once", async () => {
    const kernel = new MockWorkflow();
    kernel.handlers.predict = () => new Promise(() => {});
    shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(pane("crops").textContent).toContain("working"));
    await vi.waitFor(() => expect(nodes()).toHaveLength(3));
    kernel.restart();
    await vi.waitFor(() => shown.byText(".pw-nothing", "This input was not answered."));
    expect(shown.root.textContent?.match(/The kernel was restarted/g)).toHaveLength(1);
    for (const node of nodes()) expect(node.textContent).toContain("unanswered");
  });

  test("of a node that failed says why, and Retry asks anew; the others are whole", async () => {
    const kernel = await predicted([
      ...FACE_COLORS.slice(0, 1),
      { card: nodeCard("gender", ["faces"]), error: BUSY },
      { card: nodeCard("more", ["faces"]), rows: [CAT] },
    ]);
    expect(pane("gender").textContent).toContain("The model is busy.");
    expect(pane("faces").querySelectorAll(".pw-failed").length).toBe(0);
    expect(pane("more").querySelector(".pw-bar")?.textContent).toContain("cat");
    expect(shown.root.querySelectorAll(".pw-thumb--failed").length).toBe(0);
    const retry = pane("gender").querySelector<HTMLElement>(".pw-failed__actions button");
    retry?.click();
    await vi.waitFor(() => expect(kernel.lastOf("predict")).toMatchObject({ again: true }));
  });

  test("list the colors of each region by themselves, under what the region comes from", async () => {
    await predicted();
    const of = () => [...pane("colors").querySelectorAll<HTMLElement>(".pw-colors__of")];
    const words = (selector: string) =>
      of().map((one) => [...one.querySelectorAll(selector)].map(({ textContent }) => textContent));
    await vi.waitFor(() => expect(words("h4")).toEqual([["face 1"], ["face 2"]]), 5000);
    expect(words("code")).toEqual([["#8b6b4a", "#2f2a26"], ["#c9b8a0"]]);
    expect(of().map((one) => one.querySelectorAll(".pw-colors__band > span").length)).toEqual([
      2, 1,
    ]);
    expect(pane("colors").textContent).toContain("share of the region");
    of()[1]?.dispatchEvent(new PointerEvent("pointerenter"));
    const lit = () =>
      [...shown.root.querySelectorAll(".pw-part--lit")].map(({ textContent }) => textContent);
    await vi.waitFor(() => expect(lit()).toEqual([expect.stringContaining("face 2")]));
    of()[1]?.dispatchEvent(new PointerEvent("pointerleave"));
    of()[0]?.querySelector<HTMLElement>(".pw-color")?.focus();
    await vi.waitFor(() => expect(lit()).toEqual([expect.stringContaining("face 1")]));
  });

  test("of a node that nothing passed, and of one that is kept back, say so", async () => {
    await predicted([
      ...FACE_COLORS.slice(0, 1),
      { card: nodeCard("adults", ["faces"]), notes: ["Nothing passed this node."] },
      { card: nodeCard("align", ["faces"]), status: "suppressed" },
    ]);
    expect(pane("adults").textContent).toContain("Nothing passed this node.");
    expect(pane("align").textContent).toContain("keeps this node's output back");
  });

  test("are folded and opened, which the notebook keeps", async () => {
    const kernel = await predicted();
    fold("crops");
    await vi.waitFor(() => expect(open()).toEqual(["faces", "colors"]));
    expect(kernel.saved.at(-1)).toMatchObject({ folded: ["crops"] });
    fold("crops");
    await vi.waitFor(() => expect(open()).toEqual(["faces", "crops", "colors"]));
    kernel.setFromPython("folded", ["faces", "nobody"]);
    await vi.waitFor(() => expect(open()).toEqual(["crops", "colors"]));
  });

  test("share one threshold; what has no score it leaves alone", async () => {
    const kernel = await predicted();
    expect(shown.root.querySelectorAll("input[type=range]").length).toBe(1);
    const slider = shown.find<HTMLInputElement>("input[type=range]");
    slider.valueAsNumber = 0.8;
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await vi.waitFor(() => expect(pane("faces").textContent).toContain("1 of 2 statements"));
    expect(pane("colors").textContent).toContain("3 statements");
    expect(kernel.traits.threshold).toBe(0.8);
  });

  test("without a score among them have no threshold", async () => {
    await predicted(FACE_COLORS.slice(1));
    expect(shown.root.querySelectorAll("input[type=range]").length).toBe(0);
  });

  test("of an answer that was cut off hatch the scale up to the lowest that is whole", async () => {
    const kernel = new MockWorkflow([
      { card: nodeCard("one"), rows: [CAT, { label: "dog", score: 0.4 }] },
      { card: nodeCard("two"), rows: [{ label: "tree", score: 0.1 }] },
    ]);
    const { answersTo } = kernel;
    kernel.answersTo = (card, most) =>
      answersTo
        .call(kernel, card, most)
        .map((answer) => ({ ...answer, cut_off: answer.node_id === "one" }));
    shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.byText(".pw-threshold__cut", "Below .40 some may be missing"));
  });
});

describe("a node", () => {
  test("is chosen by a click in its pane, by the graph, by keys and from Python", async () => {
    const kernel = await predicted();
    expect(current()).toBe("faces");
    pane("colors").click();
    await vi.waitFor(() => expect(current()).toBe("colors"));
    expect(kernel.saved.at(-1)).toMatchObject({ node: "colors" });
    shown.key("ArrowUp");
    await vi.waitFor(() => expect(current()).toBe("crops"));
    await vi.waitFor(() => expect(shown.root.activeElement?.textContent).toContain("crops"));
    kernel.setFromPython("node", "faces");
    await vi.waitFor(() => expect(current()).toBe("faces"));
    fold("colors");
    await vi.waitFor(() => expect(open()).toEqual(["faces", "crops"]));
    await vi.waitFor(() => shown.find(".pw-graph__nodes button"));
    shown.byText(".pw-graph__nodes button", "colors").click();
    await vi.waitFor(() => expect(current()).toBe("colors"));
    expect(open()).toContain("colors");
  });

  test("is gone on from within a list by Alt and an arrow, and not by the arrow alone", async () => {
    const kernel = await predicted();
    const bar = pane("faces").querySelector<HTMLElement>(".pw-bar__name");
    const press = (altKey: boolean) =>
      bar?.dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowDown", altKey, bubbles: true, cancelable: true }),
      );
    press(false);
    expect(kernel.traits.node).toBe("");
    press(true);
    await vi.waitFor(() => expect(current()).toBe("crops"));
  });

  test("is not gone on from by an arrow that scrolls what a node wrote", async () => {
    const kernel = await predicted([
      { card: nodeCard("words"), rows: [{ kind: "text", label: "", text: "A cat.", score: null }] },
      { card: nodeCard("more"), rows: [CAT] },
    ]);
    await vi.waitFor(() => shown.find(".pw-said"), 5000);
    shown.key("ArrowDown", ".pw-said");
    expect(kernel.traits.node).toBe("");
  });

  test("that has a region selected is the one chosen, and another has none", async () => {
    const kernel = await predicted();
    pane("faces").querySelector<HTMLElement>(".pw-bar__name")?.click();
    await vi.waitFor(() => expect(kernel.traits).toMatchObject({ node: "faces", selected: "a" }));
    pane("crops").click();
    await vi.waitFor(() => expect(kernel.traits).toMatchObject({ node: "crops", selected: "" }));
  });

  test("is named under the input only where its answer lies on that", async () => {
    await predicted();
    expect(shown.find(".pw-flow__on").textContent).toBe("Shown on it: faces");
    pane("colors").click();
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-flow__on")).toBe(null));
  });

  test("that is folded from under the pointer points at nothing any more", async () => {
    await predicted();
    pane("faces").querySelector(".pw-bar")?.dispatchEvent(new PointerEvent("pointerenter"));
    const lit = () => pane("colors").querySelectorAll(".pw-part--lit").length;
    await vi.waitFor(() => expect(lit()).toBe(2), 5000);
    fold("faces");
    await vi.waitFor(() => expect(lit()).toBe(0));
  });

  test("is what the table lists", async () => {
    const kernel = await predicted();
    pane("colors").click();
    shown.key("t");
    await vi.waitFor(() =>
      expect(shown.find("caption").textContent).toContain("w, node colors on cat.png"),
    );
    expect(shown.root.querySelectorAll("tbody tr").length).toBe(3);
    // The arrows scroll it.
    shown.key("ArrowUp", ".pw-table");
    expect(kernel.traits.node).toBe("colors");
  });
});

describe("an answer", () => {
  test("of which the whole failed is one card, in place of the panes", async () => {
    const kernel = new MockWorkflow();
    kernel.errorOf = () => BUSY;
    shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find(".pw-failed"));
    expect(shown.root.querySelectorAll(".pw-failed").length).toBe(1);
    expect(panes()).toEqual([]);
  });

  test("that Python brings for many is shown at once for the first, and the others follow", async () => {
    const kernel = new MockWorkflow();
    shown = renderWorkflow(kernel);
    await vi.waitFor(() => shown.find(".pw-graph__nodes"));
    const [first, second] = ["one.png", "two.png"].map((name) =>
      inputCard(`sha256:${name}`, name),
    ) as [ReturnType<typeof inputCard>, ReturnType<typeof inputCard>];
    for (const card of [first, second]) kernel.inputs.set(card.key, card);
    kernel.shown([first.key], { inputs: [first, second], current: first.key });
    await vi.waitFor(() => expect(open()).toEqual(["faces", "crops", "colors"]));
    kernel.shown([second.key], { inputs: [], current: "" });
    // No key is pressed in the very moment of a message.
    await new Promise(requestAnimationFrame);
    expect(shown.current()).toBe("one.png");
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(shown.current()).toBe("two.png"));
    expect(open()).toEqual(["faces", "crops", "colors"]);
    expect(kernel.asked).toBe(0);
  });
});

describe("a workflow", () => {
  test("that does not exist says so where the panes stand, and another can be chosen", async () => {
    const kernel = new MockWorkflow();
    kernel.handlers.open = () => {
      throw new MockError({ name: "WORKFLOW_DOES_NOT_EXIST", message: "There is no workflow" });
    };
    shown = renderWorkflow(kernel);
    await vi.waitFor(() => shown.byText(".pw-failed", "There is no workflow"));
    delete kernel.handlers.open;
    shown.byText(".pw-failed__actions button", "Choose another workflow").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "text-language").click());
    await vi.waitFor(() => shown.byText(".pw-header__model", "text-language"));
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-failed")).toBe(null));
    expect(kernel.lastOf("workflows.choose")).toEqual({
      reference: "embedded/main/workflows/text-language",
    });
  });

  test("that is chosen anew keeps no node and no fold of the one before", async () => {
    const kernel = await predicted();
    pane("crops").click();
    fold("faces");
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "text-language").click());
    await vi.waitFor(() => shown.byText(".pw-header__model", "text-language"));
    expect(kernel.traits).toMatchObject({ node: "", folded: [] });
    await vi.waitFor(() => expect(kernel.countOf("predict")).toBe(1));
  });

  test("that was saved with the notebook shows what was on show of each node", () => {
    const kernel = new MockWorkflow();
    kernel.traits.layout = { comm_live: false };
    kernel.traits.concepts = [
      { label: "face", score: 0.9, vocabulary: "", color: "", node: "faces" },
      { label: "face", score: 0.7, vocabulary: "", color: "", node: "adults" },
    ];
    kernel.dropSocket();
    shown = renderWorkflow(kernel);
    const titles = [...shown.root.querySelectorAll(".pw-saved__node")];
    expect(titles.map(({ textContent }) => textContent)).toEqual(["faces", "adults"]);
    expect(shown.bars()).toEqual(["face", "face"]);
  });

  test("names itself in what it says, and lists its own keys", async () => {
    await predicted();
    expect(shown.find(".pw-frame").getAttribute("aria-label")).toBe("Workflow viewer");
    shown.key("?");
    await vi.waitFor(() => shown.byText(".pw-keys", "Previous and next node"));
  });
});
