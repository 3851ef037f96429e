/**
 * Where a video or sound comes from: the browser's own copy, else all of its bytes from the kernel,
 * else, where the browser cannot play it, frames that the kernel reads.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { Item } from "../viewer/item.js";
import type { ErrorPayload } from "../wire.js";
import { type Got, wholeFile } from "./own-copy.js";

export type Way =
  /** Neither the page nor the kernel has it yet. */
  | { by: "waiting" }
  | { by: "loading"; got: Got }
  | { by: "own"; copy: Blob }
  /** Why not the video itself: the browser cannot, or the person did not want to wait. */
  | { by: "frames"; why: "format" | "stopped" }
  | { by: "failed"; error: ErrorPayload };

export class MediaSource {
  readonly way: ReadonlySignal<Way>;
  readonly #way = signal<Way>({ by: "waiting" });
  readonly #item: Item;
  readonly #rpc: Rpc;
  #loading: AbortController | null = null;

  constructor(item: Item, rpc: Rpc, alive: AbortSignal) {
    this.way = this.#way;
    this.#item = item;
    this.#rpc = rpc;
    const stop = effect(() => {
      const card = item.card.value;
      if (this.#way.peek().by === "waiting") this.#begin(card?.media_type ?? null);
    });
    alive.addEventListener(
      "abort",
      () => {
        stop();
        this.#loading?.abort();
      },
      { once: true },
    );
  }

  #begin(mediaType: string | null): void {
    const { copy, kind } = this.#item;
    if (copy) this.#way.value = { by: "own", copy };
    else if (mediaType === null) this.#way.value = { by: "waiting" };
    else if (mayPlay(mediaType, kind)) void this.load();
    else this.refuse();
  }

  /** Have all of it from the kernel. */
  async load(): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { signal: wanted } = loading;
    this.#way.value = {
      by: "loading",
      got: { done: 0, total: this.#item.card.peek()?.bytes ?? 0 },
    };
    try {
      const copy = await wholeFile(this.#rpc, this.#item.key, {
        mediaType: this.#item.card.peek()?.media_type ?? "",
        signal: wanted,
        onProgress: (got) => {
          if (!wanted.aborted) this.#way.value = { by: "loading", got };
        },
      });
      this.#item.setMedia(copy);
      if (!wanted.aborted) this.#way.value = { by: "own", copy };
    } catch (error) {
      const payload = errorPayload(error);
      if (wanted.aborted || payload.name === CANCELLED) return;
      this.#way.value = { by: "failed", error: payload };
    }
  }

  cancel(): void {
    this.#loading?.abort();
    this.#way.value = { by: "frames", why: "stopped" };
  }

  /** The browser cannot play it. */
  refuse(): void {
    this.#way.value = { by: "frames", why: "format" };
  }
}

/**
 * Whether it is worth sending. What a browser says is about the container alone, and of QuickTime,
 * which it mostly can play, it says no.
 */
function mayPlay(mediaType: string, kind: string): boolean {
  const element = document.createElement(kind === "audio" ? "audio" : "video");
  const type = mediaType === "video/quicktime" ? "video/mp4" : mediaType;
  return type === "" || element.canPlayType(type) !== "";
}
