/** Questions about a picture that passes by: nothing of it is kept, in the kernel or here. */
import { NO_ROWS } from "../predictions.js";
import type { Rpc } from "../rpc.js";
import type { GivenAnswer } from "../viewer/item.js";
import { rowsIn } from "../viewer/rows-in.js";
import type { ViewerState } from "../viewer/state.js";
import type { Asking, Fill, MapResult, Patch } from "../wire.js";

/** Steps of a map from top to bottom, and from left to right. */
export const STEPS = 14;

/** How questions are put at this moment; what is below the threshold is asked for too. */
export function askingOf({ maxConcepts, prompt, params, sampleMs }: ViewerState): Asking {
  return {
    max_concepts: maxConcepts.value.peek(),
    min_value: 0,
    prompt: prompt.value.peek(),
    params: params.value.peek(),
    sample_ms: sampleMs.value.peek(),
  };
}

export interface Passing {
  /** An input that is covered; "" for the frame. */
  key: string;
  patch: Patch | null;
  fill: Fill;
  frame?: ArrayBuffer;
}

/** What the model says of it. Rejects with a `KernelError`. */
export async function said(
  rpc: Rpc,
  asking: Asking,
  { key, patch, fill, frame }: Passing,
  signal: AbortSignal,
): Promise<GivenAnswer | null> {
  const params = { input_key: key, patch, fill, ...asking };
  const buffers = frame ? [frame] : [];
  const { result, buffers: tables } = await rpc.request("transient", params, { signal, buffers });
  const answer = result.answers[0];
  if (answer === undefined) return null;
  const rows = (await rowsIn(rpc, tables)).get(answer.output_id) ?? NO_ROWS;
  return { answer, rows, model: result.model, nodes: [] };
}

/** An occlusion map, as far as it is done. */
export interface OcclusionMap extends MapResult {
  /** Row by row; NaN where there is no answer. */
  readonly drops: Float32Array;
}

export function mapOf(result: MapResult, buffer: Uint8Array | undefined): OcclusionMap {
  // A buffer may begin anywhere in its memory, and floats lie at multiples of 4.
  return { ...result, drops: new Float32Array(buffer?.slice().buffer ?? []) };
}
