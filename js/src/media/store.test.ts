import { afterEach, describe, expect, it, vi } from "vitest";
import { pageError, type Rpc } from "../rpc.js";
import { MediaStore } from "./store.js";

type Params = { output_id: number; ordinals: number[] };
type Reply = { result: { media: object[] }; buffers: Uint8Array[] };

let life = new AbortController();
afterEach(() => {
  life.abort();
  life = new AbortController();
});

/** A kernel whose rows hold as many bytes as told, each their ordinal. */
function storeOf(reply: (params: Params) => Promise<Reply> = answered()) {
  const request = vi.fn((_method: string, params: Params) => reply(params));
  return { request, store: new MediaStore({ request } as unknown as Rpc, life.signal) };
}

function answered(bytes = 3): (params: Params) => Promise<Reply> {
  return async ({ ordinals }) => ({
    result: { media: ordinals.map((ordinal) => ({ ordinal, media_type: "image/png", error: "" })) },
    buffers: ordinals.map((ordinal) => new Uint8Array(bytes).fill(ordinal)),
  });
}

const asked = ({ request }: ReturnType<typeof storeOf>): unknown[] =>
  request.mock.calls.map(([, params]) => [params.output_id, params.ordinals]);

describe("media", () => {
  it("asked for in one go is one request for each output", async () => {
    const made = storeOf();
    made.store.ask(1, [4, 5]);
    made.store.ask(2, [0]);
    made.store.ask(1, [5, 6]);
    expect(made.store.get(1, 4)).toBeUndefined();
    await vi.waitFor(() => expect(made.store.get(2, 0)).toBeDefined());
    expect(asked(made)).toEqual([
      [1, [4, 5, 6]],
      [2, [0]],
    ]);
    const loaded = made.store.get(1, 6);
    expect(loaded?.type).toBe("image/png");
    expect([...new Uint8Array((await loaded?.blob.arrayBuffer()) ?? [])]).toEqual([6, 6, 6]);
  });

  it("comes in several answers where it is much, and says so each time", async () => {
    const made = storeOf();
    made.store.ask(
      1,
      Array.from({ length: 50 }, (_, ordinal) => ordinal),
    );
    await vi.waitFor(() => expect(made.store.get(1, 49)).toBeDefined());
    expect(made.request).toHaveBeenCalledTimes(3);
    expect(made.store.version.value).toBe(3);
  });

  it("that does not fit into one answer is asked for in the next", async () => {
    const whole = answered();
    const made = storeOf((params) => whole({ ...params, ordinals: params.ordinals.slice(0, 2) }));
    made.store.ask(1, [0, 1, 2, 3, 4]);
    await vi.waitFor(() => expect(made.store.get(1, 4)?.error).toBe(""));
    expect(asked(made)).toEqual([
      [1, [0, 1, 2, 3, 4]],
      [1, [2, 3, 4]],
      [1, [4]],
    ]);
    expect([0, 1, 2, 3].map((ordinal) => made.store.get(1, ordinal)?.error)).toEqual(
      Array.from({ length: 4 }, () => ""),
    );
  });

  it("is asked for once", async () => {
    const made = storeOf();
    made.store.ask(1, [1]);
    await vi.waitFor(() => expect(made.store.get(1, 1)).toBeDefined());
    made.store.ask(1, [1]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(made.request).toHaveBeenCalledTimes(1);
  });

  it("that cannot be had says why, beside neighbors that can", async () => {
    const made = storeOf(async () => ({
      result: {
        media: [
          { ordinal: 0, media_type: "", error: "The host did not answer" },
          { ordinal: 1, media_type: "image/png", error: "" },
        ],
      },
      buffers: [new Uint8Array(), new Uint8Array([1])],
    }));
    made.store.ask(1, [0, 1, 2]);
    await vi.waitFor(() => expect(made.store.get(1, 1)?.error).toBe(""));
    expect(made.store.get(1, 0)?.error).toBe("The host did not answer");
  });

  it("that the kernel sends nothing for is told as that", async () => {
    const made = storeOf(async () => ({ result: { media: [] }, buffers: [] }));
    made.store.ask(1, [2]);
    await vi.waitFor(() =>
      expect(made.store.get(1, 2)?.error).toBe("The kernel sent nothing for it"),
    );
    expect(made.request).toHaveBeenCalledTimes(1);
  });

  it("of a kernel that fails says its error, and is asked for again once it is forgotten", async () => {
    let broken = true;
    const made = storeOf(async (params) => {
      if (broken) throw pageError("KERNEL_RESTARTED", "The kernel was restarted");
      return answered()(params);
    });
    made.store.ask(1, [0]);
    await vi.waitFor(() => expect(made.store.get(1, 0)?.error).toBe("The kernel was restarted"));
    broken = false;
    made.store.forget(1, 0);
    expect(made.store.get(1, 0)).toBeUndefined();
    made.store.ask(1, [0]);
    await vi.waitFor(() => expect(made.store.get(1, 0)?.error).toBe(""));
  });

  it("beyond 64 MB lets go of what was wanted longest ago", async () => {
    const made = storeOf(answered(20 * 1024 * 1024));
    made.store.ask(1, [0, 1, 2]);
    await vi.waitFor(() => expect(made.store.get(1, 2)).toBeDefined());
    made.store.get(1, 0);
    made.store.ask(10, [3]);
    await vi.waitFor(() => expect(made.store.get(10, 3)).toBeDefined());
    expect([0, 1, 2].map((ordinal) => made.store.get(1, ordinal) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("gives all vectors, though one answer holds but the first", async () => {
    const made = storeOf(async ({ ordinals }) => ({
      result: { media: [] },
      buffers: ordinals.slice(0, 2).map((at) => new Uint8Array(Float32Array.of(at).buffer)),
    }));
    expect((await made.store.vectors(1, [3, 1, 2])).map(([at]) => at)).toEqual([3, 1, 2]);
    const none = storeOf(async () => ({ result: { media: [] }, buffers: [] }));
    expect(await none.store.vectors(1, [3])).toEqual([]);
  });

  it("gives vectors wherever in its memory a buffer begins", async () => {
    const memory = new Uint8Array(11);
    memory.set(new Uint8Array(Float32Array.of(0.5, -2).buffer), 3);
    const made = storeOf(async () => ({
      result: { media: [] },
      buffers: [new Uint8Array(memory.buffer, 3, 8)],
    }));
    expect(await made.store.vectors(1, [0])).toEqual([Float32Array.of(0.5, -2)]);
  });
});
