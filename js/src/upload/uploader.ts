/**
 * Sends one file to the kernel: chunks in a window, acknowledged by offset, resumed after a break.
 *
 * Aborting the signal stops at once and has the kernel throw away what came.
 */
import {
  type Answered,
  cancelled,
  KERNEL_RESTARTED,
  KernelError,
  pageError,
  type Rpc,
} from "../rpc.js";
import { FIRST_CHUNK_BYTES, LARGEST_CHUNK_BYTES, UPLOAD_WINDOW } from "../wire.js";
import { readable } from "./readable.js";

/** A socket that came back may have lost chunks on the way: ask after this long without a word. */
const STALLED_AFTER_MS = 8000;
/** A kernel that restarted does not answer. The page has to say so within two seconds. */
const REVIVED_WITHIN_MS = 1500;
/** As often may the kernel refuse a chunk, or a connection break, without a byte gained. */
const MOST_RETRIES = 3;
/** As often is a kernel asked that may have taken the file already: its reply may be lost. */
const QUIET_FINISH = 3;
const RATE_OVER_MS = 2000;

export interface UploadProgress {
  /** Bytes that the kernel has. */
  sent: number;
  total: number;
  /** Over the last two seconds; 0 until two acknowledgements have come. */
  bytesPerSecond: number;
  /** Whether the kernel has not said anything yet. */
  queued: boolean;
}

export interface UploadOptions {
  signal: AbortSignal;
  onProgress?: (progress: UploadProgress) => void;
  stalledAfter?: number;
  revivedWithin?: number;
}

export function upload(
  rpc: Rpc,
  file: Blob & { name?: string },
  options: UploadOptions,
): Promise<Answered<"upload.finish">> {
  return new Upload(rpc, file, options).run();
}

class Upload {
  readonly #rpc: Rpc;
  readonly #file: Blob & { name?: string };
  readonly #options: UploadOptions;
  #id = "";
  #acked = 0;
  #acks = 0;
  #size = FIRST_CHUNK_BYTES;
  #heard: [at: number, bytes: number][] = [];

  constructor(rpc: Rpc, file: Blob & { name?: string }, options: UploadOptions) {
    this.#rpc = rpc;
    this.#file = file;
    this.#options = options;
  }

  async run(): Promise<Answered<"upload.finish">> {
    try {
      await this.#begin();
      return await this.#sendAll();
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { result } = await this.#rpc.request(
      "upload.begin",
      {
        name: this.#file.name ?? "",
        size: this.#file.size,
        media_type: this.#file.type,
      },
      { signal: this.#options.signal, onProgress: () => this.#report(true) },
    );
    this.#id = result.upload_id;
    this.#ack(result.offset);
  }

  /** Send what is missing; after a break, ask how far the kernel has come and go on from there. */
  async #sendAll(): Promise<Answered<"upload.finish">> {
    let retries = 0;
    for (;;) {
      const before = this.#acked;
      try {
        await this.#watched((signal) => this.#pump(signal));
        return await this.#watched((signal) => this.#finish(signal), QUIET_FINISH);
      } catch (error) {
        if (!isBreak(error)) throw error;
        retries = this.#acked > before ? 1 : retries + 1;
        if (retries > MOST_RETRIES) throw error;
        await this.#resume(error);
      }
    }
  }

  #finish(signal: AbortSignal): Promise<Answered<"upload.finish">> {
    return this.#rpc.request("upload.finish", { upload_id: this.#id }, { signal });
  }

  /** Keep something under way until it is done or breaks. */
  async #watched<T>(work: (signal: AbortSignal) => Promise<T>, unknowns = 0): Promise<T> {
    const stop = new AbortController();
    // Ends what is under way when it breaks: nothing goes on beside the next try.
    const signal = AbortSignal.any([this.#options.signal, stop.signal]);
    try {
      return await Promise.race([work(signal), this.#watch(signal, unknowns)]);
    } finally {
      stop.abort();
    }
  }

  /** Read and send in order; acknowledgements come in the same order. */
  async #pump(signal: AbortSignal): Promise<void> {
    const underWay: Promise<void>[] = [];
    let next = this.#acked;
    while (next < this.#file.size) {
      const offset = next;
      next = Math.min(offset + this.#size, this.#file.size);
      this.#size = Math.min(this.#size * 2, LARGEST_CHUNK_BYTES);
      const chunk = await this.#read(offset, next);
      if (underWay.length >= UPLOAD_WINDOW) await underWay.shift();
      const sent = this.#sendChunk(chunk, offset, next, signal);
      // It is awaited later; a failure until then is no unhandled one.
      sent.catch(() => {});
      underWay.push(sent);
    }
    await Promise.all(underWay);
  }

  async #sendChunk(
    chunk: ArrayBuffer,
    offset: number,
    end: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { result } = await this.#rpc.request(
      "upload.chunk",
      { upload_id: this.#id, offset },
      { signal, buffers: [chunk] },
    );
    this.#ack(result.offset);
    // Left out by the kernel: a chunk before this one got lost.
    if (result.offset < end) throw broken();
  }

  /** An own copy of a part of the file: hosts send the whole memory behind a view. */
  #read(from: number, to: number): Promise<ArrayBuffer> {
    return readable(this.#file.slice(from, to));
  }

  /**
   * Break off when the kernel answers a question but not what was sent before it. As often as
   * `unknowns` it may say that it does not know the upload: one that it has taken it forgets, and it
   * may be reading the file still.
   */
  async #watch(signal: AbortSignal, unknowns: number): Promise<never> {
    for (let asked = 1; ; asked++) {
      const heard = this.#acks;
      await pause(this.#options.stalledAfter ?? STALLED_AFTER_MS, signal);
      if (this.#acks !== heard) continue;
      try {
        await this.#status(signal);
      } catch (error) {
        if (asked > unknowns || !isUnknown(error)) throw error;
        continue;
      }
      if (this.#acks === heard) throw broken();
    }
  }

  async #resume(reason: unknown): Promise<void> {
    const limit = AbortSignal.timeout(this.#options.revivedWithin ?? REVIVED_WITHIN_MS);
    try {
      this.#acked = await this.#status(AbortSignal.any([this.#options.signal, limit]));
    } catch (error) {
      throw limit.aborted && !this.#options.signal.aborted ? reason : error;
    }
  }

  async #status(signal: AbortSignal): Promise<number> {
    const asked = { upload_id: this.#id };
    return (await this.#rpc.request("upload.status", asked, { signal })).result.offset;
  }

  #discard(): void {
    if (this.#id === "") return;
    this.#rpc.request("upload.cancel", { upload_id: this.#id }).catch(() => {});
  }

  #ack(offset: number): void {
    this.#acks += 1;
    this.#acked = Math.max(this.#acked, offset);
    const now = performance.now();
    this.#heard = this.#heard.filter(([at]) => now - at < RATE_OVER_MS);
    this.#heard.push([now, this.#acked]);
    this.#report(false);
  }

  #report(queued: boolean): void {
    const first = this.#heard[0];
    const last = this.#heard.at(-1);
    const seconds = first && last ? (last[0] - first[0]) / 1000 : 0;
    this.#options.onProgress?.({
      sent: this.#acked,
      total: this.#file.size,
      bytesPerSecond: first && last && seconds > 0 ? (last[1] - first[1]) / seconds : 0,
      queued,
    });
  }
}

const UPLOAD_BROKEN = "UPLOAD_BROKEN";

function broken(): KernelError {
  return pageError(
    UPLOAD_BROKEN,
    "The upload broke off and could not be taken up again",
    "Check the connection to the kernel, then Retry.",
  );
}

/** Whether an upload can be taken up again after this. */
function isBreak(error: unknown): boolean {
  const name = error instanceof KernelError ? error.name : "";
  return name === UPLOAD_BROKEN || name === KERNEL_RESTARTED;
}

/** Whether the kernel has no such upload: it was taken, or given up. */
function isUnknown(error: unknown): boolean {
  return error instanceof KernelError && error.payload.name === "UPLOAD_UNKNOWN";
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    function done() {
      signal.removeEventListener("abort", stop);
      resolve();
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
