/** A model's examples, and guessing before the prediction is shown. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import raccoon from "../../predict_widgets/embedded_server/samples/raccoon.jpg?url";
import type { ExamplesResult } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockExamples } from "./mock-examples.js";
import { MockKernel } from "./mock-kernel.js";
import type { Row } from "./payloads.js";
import { type Rendered, renderViewer } from "./render.js";
import { fileOf } from "./scenes-files.js";

type Scene = (width: number) => Promise<Rendered>;

const CATS: Row[] = [
  { label: "cat", score: 0.92, vocabulary: "groups" },
  { label: "dog", score: 0.02, vocabulary: "groups" },
  ...[0.38, 0.36, 0.18, 0.03].map((score, at) => ({
    label: ["tiger cat", "Egyptian cat", "tabby, tabby cat", "lynx, catamount"][at] as string,
    score,
    vocabulary: "imagenet",
  })),
];

async function kept(said: Partial<ExamplesResult>): Promise<MockExamples> {
  const kernel = new MockExamples([], said);
  const cards = [
    kernel.card("A cat", { description: "On a sofa, in the light of the afternoon" }),
    kernel.card("Coffee"),
    kernel.card("A raccoon by night", { description: "From a trap camera", predicted: false }),
    kernel.card("What the model is about", { kind: "text" }),
  ];
  kernel.examples.set(kernel.model.id, cards);
  for (const [at, url] of [cat, coffee, raccoon].entries()) {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    kernel.thumbnails.set(cards[at]?.id ?? "", bytes);
  }
  return kernel;
}

async function tab(kernel: MockKernel, width: number): Promise<Rendered> {
  const shown = renderViewer(kernel, width);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
  shown.byText("[role=tab]", "Examples").click();
  await vi.waitFor(() => shown.find(".pw-examples"));
  return shown;
}

const NOTE = "Kept on this computer: whoever opens this model here sees them.";

async function guessing(width: number): Promise<Rendered> {
  const kernel = new MockKernel();
  kernel.rowsOf = () => CATS;
  const shown = renderViewer(kernel, width);
  await vi.waitFor(() => shown.byText(".pw-header__meta", "v1"));
  shown.byText("button", "Guess first").click();
  shown.drop(await fileOf(cat, "cat.jpg"));
  await vi.waitFor(() => shown.byText(".pw-guess__said", "What is predicted?"));
  return shown;
}

async function type(shown: Rendered, into: string, text: string): Promise<void> {
  const field = shown.find<HTMLInputElement>(into);
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await new Promise(requestAnimationFrame);
}

async function raise(shown: Rendered, label: string, count: string): Promise<void> {
  shown.find<HTMLDetailsElement>(".pw-guess__hands").open = true;
  await type(shown, "input[aria-label='What they say']", label);
  await type(shown, "input[aria-label=Hands]", count);
  shown.byText(".pw-guess__hands button", "Add").click();
  await new Promise(requestAnimationFrame);
}

export const EXAMPLE_SCENES: Readonly<Record<string, Scene>> = {
  examples: async (width) => {
    const shown = await tab(await kept({ note: NOTE }), width);
    await vi.waitFor(() => shown.find("img.pw-example__image"));
    return shown;
  },
  "examples, owner": async (width) => {
    const kernel = await kept({
      owner: true,
      kept: "set",
      note: "This platform takes no examples: they are kept in an example set.",
      set_path: "imagenet-classifier.examples.json",
      publish_url: "https://clarifai.com/you/main/models/imagenet-classifier",
      missing: "The platform has no list of public preview examples.",
    });
    const shown = await tab(kernel, width);
    await vi.waitFor(() => shown.find("[aria-label='Rename or describe: Coffee']").click());
    await vi.waitFor(() => shown.find("form"));
    shown.find("[aria-label='Remove: A cat']").click();
    await vi.waitFor(() => shown.find("fieldset"));
    return shown;
  },
  "examples, adding": async (width) => {
    const kernel = new MockExamples([], { owner: true, note: NOTE });
    const shown = renderViewer(kernel, width);
    shown.drop(await fileOf(cat, "cat.jpg"));
    await vi.waitFor(() => shown.find(".pw-bar"));
    shown.byText("[role=tab]", "Examples").click();
    await vi.waitFor(() => shown.byText("button", "Add Public Preview Examples").click());
    await vi.waitFor(() => shown.find("form"));
    return shown;
  },
  "examples, none": (width) => tab(new MockExamples([], { note: NOTE }), width),
  "examples, failed": async (width) => {
    const kernel = new MockExamples();
    kernel.handlers["examples.list"] = () => {
      throw new MockError({ name: "MODEL_DOES_NOT_EXIST", message: "This model is gone" });
    };
    const shown = await tab(kernel, width);
    await vi.waitFor(() => shown.find(".pw-failed"));
    return shown;
  },
  guessing: async (width) => {
    const shown = await guessing(width);
    await type(shown, ".pw-guess__form .pw-field input", "tiger");
    await raise(shown, "cat", "14");
    return shown;
  },
  guessed: async (width) => {
    const shown = await guessing(width);
    await raise(shown, "cat", "14");
    await raise(shown, "a very large dog that nobody has ever seen before", "5");
    await type(shown, ".pw-guess__form .pw-field input", "Cat");
    shown.byText("button", "Reveal").click();
    await vi.waitFor(() => shown.find(".pw-bar"));
    return shown;
  },
};
