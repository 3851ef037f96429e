/** The viewer's states, each as a person comes to see it. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import raccoon from "../../predict_widgets/embedded_server/samples/raccoon.jpg?url";
import { WHOLE_FILE_BYTES } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockKernel } from "./mock-kernel.js";
import type { Row } from "./payloads.js";
import { type Rendered, renderViewer } from "./render.js";
import { ANSWER_SCENES } from "./scenes-answers.js";
import { BROWSER_SCENES } from "./scenes-browser.js";
import { EXAMPLE_SCENES } from "./scenes-examples.js";
import { fileOf } from "./scenes-files.js";
import { TEACHER_SCENES } from "./scenes-teacher.js";
import { WORKFLOW_SCENES } from "./scenes-workflow.js";
import { VIDEO_SCENES } from "./videos.js";

const CONCEPTS: Row[] = [
  ...[0.38, 0.36, 0.18, 0.03, 0.01, 0.008, 0.004, 0.002].map((score, index) => ({
    label: NAMES()[index] as string,
    score,
    vocabulary: "imagenet",
  })),
  { label: "cat", score: 0.92, vocabulary: "groups" },
  { label: "dog", score: 0.02, vocabulary: "groups" },
];
const BOXES: Row[] = [
  { label: "cat", score: 0.94, box: [0.12, 0.1, 0.78, 0.95], region: "r1" },
  { label: "face", score: 0.81, box: [0.3, 0.15, 0.6, 0.5], region: "r2" },
  { label: "cushion", score: 0.44, box: [0, 0.6, 1, 1], region: "r3" },
];

function NAMES() {
  return ["tiger cat", "Egyptian cat", "tabby, tabby cat", "lynx, catamount", "Persian cat"].concat(
    ["window screen", "quilt, comforter, comfort, puff", "radiator"],
  );
}

async function withSamples(): Promise<MockKernel> {
  const kernel = new MockKernel();
  for (const [id, url, note] of [
    ["cat", cat, "Three kinds of cat share the score"],
    ["coffee", coffee, "Read as espresso, nearly certain"],
    ["raccoon", raccoon, "Wrong: ImageNet's labels have no raccoon"],
  ] as const) {
    const thumbnail = new Uint8Array(await (await fetch(url)).arrayBuffer());
    kernel.samples.push({ card: { id, name: id, note, kind: "image" }, thumbnail });
  }
  return kernel;
}

export type Scene = (width: number) => Promise<Rendered>;
export const SCENES: Record<string, Scene> = {
  empty: async (width) => {
    const shown = renderViewer(await withSamples(), width);
    await vi.waitFor(() => shown.find(".pw-sample img"));
    return shown;
  },
  concepts: async (width) => {
    const kernel = await withSamples();
    kernel.rowsOf = () => CONCEPTS;
    const shown = renderViewer(kernel, width);
    shown.drop(await fileOf(cat, "cat.jpg"), await fileOf(coffee, "coffee.jpg"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    return shown;
  },
  boxes: async (width) => {
    const kernel = await withSamples();
    kernel.rowsOf = () => BOXES;
    const shown = renderViewer(kernel, width);
    shown.drop(await fileOf(cat, "cat.jpg"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    return shown;
  },
  table: async (width) => {
    const shown = await (SCENES.boxes as Scene)(width);
    shown.key("t");
    await vi.waitFor(() => shown.find("table"));
    return shown;
  },
  failed: async (width) => {
    const kernel = await withSamples();
    kernel.handlers.predict = () => {
      throw new MockError({
        name: "MODEL_DOES_NOT_EXIST",
        code: 21200,
        message: "Model does not exist",
        details: "Model 'general-image-recognitio' does not exist.",
        request_id: "9d2f0e1c77a94a4f8a0c",
        hint: "Choose another model from the menu.",
      });
    };
    const shown = renderViewer(kernel, width);
    shown.drop(await fileOf(coffee, "coffee.jpg"), new File(["x"], "talk.mp4"));
    await vi.waitFor(() => shown.find(".pw-failed"));
    return shown;
  },
  uploading: async (width) => {
    const kernel = await withSamples();
    const shown = renderViewer(kernel, width);
    await vi.waitFor(() => shown.find(".pw-sample img"));
    kernel.handlers["upload.chunk"] = () => new Promise(() => {});
    // What follows a JPEG's end is not read: it only makes the file too large for one message.
    const parts = [await fileOf(coffee, "coffee.jpg"), new Uint8Array(WHOLE_FILE_BYTES)];
    shown.drop(new File(parts, "coffee.jpg", { type: "image/jpeg" }));
    await vi.waitFor(() => shown.find(".pw-working__text"));
    return shown;
  },
  menu: async (width) => {
    const shown = await (SCENES.concepts as Scene)(width);
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.find(".pw-menu__item"));
    return shown;
  },
  keys: async (width) => {
    const shown = await (SCENES.concepts as Scene)(width);
    shown.key("?");
    await vi.waitFor(() => shown.find(".pw-keys"));
    return shown;
  },
  disconnected: async (width) => {
    const shown = await (SCENES.concepts as Scene)(width);
    shown.kernel.restart();
    await vi.waitFor(() => shown.byText(".pw-notice", "The kernel was restarted"));
    return shown;
  },
  saved: async (width) => {
    const kernel = new MockKernel();
    kernel.traits.layout = { comm_live: false };
    kernel.traits.concepts = CONCEPTS.map(({ label, score, vocabulary }) => ({
      label,
      score,
      vocabulary,
      color: "",
    }));
    kernel.dropSocket();
    const shown = renderViewer(kernel, width);
    await vi.waitFor(() => shown.byText(".pw-notice", "The kernel is not running"));
    return shown;
  },
  ...ANSWER_SCENES,
  ...VIDEO_SCENES,
  ...WORKFLOW_SCENES,
  ...BROWSER_SCENES,
  ...TEACHER_SCENES,
  ...EXAMPLE_SCENES,
};
