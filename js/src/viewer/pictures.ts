/**
 * Decodes the picture on show: from the browser's own copy at once, else from the kernel.
 *
 * Keeps the last few decoded and lets the others go: a decoded photo of 12 MP takes 48 MB.
 */
import { effect, untracked } from "@preact/signals";
import type { Rpc } from "../rpc.js";
import type { Item } from "./item.js";
import type { ViewerState } from "./state.js";

const KEPT = 4;
/** Pixels beyond this on the longer edge cannot be seen, and canvases of them fail on some hosts. */
const LONGEST_EDGE = 4096;
/** What the kernel is asked for where the browser has no copy, or cannot read the format. */
const KERNEL_EDGE = 2560;

export class Pictures {
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  #kept: Item[] = [];
  readonly #loading = new Set<Item>();

  constructor(state: ViewerState, rpc: Rpc, alive: AbortSignal) {
    this.#rpc = rpc;
    this.#alive = alive;
    const stop = effect(() => {
      const item = state.current.value;
      // Read here, so that a picture only the kernel can read is asked for once it has it.
      const known = item?.card.value ?? null;
      if (item) untracked(() => void this.#show(item, known !== null));
    });
    alive.addEventListener("abort", stop, { once: true });
  }

  async #show(item: Item, kernelHasIt: boolean): Promise<void> {
    this.#keep(item);
    // Videos and sounds have panes of their own; of a URL the kind is not known at first.
    if (item.kind !== "image") return;
    if (item.picture.value !== null || this.#loading.has(item)) return;
    this.#loading.add(item);
    try {
      const picture =
        (await decodeOwn(item)) ?? (kernelHasIt ? await this.#fromKernel(item) : null);
      // Not on show any more: an item that left the kept ones was let go of on purpose.
      if (picture && !this.#kept.includes(item)) picture.close();
      else if (picture) item.setPicture(picture);
      item.pictureMissing.value = picture === null && (kernelHasIt || item.source.from === "file");
    } finally {
      this.#loading.delete(item);
    }
    if (!kernelHasIt && item.card.peek() && item.picture.peek() === null) {
      await this.#show(item, true);
    }
  }

  #keep(item: Item): void {
    this.#kept = [item, ...this.#kept.filter((other) => other !== item && !other.closed)];
    for (const old of this.#kept.splice(KEPT)) old.setPicture(null);
  }

  async #fromKernel(item: Item): Promise<ImageBitmap | null> {
    const asked = { key: item.key, edge: KERNEL_EDGE };
    try {
      const { result, buffers } = await this.#rpc.request("picture", asked, {
        signal: this.#alive,
      });
      return await decode(blobOf(buffers[0], result.media_type));
    } catch {
      // What cannot be shown can still be predicted on; the answers say what is wrong with it.
      return null;
    }
  }
}

async function decodeOwn(item: Item): Promise<ImageBitmap | null> {
  if (item.copy === null) return null;
  try {
    return await decode(item.copy);
  } catch {
    return null;
  }
}

/** Decode upright (browsers apply EXIF), and scale down what no screen can show. */
async function decode(image: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(image);
  const shrink = LONGEST_EDGE / Math.max(whole.width, whole.height);
  if (shrink >= 1) return whole;
  try {
    return await createImageBitmap(whole, {
      resizeWidth: Math.round(whole.width * shrink),
      resizeHeight: Math.round(whole.height * shrink),
      resizeQuality: "medium",
    });
  } finally {
    whole.close();
  }
}

/** A buffer as a blob of its own memory. */
export function blobOf(bytes: Uint8Array | undefined, type: string): Blob {
  return new Blob(bytes ? [bytes.slice()] : [], { type });
}
