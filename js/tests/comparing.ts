/** Viewers of several models, for the tests of them. */
import { vi } from "vitest";
import type { PredictResult } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockKernel } from "./mock-kernel.js";
import { modelCard, predictionsIpc, type Row } from "./payloads.js";
import { picture, type Rendered, renderViewer } from "./render.js";

export const REF = (id: string): string => `embedded/main/models/${id}`;
export const FIRST = REF("imagenet-classifier");
export const OTHER = REF("other");

interface Beside {
  rows: readonly Row[];
}

/** A kernel that compares; what the others say is in `said`, by reference. */
export function comparing(
  others: Record<string, Beside> = { [OTHER]: { rows: SAID } },
): MockKernel {
  const kernel = new MockKernel();
  kernel.model = { ...kernel.model, reference: FIRST };
  kernel.traits.model = FIRST;
  kernel.traits.models = [FIRST, ...Object.keys(others)];
  kernel.rowsOf = () => [
    { label: "tabby", score: 0.5 },
    { label: "lynx", score: 0.2 },
  ];
  kernel.handlers["compare.describe"] = ({ reference }) => ({
    result: { platform: PLATFORM, model: cardOf(reference) },
  });
  kernel.handlers["compare.predict"] = ({ reference, input_key }) =>
    answered(kernel, reference, input_key, others[reference]?.rows ?? SAID);
  return kernel;
}

const PLATFORM = { name: "embedded", host: "localhost", embedded: true };
export const SAID: readonly Row[] = [
  { label: "Tabby", score: 0.9 },
  { label: "dog", score: 0.3 },
];

export function cardOf(reference: string) {
  return { ...modelCard(reference.split("/").at(-1) ?? ""), reference };
}

function answered(kernel: MockKernel, reference: string, key: string, rows: readonly Row[]) {
  const input = kernel.inputs.get(key);
  if (!input) throw new MockError({ name: "INPUT_UNKNOWN", message: "No such input" });
  const output = 900 + [...kernel.inputs.keys()].indexOf(key);
  const [answer] = kernel.answersTo(input, 20);
  const result = {
    model: cardOf(reference),
    answers: [{ ...answer, output_id: output, latency_ms: 1234, status: "ok", error: null }],
  } as PredictResult;
  const table = predictionsIpc(rows.map((row) => ({ ...row, output_id: output })));
  return { result, buffers: [new Uint8Array(), table] };
}

/** A viewer on the page with all its models. */
export async function compared(kernel: MockKernel, width = 1000): Promise<Rendered> {
  const shown = renderViewer(kernel, width);
  // The first test of all waits for the code.
  await vi.waitFor(() => shown.find(".pw-compare__model + .pw-compare__model"), {
    timeout: 10_000,
  });
  return shown;
}

/** The same with a picture that was dropped, as soon as one of them has answered. */
export async function dropped(kernel: MockKernel, width = 1000): Promise<Rendered> {
  const shown = await compared(kernel, width);
  shown.drop(await picture());
  await vi.waitFor(() => shown.byText(".pw-compare__label", "tabby"));
  return shown;
}
