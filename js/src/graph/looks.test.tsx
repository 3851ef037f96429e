/**
 * The graph as a person sees it, narrow and wide, light and dark. With `VITE_SHOTS=/some/folder` each
 * look is also written there as a picture to look at.
 */
import axe from "axe-core";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "vitest/browser";
import { close, FACES, host, node, settled, show } from "./shown.js";
import type { GraphNode } from "./types.js";

const SHOTS = import.meta.env.VITE_SHOTS as string | undefined;

afterEach(close);

/** Detectors, crops of each, several looks at each crop, and what puts it together. */
const TWENTY: GraphNode[] = [
  node("general-detector", [], { kind: "visual-detector", ms: 143 }),
  node("face-detector", [], { kind: "visual-detector", ms: 88 }),
  node("ocr", [], { title: "text-reader", kind: "optical-character-recognizer", ms: 1840 }),
  node("people-only", ["general-detector"], { kind: "region-threshold", status: "suppressed" }),
  node("crop-people", ["people-only"], { kind: "image-crop", status: "suppressed" }),
  node("crop-faces", ["face-detector"], { kind: "image-crop", status: "suppressed" }),
  node("clothes", ["crop-people"], { ms: 210 }),
  node("pose", ["crop-people"], { kind: "visual-keypointer", status: "failed", ms: 35 }),
  node("colors", ["crop-people"], { kind: "color-classifier", status: "working", ms: 0 }),
  node("age", ["crop-faces"], {}),
  node("sentiment", ["crop-faces"], {}),
  node("identity-of-whom-it-may-be", ["crop-faces"], { kind: "visual-embedder" }),
  node("neighbors", ["identity-of-whom-it-may-be"], {
    kind: "clusterer",
    status: "waiting",
    ms: 0,
  }),
  node("language", ["ocr"], { kind: "text-classifier", ms: 3 }),
  node("translate", ["ocr", "language"], { kind: "text-to-text", status: "waiting", ms: 0 }),
  node("toxicity", ["translate"], { kind: "text-classifier", status: "waiting", ms: 0 }),
  node("moderation", [], { ms: 64 }),
  node("unsafe-only", ["moderation"], { kind: "concept-threshold", status: "empty" }),
  node("join", ["clothes", "age", "toxicity", "unsafe-only"], { status: "waiting", ms: 0 }),
  node("summary", ["join"], { kind: "text-to-text", status: "waiting", ms: 0 }),
];

describe.each([
  ["one", FACES.slice(0, 1), {}],
  ["three", FACES, {}],
  ["twenty", TWENTY, {}],
  ["unknown", FACES, { edgesKnown: false }],
  ["ring", [node("a", ["c"]), node("b", ["a"]), node("c", ["b"]), node("d", ["c", "no"])], {}],
])("the graph of %s", (name, nodes, more) => {
  it.each([
    [1000, "light"],
    [1000, "dark"],
    [360, "light"],
    [360, "dark"],
  ] as const)(
    "at %s px, %s: axe finds nothing, and the page does not scroll sideways",
    async (width, scheme) => {
      await page.viewport(width + 16, 700);
      document.body.style.margin = "8px";
      document.body.style.background = scheme === "dark" ? "#111" : "#fff";
      const { selected } = show({ nodes, ...more }, width, scheme);
      selected.value = nodes[1]?.id ?? "";
      await settled();
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width + 16);
      const { violations } = await axe.run(host as HTMLElement, { resultTypes: ["violations"] });
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
      ).toEqual([]);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/graph-${name}-${scheme}-${width}.png` });
    },
  );
});
