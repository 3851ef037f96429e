import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MockError } from "../tests/mock-error.js";
import { MockKernel } from "../tests/mock-kernel.js";
import { partFrom } from "./parts.js";
import { Rpc } from "./rpc.js";

let life = new AbortController();
beforeEach(() => {
  life = new AbortController();
  // As on another page: what was loaded there is not loaded here.
  for (const key of Object.getOwnPropertySymbols(globalThis)) {
    if (key.description?.startsWith("predict-widgets parts"))
      Reflect.deleteProperty(globalThis, key);
  }
});
afterEach(() => {
  life.abort();
  vi.restoreAllMocks();
});

/** A kernel that has a part of this text, wrapped as build.mjs wraps it. */
function kernelWith(body: string): MockKernel {
  const kernel = new MockKernel();
  const text = `export default(require)=>{const module={exports:{}};${body};return module.exports}`;
  kernel.handlers.module = () => ({ result: {}, buffers: [new TextEncoder().encode(text)] });
  return kernel;
}

const rpcOf = (kernel: MockKernel): Rpc => new Rpc(kernel, life.signal);
const load = (rpc: Rpc): Promise<Record<string, unknown>> => partFrom(rpc, "video") as never;

test("a part works with the widget's own modules", async () => {
  const kernel = kernelWith('module.exports={signals:require("@preact/signals")}');
  const part = await load(rpcOf(kernel));
  expect((part.signals as { signal: unknown }).signal).toBe(signal);
  expect(kernel.lastOf("module")).toEqual({ name: "video" });
});

test("its text is sent once a page; each widget makes a part of its own of it", async () => {
  const kernel = kernelWith("module.exports={mark:{}}");
  const other = kernelWith("module.exports={mark:{}}");
  const [first, second] = await Promise.all([load(rpcOf(kernel)), load(rpcOf(other))]);
  expect(kernel.countOf("module") + other.countOf("module")).toBe(1);
  expect(first?.mark).not.toBe(second?.mark);
});

test("what one kernel cannot give, another may", async () => {
  const kernel = new MockKernel();
  kernel.handlers.module = () => {
    throw new MockError({ name: "PART_UNKNOWN", message: "There is no such part" });
  };
  const lost = load(rpcOf(kernel));
  const found = load(rpcOf(kernelWith("module.exports={here:1}")));
  await expect(lost).rejects.toThrow("There is no such part");
  expect(await found).toEqual({ here: 1 });
});

test("that failed is asked for again", async () => {
  const kernel = kernelWith("module.exports={here:1}");
  const { module } = kernel.handlers;
  kernel.handlers.module = () => ({ result: {}, buffers: [] });
  const rpc = rpcOf(kernel);
  await expect(load(rpc)).rejects.toMatchObject({ payload: { name: "PART_MISSING" } });
  if (module) kernel.handlers.module = module;
  expect(await load(rpc)).toEqual({ here: 1 });
});

test("text that is no program says so, and leaves no URL", async () => {
  const made = vi.spyOn(URL, "createObjectURL");
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const kernel = kernelWith("this is not JavaScript");
  await expect(load(rpcOf(kernel))).rejects.toMatchObject({ payload: { name: "PART_BROKEN" } });
  expect(revoked.mock.calls.flat()).toEqual(made.mock.results.map(({ value }) => value));
});

test("a module that is not shared is named", async () => {
  const kernel = kernelWith('module.exports=require("secrets")');
  await expect(load(rpcOf(kernel))).rejects.toThrow("no secrets to share");
});
