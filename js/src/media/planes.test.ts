import { afterEach, expect, test, vi } from "vitest";
import { loadPart } from "../parts.js";
import { pageError, type Rpc } from "../rpc.js";
import { Planes } from "./planes.js";
import { MediaStore } from "./store.js";

vi.mock(import("../parts.js"), { spy: true });

const life = new AbortController();
afterEach(() => {
  life.abort();
  vi.restoreAllMocks();
});

test("what draws masks is loaded once, and again after it could not be had", async () => {
  vi.mocked(loadPart).mockRejectedValueOnce(pageError("PART_MISSING", "The kernel sent no code"));
  const planes = new Planes(new MediaStore({} as Rpc, life.signal), life.signal);
  planes.load();
  planes.load();
  await vi.waitFor(() => expect(planes.error.value?.message).toBe("The kernel sent no code"));
  expect(loadPart).toHaveBeenCalledTimes(1);
  planes.load();
  expect(planes.error.value).toBeNull();
  await vi.waitFor(() => expect(planes.kit.value).not.toBeNull());
});
