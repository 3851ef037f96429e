/** All of an input's bytes from the kernel, stretch by stretch, for the browser to play. */
import { type KernelError, pageError, type Rpc } from "../rpc.js";
import { LARGEST_CHUNK_BYTES } from "../wire.js";

/** Stretches asked for at a time: beyond that a busy line only makes Cancel slower. */
const WINDOW = 3;

export interface Got {
  readonly done: number;
  /** 0 before the first stretch has come. */
  readonly total: number;
}

interface Wanted {
  /** What it is where the kernel does not say. */
  mediaType: string;
  signal: AbortSignal;
  onProgress: (got: Got) => void;
}

/** Rejects with a `KernelError`, `CANCELLED` when `signal` aborts. */
export async function wholeFile(
  rpc: Rpc,
  key: string,
  { mediaType, signal, onProgress }: Wanted,
): Promise<Blob> {
  const first = await stretch(rpc, key, 0, signal);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const { size } = first;
  // In order, though they come as they come.
  const parts: Blob[] = [new Blob([first.bytes])];
  let done = first.bytes.byteLength;
  onProgress({ done, total: size });
  let next = done;
  const work = async (): Promise<void> => {
    while (next < size) {
      const offset = next;
      const length = Math.min(LARGEST_CHUNK_BYTES, size - offset);
      next += length;
      const { bytes } = await stretch(rpc, key, offset, both);
      if (bytes.byteLength !== length) throw torn(offset + bytes.byteLength, size);
      // Blobs may lie on disk; a video of 100 MB need not stay in the page's memory.
      parts[1 + (offset - first.bytes.byteLength) / LARGEST_CHUNK_BYTES] = new Blob([bytes]);
      done += length;
      onProgress({ done, total: size });
    }
  };
  if (done === 0 && size > 0) throw torn(0, size);
  try {
    await Promise.all(Array.from({ length: WINDOW }, work));
  } finally {
    // One that failed ends the others.
    stop.abort();
  }
  return new Blob(parts, { type: first.mediaType || mediaType });
}

interface Bytes {
  size: number;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

async function stretch(rpc: Rpc, key: string, offset: number, signal: AbortSignal): Promise<Bytes> {
  const { result, buffers } = await rpc.request("file", { key, offset }, { signal });
  const { size, media_type: mediaType } = result;
  return { size, mediaType, bytes: (buffers[0] ?? new Uint8Array()).slice() };
}

function torn(at: number, size: number): KernelError {
  return pageError("FILE_TORN", `The kernel sent ${at} of ${size} bytes`, "Try again.");
}
