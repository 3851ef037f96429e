/** All of a text input's text. */

import type { Rpc } from "../rpc.js";
import type { Item } from "../viewer/item.js";

/** The page's own copy where there is one, else what the kernel holds, stretch by stretch. */
export async function readText(rpc: Rpc, item: Item, signal: AbortSignal): Promise<string> {
  const { source } = item;
  if (source.from === "text") return source.text;
  if (item.copy !== null) return await item.copy.text();
  const decoder = new TextDecoder();
  let text = "";
  for (let offset = 0; ; ) {
    const { result, buffers } = await rpc.request("file", { key: item.key, offset }, { signal });
    const part = buffers[0] ?? new Uint8Array();
    offset += part.byteLength;
    const more = part.byteLength > 0 && offset < result.size;
    text += decoder.decode(part, { stream: more });
    if (!more) return text;
  }
}
