/** Gets an input into the kernel, from wherever it is. */

import { loadPart } from "../parts.js";
import type { Answered, RequestOptions, Rpc } from "../rpc.js";
import type { Item, Source } from "./item.js";

/** What cancels a request for an input, and who hears how far it is. */
export interface Following extends Pick<RequestOptions, "onProgress"> {
  signal: AbortSignal;
}

export function receive(
  rpc: Rpc,
  item: Item,
  source: Source,
  following: Following,
): Promise<Answered<"upload.finish" | "input.url" | "input.sample" | "input.text">> {
  const { signal } = following;
  switch (source.from) {
    case "file":
      return loadPart(rpc, "tools").then(({ upload }) =>
        upload(rpc, source.file, {
          signal,
          onProgress: (progress) => {
            if (!signal.aborted) item.state.value = { at: "uploading", progress };
          },
        }),
      );
    case "url":
      return rpc.request("input.url", { url: source.url }, following);
    case "sample":
      return rpc.request("input.sample", { sample_id: source.id }, following);
    case "text":
      return rpc.request("input.text", { text: source.text }, following);
    case "kernel":
      throw new Error("an input of the kernel's own is not sent to it");
  }
}
