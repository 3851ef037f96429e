import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../tests/mock-error.js";
import { MockKernel } from "../tests/mock-kernel.js";
import { inputCard } from "../tests/payloads.js";
import { type Answered, KernelError, Rpc } from "./rpc.js";
import type { Progress } from "./wire.js";

const ASKING = { max_concepts: 20, min_value: 0, prompt: "", params: {}, sample_ms: 0 };

let kernel: MockKernel;
let rpc: Rpc;
let life: AbortController;

beforeEach(() => {
  kernel = new MockKernel();
  life = new AbortController();
  rpc = new Rpc(kernel, life.signal);
});
afterEach(() => life.abort());

async function errorOf(asked: Promise<unknown>): Promise<KernelError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KernelError)) throw new Error("it did not fail with a KernelError");
  return error;
}

describe("a reply", () => {
  test("brings the result, and buffers with their own offset and length", async () => {
    kernel.handlers.picture = () => ({
      result: { media_type: "image/jpeg", width: 2, height: 1 },
      buffers: [new Uint8Array([1, 2, 3]), new Uint8Array([4])],
    });
    const { result, buffers } = await rpc.request("picture", { key: "k", edge: 9 });
    expect(result.width).toBe(2);
    expect(buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3], [4]]);
  });

  test("with an error rejects with all that the kernel said", async () => {
    kernel.handlers.predict = () => {
      throw new MockError({
        name: "MODEL_DOES_NOT_EXIST",
        code: 21200,
        message: "Model does not exist",
        request_id: "r-1",
      });
    };
    const asked = { input_keys: [], again: false, ...ASKING };
    const { payload } = await errorOf(rpc.request("predict", asked));
    expect(payload).toMatchObject({ name: "MODEL_DOES_NOT_EXIST", code: 21200, request_id: "r-1" });
  });

  test("goes to the request that it answers, whatever the order", async () => {
    kernel.busy = true;
    const first = rpc.request("models.versions", { reference: "a" });
    const second = rpc.request("code", {
      input_keys: [],
      threshold: 0,
      concept_filter: "",
      ...ASKING,
    });
    kernel.free();
    expect((await second).result.code).toContain("import");
    expect((await first).result.versions).toHaveLength(1);
  });

  test("to another page with the same widget is not taken for ours", async () => {
    const other = new Rpc(kernel, life.signal);
    await Promise.all([rpc.request("open", {}), other.request("open", {})]);
    const [mine, theirs] = kernel.requests;
    expect(mine?.id).not.toBe(theirs?.id);
  });
});

describe("a request of a model that streams", () => {
  test("hands on what came so far, then the reply", async () => {
    kernel.inputs.set("k", inputCard("k", "k.png"));
    kernel.handlers.predict = async (_params, request) => {
      kernel.partial(request, [{ label: "first", score: 0.5 }]);
      return kernel.predicted(["k"], 20);
    };
    const heard: (string | undefined)[] = [];
    const onPartial = ({ result, buffers }: Answered<"predict">) => {
      heard.push(`${result.answers[0]?.status}, ${buffers.length} buffers`);
    };
    const asked = { input_keys: ["k"], again: false, ...ASKING };
    const { result } = await rpc.request("predict", asked, { onPartial });
    expect(heard).toEqual(["partial, 2 buffers"]);
    expect(result.answers[0]?.status).toBe("ok");
  });
});

describe("cancelling", () => {
  test("rejects at once, tells the kernel, and ignores the one reply", async () => {
    let finish = () => {};
    kernel.handlers.open = () =>
      new Promise((resolve) => {
        finish = () => resolve(kernel.opened(""));
      });
    const stop = new AbortController();
    const asked = rpc.request("open", {}, { signal: stop.signal });
    await vi.waitFor(() => expect(kernel.countOf("open")).toBe(1));
    stop.abort();
    expect((await errorOf(asked)).name).toBe("CANCELLED");
    expect(kernel.cancelled).toEqual([kernel.requests[0]?.id]);
    finish();
    // Nothing is left that waits for it: another request goes its own way.
    delete kernel.handlers.open;
    expect((await rpc.request("open", {})).result.model.id).toBe("imagenet-classifier");
  });

  test("before it was sent sends nothing", async () => {
    const asked = rpc.request("open", {}, { signal: AbortSignal.abort() });
    expect((await errorOf(asked)).name).toBe("CANCELLED");
    expect(kernel.requests).toHaveLength(0);
  });

  test("after the reply says nothing to the kernel", async () => {
    const stop = new AbortController();
    await rpc.request("open", {}, { signal: stop.signal });
    stop.abort();
    expect(kernel.cancelled).toEqual([]);
  });
});

describe("while it waits", () => {
  test("a busy kernel shows as queued after 300 ms, and is waited for", async () => {
    kernel.busy = true;
    const heard: string[] = [];
    const onProgress = ({ stage }: Pick<Progress, "stage">) => heard.push(stage);
    const asked = rpc.request("open", {}, { onProgress });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toEqual(["queued"]));
    kernel.free();
    expect((await asked).result.model.id).toBe("imagenet-classifier");
  });

  test("the kernel's progress is handed on and stands for its word", async () => {
    const heard: [string, number][] = [];
    kernel.handlers.open = async (_, request) => {
      kernel.progress(request, { stage: "predicting", done: 1, total: 3 });
      await new Promise((resolve) => setTimeout(resolve, 400));
      return kernel.opened("");
    };
    await rpc.request("open", {}, { onProgress: ({ stage, done }) => heard.push([stage, done]) });
    expect(heard).toEqual([["predicting", 1]]);
  });
});

describe("a lost kernel", () => {
  test("ends what is pending with the words of the design", async () => {
    kernel.busy = true;
    const asked = rpc.request("open", {});
    kernel.restart();
    const error = await errorOf(asked);
    expect(error.name).toBe("KERNEL_RESTARTED");
    expect(error.message).toBe("The kernel was restarted: run the cell again");
    expect(rpc.live.value).toBe(false);
  });

  test("shows in a send that throws", async () => {
    kernel.restart({ announced: false });
    expect((await errorOf(rpc.request("open", {}))).name).toBe("KERNEL_RESTARTED");
    expect(rpc.live.value).toBe(false);
  });

  test("that nobody announced is found within two seconds while something is asked", async () => {
    vi.useFakeTimers();
    kernel.busy = true;
    const asked = rpc.request("open", {});
    kernel.restart({ announced: false });
    const error = errorOf(asked);
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    expect((await error).name).toBe("KERNEL_RESTARTED");
  });

  test("is found again when it answers", async () => {
    kernel.emit("comm_live_update");
    expect(rpc.live.value).toBe(false);
    await rpc.request("open", {});
    expect(rpc.live.value).toBe(true);
  });

  test("is found again by who asks as soon as it is lost", async () => {
    let asked: Promise<unknown> | undefined;
    const stop = rpc.live.subscribe((live) => {
      if (!live) asked = rpc.request("open", {});
    });
    kernel.emit("comm_live_update");
    await asked;
    stop();
    expect(rpc.live.value).toBe(true);
  });
});

test("the end of the model leaves no listener and nothing pending", async () => {
  kernel.busy = true;
  const asked = rpc.request("open", {});
  life.abort();
  await errorOf(asked);
  expect(kernel.listening).toBe(0);
});

describe("a kernel that is not there", () => {
  test("is known from the layout's comm, as a host drops what is sent without a word", async () => {
    kernel.traits.layout = { comm_live: false };
    kernel.dropSocket();
    const orphan = new Rpc(kernel, life.signal);
    expect(orphan.live.value).toBe(false);
    const { payload } = await errorOf(orphan.request("open", {}));
    expect(payload.message).toBe("The kernel is not running: run the cell again");
  });

  test("is not taken for gone when only its layout is closed", async () => {
    await rpc.request("open", {});
    kernel.traits.layout = { comm_live: false };
    await rpc.request("open", {});
    expect(rpc.live.value).toBe(true);
  });
});

describe("after its end", () => {
  test("a last word still goes out, and nothing waits for its reply", async () => {
    life.abort();
    vi.useFakeTimers();
    try {
      const { payload } = await errorOf(rpc.request("upload.cancel", { upload_id: "u" }));
      expect(payload.name).toBe("CANCELLED");
      expect(kernel.lastOf("upload.cancel")).toEqual({ upload_id: "u" });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
