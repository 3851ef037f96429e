/** The workflow viewer's states, each as a person comes to see it. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import { MockError } from "./mock-error.js";
import { FACE_COLORS, type MockNode, MockWorkflow, renderWorkflow } from "./mock-workflow.js";
import { nodeCard } from "./payloads.js";
import type { Rendered } from "./render.js";
import { bytesOf, fileOf } from "./scenes-files.js";

/** The kinds of statement that a page of text gets. */
const TEXT_LANGUAGE: readonly MockNode[] = [
  {
    card: nodeCard("lines", [], { model_id: "text-lines", model_type_id: "text-reader" }),
    latency_ms: 412,
    rows: ["Good morning to you", "Guten Morgen, meine Damen", "Bonjour tout le monde"].map(
      (text, at) => ({
        kind: "text",
        label: "",
        text,
        score: 0.98 - at / 50,
        box: [0.1, 0.1 + at * 0.2, 0.8, 0.22 + at * 0.2] as const,
        region: `line-${at}`,
      }),
    ),
  },
  {
    card: nodeCard("language", ["lines"], {
      model_id: "language-id",
      model_type_id: "text-classifier",
    }),
    latency_ms: 1.4,
    rows: ["English", "German", "French"].map((label, at) => ({
      label,
      score: 0.99 - at / 10,
      region: `line-${at}`,
      shape: "box",
      box: [0.1, 0.1 + at * 0.2, 0.8, 0.22 + at * 0.2] as const,
      of: "lines",
      parent: `line-${at}`,
    })),
  },
];

/** Nodes that fare in every way that there is. */
const FATES: readonly MockNode[] = [
  ...FACE_COLORS.slice(0, 1),
  { card: nodeCard("adults", ["faces"]), notes: ["Nothing passed this node."] },
  {
    card: nodeCard("gender", ["faces"], { model_id: "gender-demographics-v2" }),
    error: {
      name: "MODEL_BUSY_PLEASE_RETRY",
      code: 21303,
      message: "The model is busy",
      details: "",
      request_id: "9d2f0e1c77a94a4f8a0c",
      hint: "Try again in a minute.",
    },
  },
  { card: nodeCard("align", ["faces"], { suppressed: true }), status: "suppressed" },
  ...FACE_COLORS.slice(2).map((node) => ({
    ...node,
    card: { ...node.card, inputs: ["align"] },
  })),
];

/** Twenty nodes, each with fifty regions whose parents are in the node before. */
export function manyNodes(count = 20, regions = 50): MockNode[] {
  return Array.from({ length: count }, (_, at) => ({
    card: nodeCard(`step-${at}`, at > 0 ? [`step-${at - 1}`] : []),
    latency_ms: at + 1,
    rows: Array.from({ length: regions }, (_unused, region) => {
      const left = (region % 10) / 10;
      const top = Math.floor(region / 10) / 5;
      return {
        label: `thing ${region % 5}`,
        score: 1 - region / (regions * 2),
        region: `r${region}`,
        box: [left, top, left + 0.08, top + 0.16] as const,
        ...(at > 0 ? { of: `step-${at - 1}`, parent: `r${region}` } : {}),
      };
    }),
  }));
}

async function shownWith(nodes: readonly MockNode[], id: string, width: number): Promise<Rendered> {
  const kernel = new MockWorkflow(nodes, id);
  const crop = await bytesOf(coffee);
  for (const ordinal of [0, 1]) kernel.media.set(ordinal, { type: "image/jpeg", bytes: crop });
  const shown = renderWorkflow(kernel, width);
  shown.drop(await fileOf(cat, "cat.jpg"));
  await vi.waitFor(() => shown.find(".pw-step__body"), 5000);
  return shown;
}

export const WORKFLOW_SCENES: Record<string, (width: number) => Promise<Rendered>> = {
  "workflow-empty": async (width) => {
    const shown = renderWorkflow(new MockWorkflow(), width);
    await vi.waitFor(() => shown.find(".pw-graph__nodes"), 5000);
    return shown;
  },
  "workflow-faces": async (width) => {
    const shown = await shownWith(FACE_COLORS, "face-colors", width);
    await vi.waitFor(() => shown.find(".pw-crop"), 5000);
    return shown;
  },
  "workflow-lines": (width) => shownWith(TEXT_LANGUAGE, "text-language", width),
  "workflow-fates": (width) => shownWith(FATES, "all-fates", width),
  "workflow-many": (width) => shownWith(manyNodes(), "twenty-nodes", width),
  "workflow-hovered": async (width) => {
    const shown = await shownWith(FACE_COLORS, "face-colors", width);
    await vi.waitFor(() => shown.find(".pw-crop"), 5000);
    shown.find(".pw-crop").dispatchEvent(new PointerEvent("pointerenter"));
    return shown;
  },
  "workflow-busy": async (width) => {
    const kernel = new MockWorkflow();
    kernel.handlers.predict = () => new Promise(() => {});
    const shown = renderWorkflow(kernel, width);
    shown.drop(await fileOf(cat, "cat.jpg"));
    await vi.waitFor(() => shown.find(".pw-working__text"), 5000);
    return shown;
  },
  "workflow-failed": async (width) => {
    const kernel = new MockWorkflow();
    kernel.handlers.predict = () => {
      throw new MockError({
        name: "WORKFLOW_DOES_NOT_EXIST",
        code: 22001,
        message: "Workflow does not exist",
        request_id: "9d2f0e1c77a94a4f8a0c",
        hint: "Choose another workflow from the menu.",
      });
    };
    const shown = renderWorkflow(kernel, width);
    shown.drop(await fileOf(coffee, "coffee.jpg"));
    await vi.waitFor(() => shown.find(".pw-failed"), 5000);
    return shown;
  },
  "workflow-unknown": async (width) => {
    const kernel = new MockWorkflow();
    kernel.handlers.open = () => {
      throw new MockError({
        name: "WORKFLOW_DOES_NOT_EXIST",
        code: 22001,
        message: "Workflow 'face-colours' does not exist",
        hint: "Choose another workflow from the menu.",
      });
    };
    const shown = renderWorkflow(kernel, width);
    await vi.waitFor(() => shown.find(".pw-failed"), 5000);
    return shown;
  },
  "workflow-menu": async (width) => {
    const shown = await shownWith(FACE_COLORS, "face-colors", width);
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.find(".pw-menu__item"), 5000);
    return shown;
  },
};
