/** The rows of each output in a reply's buffers: the outputs table, then the predictions. */
import { loadPart } from "../parts.js";
import type { Rows } from "../predictions.js";
import type { Rpc } from "../rpc.js";

/** Rejects with a `KernelError` where the code that reads tables cannot be had. */
export async function rowsIn(
  rpc: Rpc,
  buffers: readonly Uint8Array[],
): Promise<ReadonlyMap<number, Rows>> {
  const table = buffers[1];
  return table?.byteLength ? (await loadPart(rpc, "tables")).decodePredictions(table) : new Map();
}
