/** Gets an input into the kernel, from wherever it is. */

import { loadPart } from "../parts.js";
import type { Answered, RequestOptions, Rpc } from "../rpc.js";
import { WHOLE_FILE_BYTES } from "../wire.js";
import type { Item, Source } from "./item.js";

/** What one message is about, with the question. */
export type Whole = Extract<Source, { from: "file" | "example" }>;

/** Whether a file goes in one message with the question. */
export function isSmall(source: Source): source is Extract<Source, { from: "file" }> {
  return source.from === "file" && source.file.size <= WHOLE_FILE_BYTES;
}

/** Whether an input is being predicted on of which the kernel has not said that it has it. */
export function isTried({ source, card, state }: Item): boolean {
  const under = card.value === null && state.value.at === "working";
  return under && (source.from === "example" || isSmall(source));
}

/** What cancels a request for an input, and who hears how far it is. */
export interface Following extends Pick<RequestOptions, "onProgress"> {
  signal: AbortSignal;
}

export function follow(item: Item, signal: AbortSignal): Following {
  return {
    signal,
    onProgress: ({ stage, done, total, message }) => {
      // What has come of a stream says more than that the model is at work.
      const said = item.answer.value?.answer.status === "partial" && stage === "predicting";
      if (!signal.aborted && !said) {
        item.state.value = { at: "working", stage, done, total, message };
      }
    },
  };
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
    case "example":
    case "kernel":
      throw new Error("what the kernel has itself is not sent to it");
  }
}
