/**
 * Requests to the kernel and their one reply each, over the widget's custom messages.
 *
 * Owns the pending requests. Nothing times out: a kernel may be busy with a long cell. What ends a
 * request without a reply is its own `signal`, or the loss of the kernel.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { KernelModel } from "./model.js";
import type {
  ErrorPayload,
  FromKernel,
  Method,
  Params,
  Partial,
  Progress,
  Reply,
  Result,
  WidgetEvent,
} from "./wire.js";

/** After this long without a word from the kernel a request counts as queued. */
const QUEUED_AFTER_MS = 300;
/**
 * While something is asked, a message that throws is the only sign of a kernel that crashed: ask
 * after this long, then ever less often, for a kernel that is merely busy has to read them all.
 */
const FIRST_PROBE_MS = 1000;
const LAST_PROBE_MS = 30_000;

/** An error as a reply bears it, or one of ours of the same form. */
export class KernelError extends Error {
  constructor(readonly payload: ErrorPayload) {
    super(payload.message);
    this.name = payload.name;
  }
}

/** An error of the page's own, in the form that the kernel's errors have. */
export function pageError(name: string, message: string, hint = ""): KernelError {
  return new KernelError({ name, code: null, message, details: "", request_id: "", hint });
}

export const KERNEL_RESTARTED = "KERNEL_RESTARTED";
export const CANCELLED = "CANCELLED";

export interface Answered<M extends Method> {
  result: Result<M>;
  buffers: Uint8Array[];
}

export interface RequestOptions<M extends Method = Method> {
  signal?: AbortSignal | undefined;
  onProgress?: (progress: Omit<Progress, "type" | "id">) => void;
  /** What a model that streams has said so far; each holds all that came before it. */
  onPartial?: (answered: Answered<M>) => void;
  buffers?: ArrayBuffer[];
}

interface Pending {
  settle(reply: Reply | KernelError, buffers: Uint8Array[]): void;
  progress(event: Progress): void;
  partial(event: Partial, buffers: Uint8Array[]): void;
}

export class Rpc {
  /** False from the loss of the kernel until it says something again. */
  readonly live: ReadonlySignal<boolean>;
  readonly #live: Signal<boolean>;
  /** Restored from a saved notebook: no kernel will ever hear it. */
  readonly #orphan: boolean;
  readonly #model: KernelModel;
  readonly #alive: AbortSignal;
  readonly #pending = new Map<string, Pending>();
  /** Every page that shows this widget gets every reply: ids must differ between pages. */
  readonly page = randomText();
  #count = 0;
  #probe: ReturnType<typeof setTimeout> | undefined;
  readonly #onEvent = new Map<string, (event: never, buffers: Uint8Array[]) => void>();

  /** Listens until `alive` aborts; what is pending then is rejected. */
  constructor(model: KernelModel, alive: AbortSignal) {
    this.#model = model;
    this.#alive = alive;
    this.#orphan = !hasComm(model);
    this.#live = signal(!this.#orphan);
    this.live = this.#live;
    const message = (content: FromKernel, buffers?: readonly (ArrayBufferView | ArrayBuffer)[]) =>
      this.#receive(content, (buffers ?? []).map(bytesOf));
    const lost = () => this.#lose();
    model.on("msg:custom", message);
    // Said by hosts on a kernel restart, and once more when the kernel can be reached again.
    model.on("comm_live_update", lost);
    alive.addEventListener(
      "abort",
      () => {
        model.off("msg:custom", message);
        model.off("comm_live_update", lost);
        this.#lose();
      },
      { once: true },
    );
  }

  /** Why there is no answer, where `live` is false. */
  get gone(): KernelError {
    return this.#orphan ? notRunning() : restarted();
  }

  /** Hear what the kernel says unasked; one listener for each name. */
  onEvent<Name extends WidgetEvent["event"]>(
    name: Name,
    callback: (event: Extract<WidgetEvent, { event: Name }>, buffers: Uint8Array[]) => void,
  ): void {
    this.#onEvent.set(name, callback);
  }

  /**
   * Ask the kernel. Rejects with a `KernelError`: the reply's, `CANCELLED` as soon as the signal
   * aborts, or `KERNEL_RESTARTED`.
   */
  request<M extends Method>(
    method: M,
    params: Params<M>,
    { signal: wanted, onProgress, onPartial, buffers = [] }: RequestOptions<M> = {},
  ): Promise<Answered<M>> {
    if (wanted?.aborted) return Promise.reject(cancelled());
    const id = `${this.page}-${++this.#count}`;
    if (this.#alive.aborted) {
      // Nobody hears the reply; what there is to let go of the kernel learns all the same.
      this.#send({ type: "request", id, method, params }, buffers);
      return Promise.reject(cancelled());
    }
    return new Promise((resolve, reject) => {
      const queued = setTimeout(
        () => onProgress?.({ stage: "queued", done: 0, total: 0, message: "" }),
        QUEUED_AFTER_MS,
      );
      const done = () => {
        clearTimeout(queued);
        wanted?.removeEventListener("abort", abort);
      };
      const abort = () => {
        done();
        // The entry stays until the kernel's one reply, which nobody waits for any more.
        this.#pending.set(id, { settle: () => {}, progress: () => {}, partial: () => {} });
        this.#send({ type: "cancel", id });
        reject(cancelled());
      };
      this.#pending.set(id, {
        settle: (reply, received) => {
          done();
          if (reply instanceof KernelError) reject(reply);
          else if ("error" in reply) reject(new KernelError(reply.error));
          else resolve({ result: reply.result as Result<M>, buffers: received });
        },
        progress: (event) => {
          clearTimeout(queued);
          onProgress?.(event);
        },
        partial: (event, received) => {
          clearTimeout(queued);
          onPartial?.({ result: event.result as Result<M>, buffers: received });
        },
      });
      wanted?.addEventListener("abort", abort, { once: true });
      if (this.#send({ type: "request", id, method, params }, buffers)) this.#watch();
    });
  }

  /**
   * Have the kernel say something. A host may send the first message of a page without its
   * subshell (JupyterLab 4.6 has not made it yet), and ipykernel 7.4 hands later ones to the thread
   * from which the kernel last spoke to the page: until then they would wait for a running cell.
   */
  greet(): void {
    this.#send({ type: "cancel", id: "" });
  }

  #receive(content: FromKernel, buffers: Uint8Array[]): void {
    if (content.type === "event") {
      this.#live.value = true;
      this.#onEvent.get(content.event)?.(content as never, buffers);
      return;
    }
    const pending = this.#pending.get(content.id);
    if (pending === undefined) return;
    this.#live.value = true;
    if (content.type === "progress") {
      pending.progress(content);
      return;
    }
    if (content.type === "partial") {
      pending.partial(content, buffers);
      return;
    }
    this.#pending.delete(content.id);
    this.#watch();
    pending.settle(content, buffers);
  }

  /** Send, or take the kernel for lost where that throws. */
  #send(content: object, buffers: ArrayBuffer[] = []): boolean {
    // Without a comm a host drops what is sent, without a word.
    if (this.#orphan) {
      this.#lose();
      return false;
    }
    try {
      this.#model.send(content, undefined, buffers);
      return true;
    } catch {
      this.#lose();
      return false;
    }
  }

  /** Probe for as long as anything is pending. */
  #watch(after = FIRST_PROBE_MS): void {
    clearTimeout(this.#probe);
    if (this.#pending.size === 0) return;
    this.#probe = setTimeout(() => {
      // The kernel ignores a cancel of an id that it does not know.
      if (this.#send({ type: "cancel", id: "" })) this.#watch(Math.min(after * 2, LAST_PROBE_MS));
    }, after);
  }

  #lose(): void {
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    // Who hears of it may ask at once: the kernel may be the same one, reached again.
    this.#live.value = false;
    this.#watch();
    for (const pending of lost) pending.settle(this.gone, []);
  }
}

/** A kernel that has gone. */
function restarted(): KernelError {
  return pageError(KERNEL_RESTARTED, "The kernel was restarted: run the cell again");
}

/** A notebook that was opened again: the widget is what was saved of it. */
function notRunning(): KernelError {
  return pageError("KERNEL_NOT_RUNNING", "The kernel is not running: run the cell again");
}

/**
 * Whether a kernel is behind the model. anywidget (0.11) does not hand on the model's `comm_live`;
 * its layout is a widget of its own, saved, restored and connected together with it. A host whose
 * layouts say nothing is believed to have a kernel.
 */
function hasComm(model: KernelModel): boolean {
  const layout = model.get("layout") as { comm_live?: boolean } | null | undefined;
  return layout?.comm_live !== false;
}

export function cancelled(): KernelError {
  return pageError(CANCELLED, "Cancelled");
}

/** Whatever was thrown, in the form that the states draw. */
export function errorPayload(error: unknown): ErrorPayload {
  if (error instanceof KernelError) return error.payload;
  return pageError("PAGE_ERROR", error instanceof Error ? error.message : String(error)).payload;
}

/** A buffer as bytes, its own offset and length respected. */
function bytesOf(buffer: ArrayBufferView | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

/** `crypto.randomUUID` is absent on plain http. */
function randomText(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join("");
}
