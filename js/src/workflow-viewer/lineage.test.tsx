/** What is pointed at in one node lights up its kin in all others, and nothing else is drawn anew. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { type MockNode, MockWorkflow, renderWorkflow } from "../../tests/mock-workflow.js";
import { nodeCard } from "../../tests/payloads.js";
import { picture, type Rendered } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1016, 900);
});

const BOX = [0.1, 0.1, 0.4, 0.6] as const;

/** Faces, what is said of each, and a node that has nothing to do with them. */
const FAMILY: readonly MockNode[] = [
  {
    card: nodeCard("faces"),
    rows: ["a", "b"].map((region) => ({ label: `face ${region}`, score: 0.9, region, box: BOX })),
  },
  {
    card: nodeCard("texts", ["faces"]),
    rows: ["a", "b"].map((parent) => ({
      kind: "text",
      label: "",
      text: `words of ${parent}`,
      score: 0.9,
      region: `text-${parent}`,
      box: BOX,
      of: "faces",
      parent,
    })),
  },
  {
    card: nodeCard("tones", ["texts"]),
    rows: ["a", "b"].map((parent) => ({
      label: `tone ${parent}`,
      score: 0.8,
      region: `tone-${parent}`,
      box: BOX,
      of: "texts",
      parent: `text-${parent}`,
    })),
  },
  {
    card: nodeCard("apart"),
    rows: [{ label: "tree", score: 0.7, region: "a", box: BOX }],
  },
];

async function predicted(nodes: readonly MockNode[]): Promise<void> {
  shown = renderWorkflow(new MockWorkflow(nodes));
  shown.drop(await picture("cat.png"));
  const last = nodes.at(-1)?.card.id;
  await vi.waitFor(() => shown.find(`[data-node="${last}"] .pw-bar`), 5000);
}

const in_ = (id: string, selector: string): HTMLElement[] => [
  ...shown.root.querySelectorAll<HTMLElement>(`[data-node="${id}"] ${selector}`),
];
const point = (element: HTMLElement | undefined, type = "pointerenter") =>
  element?.dispatchEvent(new PointerEvent(type));
const kinOf = (id: string) =>
  in_(id, ":is(.pw-bar--kin .pw-bar__label, .pw-part--lit)").map(({ textContent }) => textContent);
const texts = () => vi.waitFor(() => expect(in_("texts", ".pw-part").length).toBe(2), 5000);

test("ancestors and descendants light up in all other panes, and go out again", async () => {
  await predicted(FAMILY);
  await texts();
  point(in_("texts", ".pw-part")[0]);
  await vi.waitFor(() => expect(kinOf("faces")).toEqual(["face a"]));
  expect(kinOf("tones")).toEqual(["tone a"]);
  // A region of the same id, of a node that has nothing to do with it.
  expect(kinOf("apart")).toEqual([]);
  point(in_("texts", ".pw-part")[0], "pointerleave");
  await vi.waitFor(() => expect([...kinOf("faces"), ...kinOf("tones")]).toEqual([]));
});

test("a bar that is pointed at or has the focus means all its regions", async () => {
  await predicted(FAMILY);
  await texts();
  in_("tones", ".pw-bar__name")[1]?.focus();
  await vi.waitFor(() => expect(kinOf("texts")).toEqual(["words of b"]));
  expect(kinOf("faces")).toEqual(["face b"]);
  // The pointer came last.
  point(in_("faces", ".pw-bar")[0]);
  await vi.waitFor(() => expect(kinOf("texts")).toEqual(["words of a"]));
  point(in_("faces", ".pw-bar")[0], "pointerleave");
  await vi.waitFor(() => expect(kinOf("texts")).toEqual(["words of b"]));
});

test("what is pointed at on the input's picture is so in the pane of its node", async () => {
  await predicted(FAMILY);
  await texts();
  const input = shown.find(".pw-flow__input .pw-picture");
  await vi.waitFor(() => expect(input.getAttribute("aria-label")).toContain("2 regions"));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
  await vi.waitFor(() => expect(in_("faces", ".pw-bar--lit").length).toBe(1));
  expect(kinOf("tones").length).toBe(1);
  shown.key("ArrowDown");
  await vi.waitFor(() => expect(in_("faces", ".pw-bar--lit").length).toBe(0));
  expect(kinOf("tones")).toEqual([]);
});

/** Twenty nodes of fifty regions; only the first three come from each other. */
const MANY: readonly MockNode[] = Array.from({ length: 20 }, (_, at) => ({
  card: nodeCard(`n${at}`),
  rows: Array.from({ length: 50 }, (_unused, region) => ({
    label: `thing ${region}`,
    score: 0.9,
    region: `r${region}`,
    box: BOX,
    ...(at === 1 || at === 2 ? { of: `n${at - 1}`, parent: `r${region}` } : {}),
  })),
}));

test("of 20 nodes with 50 regions each only those of the family are drawn anew", async () => {
  // High enough for all of them to be in sight, and drawn.
  await page.viewport(1016, 20_000);
  await predicted(MANY);
  const panes = shown.find(".pw-flow__panes");
  shown.find(".pw-flow").style.setProperty("--pw-flow-height", "none");
  await vi.waitFor(() => expect(in_("n19", "canvas").length).toBe(3), 5000);
  await new Promise((resolve) => setTimeout(resolve, 100));

  const drawn = new Set<string>();
  const paneOf = (node: Node) =>
    (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-node]");
  const { clearRect } = CanvasRenderingContext2D.prototype;
  vi.spyOn(CanvasRenderingContext2D.prototype, "clearRect").mockImplementation(function (
    this: CanvasRenderingContext2D,
    ...area
  ) {
    drawn.add(paneOf(this.canvas)?.dataset.node ?? "the input");
    clearRect.apply(this, area);
  });
  const changed = new Set<string>();
  let changes = 0;
  const observer = new MutationObserver((records) => {
    changes += records.length;
    for (const { target } of records) changed.add(paneOf(target)?.dataset.node ?? "elsewhere");
  });
  observer.observe(panes, { subtree: true, childList: true, attributes: true });

  point(in_("n1", ".pw-bar")[7]);
  await vi.waitFor(() => expect(kinOf("n2")).toEqual(["thing 7"]));
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  expect([...changed].sort()).toEqual(["n0", "n1", "n2"]);
  // A bar in each of them: the other 49 are left alone.
  expect(changes).toBeLessThan(12);
  // The input's picture is of the first node.
  expect([...drawn].filter((id) => !["n0", "n1", "n2", "the input"].includes(id))).toEqual([]);
  expect(drawn.has("n1")).toBe(true);
});
