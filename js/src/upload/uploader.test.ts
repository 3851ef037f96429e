import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { Rpc } from "../rpc.js";
import { MEBIBYTE } from "../wire.js";
import { type UploadProgress, upload } from "./uploader.js";

let kernel: MockKernel;
let rpc: Rpc;
let life: AbortController;
let stop: AbortController;
let received: Uint8Array | null;

beforeEach(() => {
  kernel = new MockKernel();
  life = new AbortController();
  rpc = new Rpc(kernel, life.signal);
  stop = new AbortController();
  received = null;
  kernel.handlers["upload.finish"] = ({ upload_id }) => {
    const held = kernel.uploads.finish(upload_id);
    received = new Uint8Array(held.parts.flatMap((part) => [...part.subarray(0, 8)]));
    const given = kernel.taken(held.name, held.offset);
    return given as ReturnType<NonNullable<(typeof kernel.handlers)["upload.finish"]>>;
  };
});
afterEach(() => {
  life.abort();
  vi.restoreAllMocks();
});

/** A file whose every 8 bytes say where they stand. */
function fileOf(megabytes: number): File {
  const words = new Float64Array((megabytes * MEBIBYTE) / 8);
  for (let index = 0; index < words.length; index++) words[index] = index * 8;
  return new File([words], "big.bin");
}

/** Where each of the received parts stood in the file. */
function offsetsReceived(): number[] {
  return [...new Float64Array((received as Uint8Array).buffer)];
}

function offsetsSent(): unknown[] {
  return kernel.requests
    .filter(({ method }) => method === "upload.chunk")
    .map(({ params }) => params.offset);
}

/** What an upload takes for lost after this. Only where that is what is tested: machines may be busy. */
const IMPATIENT = { stalledAfter: 150 };
const PATIENT = { stalledAfter: 60_000, revivedWithin: 5000 };

const start = (file: File, more = {}) =>
  upload(rpc, file, { signal: stop.signal, ...PATIENT, ...more });

describe("a file", () => {
  test("goes in chunks of 1, 2 and then 4 MiB, each an own buffer, in order", async () => {
    const { result } = await start(fileOf(12));
    expect(offsetsSent()).toEqual([0, 1, 3, 7, 11].map((at) => at * MEBIBYTE));
    const sizes = kernel.requests.map(({ buffers }) => buffers[0]?.byteLength ?? 0);
    expect(sizes.filter(Boolean).map((size) => size / MEBIBYTE)).toEqual([1, 2, 4, 4, 1]);
    expect(offsetsReceived()).toEqual([0, 1, 3, 7, 11].map((at) => at * MEBIBYTE));
    expect(result.input.bytes).toBe(12 * MEBIBYTE);
  });

  test("has at most four chunks under way", async () => {
    const waiting: (() => void)[] = [];
    kernel.handlers["upload.chunk"] = ({ upload_id, offset }, { buffers }) =>
      new Promise((resolve) => {
        waiting.push(() => {
          const end = offset + (buffers[0]?.byteLength ?? 0);
          const held = kernel.uploads.get(upload_id);
          if (held) held.offset = end;
          resolve({ result: { upload_id, offset: end } });
        });
      });
    const done = start(fileOf(32));
    await vi.waitFor(() => expect(waiting).toHaveLength(4));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(waiting).toHaveLength(4);
    waiting.shift()?.();
    await vi.waitFor(() => expect(kernel.countOf("upload.chunk")).toBe(5));
    const timer = setInterval(() => waiting.shift()?.(), 1);
    await done;
    clearInterval(timer);
  });

  test("tells how much the kernel has, and how fast it goes", async () => {
    const heard: UploadProgress[] = [];
    await start(fileOf(8), { onProgress: (progress: UploadProgress) => heard.push(progress) });
    const sent = heard.map((progress) => progress.sent);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(heard.at(-1)).toMatchObject({ sent: 8 * MEBIBYTE, total: 8 * MEBIBYTE, queued: false });
    expect(heard.at(-1)?.bytesPerSecond).toBeGreaterThan(MEBIBYTE);
  });

  test("that cannot be read any more fails by name, and is discarded", async () => {
    const file = fileOf(2);
    file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) as never;
    await expect(start(file)).rejects.toMatchObject({ name: "FILE_NOT_READABLE" });
    await vi.waitFor(() => expect(kernel.uploads.size).toBe(0));
  });

  test("the kernel refuses ends the upload with the kernel's words", async () => {
    kernel.handlers["upload.begin"] = () => {
      throw new MockError({ name: "INPUT_TOO_LARGE", message: "The limit is 20 MB" });
    };
    await expect(start(fileOf(1))).rejects.toMatchObject({ name: "INPUT_TOO_LARGE" });
    expect(kernel.countOf("upload.chunk")).toBe(0);
  });
});

describe("a broken connection", () => {
  test("that lost chunks is taken up where the kernel stands", async () => {
    const usual = kernel.send.bind(kernel);
    let lost = 0;
    kernel.send = (content, callbacks, buffers) => {
      const { method, params } = content as { method?: string; params?: { offset: number } };
      // The second chunk is lost on the way, once.
      if (method === "upload.chunk" && params?.offset === MEBIBYTE && lost++ === 0) return;
      usual(content, callbacks, buffers);
    };
    await start(fileOf(12), IMPATIENT);
    expect(lost).toBeGreaterThan(1);
    expect(offsetsReceived()[0]).toBe(0);
    expect(offsetsReceived()[1]).toBe(MEBIBYTE);
    expect(kernel.inputs.values().next().value?.bytes).toBe(12 * MEBIBYTE);
  });

  test("that lost everything under way is taken up after a while without a word", async () => {
    // In the middle of it: all twelve may be through before a look every 50 ms.
    kernel.handlers["upload.chunk"] = (_params, request) => {
      if (kernel.countOf("upload.chunk") === 2) kernel.dropSocket();
      return kernel.usual(request) as never;
    };
    const done = start(fileOf(12), IMPATIENT);
    await vi.waitFor(() => expect(kernel.countOf("upload.chunk")).toBeGreaterThan(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    kernel.reconnect();
    await done;
    expect(kernel.inputs.values().next().value?.bytes).toBe(12 * MEBIBYTE);
  });

  test("with a kernel that is merely busy sends nothing twice", async () => {
    // Three chunks, which go at once: nothing is left to be late when the kernel is free.
    const done = start(fileOf(4), IMPATIENT);
    await vi.waitFor(() => expect(kernel.countOf("upload.begin")).toBe(1));
    kernel.busy = true;
    await vi.waitFor(() => expect(kernel.countOf("upload.status")).toBe(1));
    kernel.free();
    await done;
    expect(offsetsSent()).toEqual([0, 1, 3].map((at) => at * MEBIBYTE));
  });

  test("announced by the host goes on if the same kernel answers", async () => {
    kernel.handlers["upload.chunk"] = (_params, request) => {
      if (kernel.countOf("upload.chunk") === 2) kernel.emit("comm_live_update");
      return kernel.usual(request) as never;
    };
    await start(fileOf(12));
    expect(kernel.inputs.values().next().value?.bytes).toBe(12 * MEBIBYTE);
  });

  test("that does not mend gives up instead of trying for ever", async () => {
    kernel.handlers["upload.chunk"] = ({ upload_id }) => ({ result: { upload_id, offset: 0 } });
    await expect(start(fileOf(2))).rejects.toMatchObject({ name: "UPLOAD_BROKEN" });
  });

  test("that lost the last question has it asked again", async () => {
    const usual = kernel.send.bind(kernel);
    let lost = 0;
    kernel.send = (content, callbacks, buffers) => {
      if ((content as { method?: string }).method === "upload.finish" && lost++ === 0) return;
      usual(content, callbacks, buffers);
    };
    const { result } = await start(fileOf(2), IMPATIENT);
    expect(result.input.bytes).toBe(2 * MEBIBYTE);
    expect(offsetsSent()).toEqual([0, MEBIBYTE]);
  });

  test("that lost the last answer does not wait for it for ever", async () => {
    const taken = kernel.handlers["upload.finish"];
    kernel.handlers["upload.finish"] = (params, request) => {
      taken?.(params, request);
      return new Promise(() => {});
    };
    await expect(start(fileOf(2), { stalledAfter: 20 })).rejects.toMatchObject({
      name: "UPLOAD_UNKNOWN",
    });
    expect(kernel.countOf("upload.finish")).toBe(1);
    expect(kernel.countOf("upload.status")).toBeGreaterThan(2);
  });
});

describe("a kernel restart in the middle", () => {
  test("says so within two seconds", async () => {
    kernel.handlers["upload.chunk"] = () => new Promise(() => {});
    const limit = vi.spyOn(AbortSignal, "timeout");
    const done = start(fileOf(64), { revivedWithin: undefined });
    await vi.waitFor(() => expect(kernel.countOf("upload.chunk")).toBe(4));
    kernel.restart();
    await expect(done).rejects.toMatchObject({
      name: "KERNEL_RESTARTED",
      message: "The kernel was restarted: run the cell again",
    });
    expect(limit.mock.lastCall?.[0]).toBeLessThan(2000);
  });
});

describe("cancelling", () => {
  test("stops at once and leaves nothing in the kernel", async () => {
    kernel.handlers["upload.chunk"] = () => new Promise(() => {});
    const done = start(fileOf(32));
    await vi.waitFor(() => expect(kernel.countOf("upload.chunk")).toBe(4));
    stop.abort();
    await expect(done).rejects.toMatchObject({ name: "CANCELLED" });
    await vi.waitFor(() => expect(kernel.uploads.size).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(kernel.countOf("upload.chunk")).toBe(4);
  });
});
