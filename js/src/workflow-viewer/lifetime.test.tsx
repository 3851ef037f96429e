/** What a workflow viewer holds, and that all of it is let go of when it closes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { MockWorkflow, renderWorkflow } from "../../tests/mock-workflow.js";
import { nodeCard } from "../../tests/payloads.js";
import { picture } from "../../tests/render.js";

beforeEach(async () => {
  vi.restoreAllMocks();
  await page.viewport(1016, 900);
});
afterEach(() => vi.restoreAllMocks());

test("twenty viewers opened and closed leave no URL, listener, picture, canvas or observer", async () => {
  const made = vi.spyOn(URL, "createObjectURL");
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const bitmaps = vi.spyOn(globalThis, "createImageBitmap");
  const observed = vi.spyOn(IntersectionObserver.prototype, "observe");
  const left = vi.spyOn(IntersectionObserver.prototype, "disconnect");
  const canvases: HTMLCanvasElement[] = [];
  for (let at = 0; at < 20; at++) {
    const kernel = new MockWorkflow();
    const shown = renderWorkflow(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find(".pw-step .pw-picture canvas"), 5000);
    canvases.push(...shown.root.querySelectorAll("canvas"));
    shown.close();
    expect(kernel.listening).toBe(0);
  }
  const gone = new Set(revoked.mock.calls.map(([url]) => url));
  expect(made.mock.results.filter(({ value }) => !gone.has(value))).toEqual([]);
  expect(canvases.length).toBeGreaterThanOrEqual(6 * 20);
  expect(canvases.filter(({ width, height }) => width * height > 0)).toEqual([]);
  expect(observed.mock.contexts.length).toBeGreaterThan(0);
  expect(observed.mock.contexts.filter((one) => !left.mock.contexts.includes(one))).toEqual([]);
  const pictures = await Promise.all(bitmaps.mock.results.map(({ value }) => value));
  expect((pictures as ImageBitmap[]).filter(({ width }) => width > 0)).toEqual([]);
}, 60_000);

test("a pane that is far away has no canvas, and its place is as high as before", async () => {
  const rows = [{ label: "a", score: 1, region: "r", box: [0, 0, 1, 1] as const }];
  const nodes = Array.from({ length: 12 }, (_, at) => ({ card: nodeCard(`n${at}`), rows }));
  const shown = renderWorkflow(new MockWorkflow(nodes));
  try {
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find('[data-node="n0"] canvas'), 5000);
    const far = shown.find('[data-node="n11"] .pw-step__picture');
    expect(far.querySelector("canvas")).toBe(null);
    const height = far.getBoundingClientRect().height;
    expect(height).toBeGreaterThan(100);
    const panes = shown.find(".pw-flow__panes");
    panes.scrollTop = panes.scrollHeight;
    await vi.waitFor(() => expect(far.querySelectorAll("canvas").length).toBe(3));
    expect(Math.abs(far.getBoundingClientRect().height - height)).toBeLessThan(2);
    await vi.waitFor(() => expect(shown.root.querySelector('[data-node="n0"] canvas')).toBe(null));
  } finally {
    shown.close();
  }
});
