/** Answers that come in pieces. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockKernel } from "../../tests/mock-kernel.js";
import type { Row } from "../../tests/payloads.js";
import type { Rendered } from "../../tests/render.js";
import { streaming } from "../../tests/scenes-answers.js";

let shown: Rendered;
afterEach(() => shown?.close());

const LINES: Row[] = ["one", "two", "three"].map((text, at) => ({
  kind: "text",
  label: "",
  text,
  score: 0.9,
  region: `r${at}`,
  box: [0.1, 0.1 + at * 0.2, 0.5, 0.2 + at * 0.2],
}));

async function begun(rows: readonly Row[]) {
  const kernel = new MockKernel();
  kernel.rowsOf = () => LINES;
  const begun = await streaming(kernel, rows);
  shown = begun.shown;
  await vi.waitFor(() => shown.find(".pw-part"));
  return { kernel, ...begun };
}

const lines = () => [...shown.root.querySelectorAll(".pw-part")].map((part) => part.textContent);

describe("an answer that streams", () => {
  test("appears as it comes, and says how much it is so far", async () => {
    const { kernel, asked, finish } = await begun(LINES.slice(0, 1));
    expect(lines()).toEqual(["one"]);
    await vi.waitFor(() => shown.byText(".pw-working__text", "Streaming, 1 line so far"));
    kernel.partial(asked, LINES.slice(0, 2));
    await vi.waitFor(() => expect(lines()).toEqual(["one", "two"]));
    // How long it took is not known before its end.
    const note = () => shown.root.querySelector(".pw-strip__note")?.textContent ?? "";
    expect(note()).not.toContain("answered in");
    finish();
    await vi.waitFor(() => expect(lines()).toEqual(["one", "two", "three"]));
    await vi.waitFor(() => expect(note()).toContain("answered in"));
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-working")).toBeNull());
    expect(shown.root.querySelector(".pw-notice")).toBeNull();
  });

  test("that is cancelled keeps what came, says so, and can be asked for again", async () => {
    const { kernel, asked } = await begun(LINES.slice(0, 2));
    await vi.waitFor(() => shown.byText(".pw-working button", "Cancel"));
    shown.byText(".pw-working button", "Cancel").click();
    await vi.waitFor(() => shown.byText(".pw-notice", "Stopped: this is what came until then."));
    expect(kernel.cancelled).toEqual([asked.id]);
    expect(lines()).toEqual(["one", "two"]);
    kernel.partial(asked, LINES);
    expect(lines()).toEqual(["one", "two"]);
    shown.byText(".pw-notice button", "Predict again").click();
    await vi.waitFor(() => expect(lines()).toEqual(["one", "two", "three"]));
    expect(kernel.countOf("predict")).toBe(1);
  });

  test("that fails on its way says why beside what came", async () => {
    const { kernel, asked } = await begun(LINES.slice(0, 1));
    kernel.fail(asked, { name: "MODEL_BUSY", message: "The model stopped answering" });
    await vi.waitFor(() => shown.byText(".pw-failed", "The model stopped answering"));
    expect(lines()).toEqual(["one"]);
  });
});
