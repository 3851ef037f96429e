/** Answers beyond bars, and how they are asked for: each kind as a person comes to see it. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import { MockKernel, type Received } from "./mock-kernel.js";
import { modelCard, parameterCard, type Row } from "./payloads.js";
import { type Rendered, renderViewer } from "./render.js";
import { bytesOf, fileOf, tone } from "./scenes-files.js";

type Scene = (width: number) => Promise<Rendered>;

const LINES = [
  ["Quarterly", 0.1, 0.06, 0.38],
  ["report", 0.42, 0.065, 0.62],
  ["Revenue rose by 4 % to 12.3 million", 0.1, 0.2, 0.86],
  ["while costs stayed where they were.", 0.1, 0.28, 0.84],
  ["שלום עולם", 0.55, 0.42, 0.86],
  ["Page 3 of 12", 0.4, 0.92, 0.6],
] as const;
const TEXT_ROWS: Row[] = LINES.map(([text, left, top, right], at) => ({
  label: "",
  kind: "text",
  text,
  score: 0.99 - at * 0.05,
  box: [left, top, right, top + 0.06],
  region: `t${at}`,
}));
const CAPTION =
  "A tabby cat lies on a gray cushion by the window.\n\nIt looks to the left; the light comes from behind it.";
const COLORS: Row[] = (
  [
    ["#8a7f76", "rosy brown", 0.41],
    ["#3b3733", "dark slate gray", 0.28],
    ["#d9d2c8", "light gray", 0.19],
    ["#b5651d", "peru", 0.12],
  ] as const
).map(([hex, label, score]) => ({
  kind: "color",
  hex,
  label,
  score,
  scoreMeans: "share_of_image",
}));
const NER = "Ada Lovelace wrote to Charles Babbage from London in 1843. 🎩 She signed as A.A.L.";
const NAMED: Row[] = (
  [
    ["PERSON", 0, 12],
    ["PERSON", 22, 37],
    ["PLACE", 43, 49],
    ["DATE", 53, 57],
    ["PERSON", 75, 81],
  ] as const
).map(([label, start, end], at) => ({
  label,
  score: 0.98 - at * 0.07,
  shape: "span",
  span: [start, end],
  region: `n${at}`,
  text: [...NER].slice(start, end).join(""),
}));

async function onCat(kernel: MockKernel, width: number, until: string): Promise<Rendered> {
  const shown = renderViewer(kernel, width);
  shown.drop(await fileOf(cat, "cat.jpg"));
  await vi.waitFor(() => shown.find(until), 3000);
  return shown;
}

function saying(rows: readonly Row[]): MockKernel {
  const kernel = new MockKernel();
  kernel.rowsOf = () => rows;
  return kernel;
}

/** A viewer of a model that reads texts and nothing else. */
export function textKernel(rows: readonly Row[] = NAMED): MockKernel {
  const kernel = saying(rows);
  const fields = { input_fields: ["text"], output_fields: ["regions[...].data.concepts"] };
  kernel.model = modelCard("named-entities", fields);
  kernel.traits._admits = {
    text: { max_bytes: 20_000_000, formats: [], source: "Clarifai's documentation" },
  };
  kernel.samples = [
    {
      card: { id: "letter", name: "A letter of 1843", note: "", kind: "text" },
      thumbnail: new Uint8Array(),
    },
  ];
  return kernel;
}

/** A model that answers in words to words about a picture, with settings. */
export function talkingKernel(): MockKernel {
  const kernel = saying([{ kind: "text", label: "", score: null, text: CAPTION }]);
  kernel.model = modelCard("picture-chat", {
    input_fields: ["image", "text"],
    output_fields: ["text"],
    streams: true,
    parameters: [
      parameterCard("temperature", "number", {
        default: 0.7,
        minimum: 0,
        maximum: 2,
        step: 0.1,
        description: "How freely it writes.",
      }),
      parameterCard("max_tokens", "integer", { default: 256, minimum: 1 }),
      parameterCard("style", "choice", { default: "plain", choices: ["plain", "formal"] }),
      parameterCard("system_prompt", "text", { default: "" }),
      parameterCard("think", "switch", { default: false }),
      parameterCard("tools", "json", { default: [] }),
    ],
  });
  return kernel;
}

/** Holds the question and says this much of the answer. */
export async function streaming(kernel: MockKernel, rows: readonly Row[], width = 1000) {
  let asked: Received | undefined;
  let finish = () => {};
  kernel.handlers.try = (_params, request) =>
    new Promise((resolve) => {
      asked = request;
      finish = () => resolve(kernel.tried(request));
    });
  const shown = renderViewer(kernel, width);
  shown.drop(await fileOf(cat, "cat.jpg"));
  await vi.waitFor(() => {
    if (!asked) throw new Error("not asked yet");
  });
  if (asked) kernel.partial(asked, rows);
  return { shown, asked: asked as Received, finish: () => finish() };
}

export const ANSWER_SCENES: Record<string, Scene> = {
  lines: (width) => onCat(saying(TEXT_ROWS), width, ".pw-part"),
  caption: async (width) => {
    const kernel = talkingKernel();
    kernel.traits.prompt = "What is on this picture?";
    return await onCat(kernel, width, ".pw-said");
  },
  colors: (width) => onCat(saying(COLORS), width, ".pw-color"),
  masks: (width) =>
    onCat(
      saying(
        ["cat", "cushion", "window"].map((label, at) => ({
          label,
          shape: "mask",
          region: `m${at}`,
          score: 0.5 - at * 0.2,
          scoreMeans: "share_of_image",
        })),
      ),
      width,
      ".pw-bar",
    ),
  embedding: async (width) => {
    const kernel = saying([
      { kind: "embedding", label: "", score: null, value: { num_dimensions: 1280 } },
      {
        kind: "embedding",
        label: "",
        score: null,
        region: "face-1",
        box: [0.3, 0.15, 0.6, 0.5],
        value: { num_dimensions: 8 },
      },
    ]);
    kernel.vectors.set(
      0,
      Float32Array.from({ length: 1280 }, (_, at) => Math.sin(at * 0.37) / 9),
    );
    kernel.vectors.set(1, Float32Array.from([0.1, -0.4, 0.2, 0.9, -0.1, 0, 0.3, -0.7]));
    return await onCat(kernel, width, ".pw-vector canvas");
  },
  crops: async (width) => {
    const kernel = saying([
      { kind: "image", label: "", score: null, mediaType: "image/jpeg" },
      ...[0, 1, 2].map(
        (at): Row => ({
          kind: "image",
          label: "",
          score: null,
          region: `c${at}`,
          box: [0.1 + at * 0.3, 0.2, 0.3 + at * 0.3, 0.5],
          mediaType: "image/jpeg",
        }),
      ),
      { label: "face", score: 0.93, region: "c0", box: [0.1, 0.2, 0.3, 0.5] },
    ]);
    for (const [at, url] of [coffee, cat, coffee].entries()) {
      kernel.media.set(at, { type: "image/jpeg", bytes: await bytesOf(url) });
    }
    return await onCat(kernel, width, ".pw-crop img");
  },
  sound: async (width) => {
    const kernel = saying([
      { kind: "audio", label: "speech", score: null, mediaType: "audio/wav" },
      { kind: "audio", label: "gone", score: null, mediaUrl: "https://example.org/gone.wav" },
    ]);
    kernel.media.set(0, { type: "audio/wav", bytes: tone() });
    return await onCat(kernel, width, ".pw-sound audio");
  },
  times: (width) =>
    onCat(
      saying([
        ...["Good morning.", "Today we look at rivers, and why they bend."].map(
          (text, at): Row => ({
            kind: "text",
            label: "",
            score: null,
            text,
            time: at * 1800,
            end: at * 1800 + 1700,
          }),
        ),
        { kind: "segment", label: "intro", score: null, time: 0, end: 3500 },
        ...[0, 1, 2].map(
          (at): Row => ({
            label: "person",
            score: 0.9,
            box: [0.1 * at, 0.1, 0.1 * at + 0.2, 0.6],
            region: `f${at}`,
            track: "7",
            time: at * 1000,
          }),
        ),
      ]),
      width,
      ".pw-item",
    ),
  clusters: (width) =>
    onCat(
      saying([
        { kind: "cluster", label: "12_7", score: 0.81, scoreMeans: "raw", value: { count: 31 } },
        ...["beach-3", "beach-9"].map(
          (label, at): Row => ({
            kind: "hit",
            label,
            score: 1.2 - at * 0.3,
            scoreMeans: "raw",
            mediaUrl: `https://example.org/inputs/${label}.jpg`,
          }),
        ),
      ]),
      width,
      ".pw-near",
    ),
  values: (width) => {
    const kernel = saying([
      {
        kind: "value",
        label: "invoice",
        score: null,
        value: {
          number: "A-17",
          total: 12.5,
          paid: true,
          lines: [{ item: "pen", count: 3 }, null],
        },
      },
      { kind: "value", label: "count", score: null, value: 42 },
      { kind: "other", label: "", score: null, value: { unknown_fields: [91] } },
      { kind: "value", label: "model", score: null, mediaType: "application/octet-stream" },
      { kind: "heatmap", label: "", score: null, mediaType: "image/png" },
    ]);
    kernel.media.set(3, { type: "application/octet-stream", bytes: new Uint8Array(5321) });
    return onCat(kernel, width, ".pw-tree");
  },
  streaming: async (width) => {
    const { shown } = await streaming(saying(TEXT_ROWS), TEXT_ROWS.slice(0, 3), width);
    await vi.waitFor(() => shown.byText(".pw-working__text", "Streaming"));
    return shown;
  },
  stopped: async (width) => {
    const { shown } = await streaming(saying(TEXT_ROWS), TEXT_ROWS.slice(0, 3), width);
    await vi.waitFor(() => shown.byText(".pw-working button", "Cancel"));
    shown.byText(".pw-working button", "Cancel").click();
    await vi.waitFor(() => shown.byText(".pw-notice", "Stopped"));
    return shown;
  },
  "text-empty": async (width) => {
    const shown = renderViewer(textKernel(), width);
    await vi.waitFor(() => shown.find(".pw-ask textarea"));
    return shown;
  },
  text: async (width) => {
    const shown = renderViewer(textKernel(), width);
    await vi.waitFor(() => shown.find(".pw-ask textarea"));
    shown.find<HTMLTextAreaElement>(".pw-ask textarea").value = NER;
    shown.byText(".pw-ask button", "Predict").click();
    await vi.waitFor(() => shown.find(".pw-mark"), 3000);
    return shown;
  },
  asking: async (width) => {
    const shown = await onCat(talkingKernel(), width, ".pw-nothing .pw-button");
    return shown;
  },
  settings: async (width) => {
    const shown = await (ANSWER_SCENES.caption as Scene)(width);
    shown.byText(".pw-asked button", "Settings").click();
    await vi.waitFor(() => shown.find(".pw-settings"));
    const field = shown.find<HTMLInputElement>(".pw-setting__number");
    field.value = "9";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    await vi.waitFor(() => shown.byText(".pw-setting__note--bad", "Out of range"));
    return shown;
  },
  evidence: (width) => {
    const kernel = new MockKernel();
    const evidence = { default: 0, minimum: 0, maximum: 10 };
    kernel.model = modelCard("imagenet-classifier", {
      parameters: [parameterCard("evidence", "integer", evidence)],
    });
    return onCat(kernel, width, ".pw-bar");
  },
  failed_part_way: async (width) => {
    const { shown, asked } = await streaming(saying(TEXT_ROWS), TEXT_ROWS.slice(0, 2), width);
    await vi.waitFor(() => shown.find(".pw-part"));
    shown.kernel.fail(asked, { name: "MODEL_BUSY", message: "The model stopped answering" });
    await vi.waitFor(() => shown.find(".pw-failed"));
    return shown;
  },
};
