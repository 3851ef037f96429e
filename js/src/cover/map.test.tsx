/** An occlusion map in a viewer: offered, made, read, left. */
import axe from "axe-core";
import { afterEach, describe, expect, test } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import type { Rendered } from "../../tests/render.js";
import type { MapResult } from "../wire.js";
import { changesIn, covered, pointAt, until } from "./driven.js";
import { PassingKernel } from "./mock-passing.js";

let shown: Rendered;
let kernel: PassingKernel;
afterEach(() => shown?.close());

describe("a map", () => {
  const MAP: MapResult = {
    concept: "espresso",
    vocabulary: "",
    score: 0.95,
    rows: 14,
    columns: 14,
    done: 196,
    error: null,
  };
  const drops = (done = 196) =>
    Array.from({ length: 196 }, (_, cell) =>
      cell < done ? (cell === 63 ? 0.4 : 0.01) : Number.NaN,
    );
  const bufferOf = (values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

  async function offered(): Promise<void> {
    kernel = new PassingKernel();
    shown = await covered(kernel);
    await until(() => expect(changesIn(shown)).not.toEqual([]));
    shown.byText("button", "Map it").click();
    await until(() => shown.find(".pw-offer"));
  }

  test("names what it takes before anybody is asked, and can be left", async () => {
    await offered();
    expect(shown.find(".pw-offer").textContent).toContain("197 predictions");
    expect(shown.find(".pw-offer").textContent).not.toContain("charge");
    shown.byText("button", "Not now").click();
    await until(() => expect(shown.root.querySelector(".pw-offer")).toBeNull());
    expect(kernel.countOf("cover.map")).toBe(0);
  });

  test("is the only thing asked while it is made", async () => {
    await offered();
    kernel.handlers["cover.map"] = () => new Promise(() => {});
    shown.byText("button", "Ask for 197").click();
    await until(() => shown.find(".pw-working"));
    const asked = kernel.countOf("transient");
    shown.key("ArrowRight", ".pw-patch");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(kernel.countOf("transient")).toBe(asked);
  });

  test("follows the concept picked, and says each patch's drop by pointer and by key", async () => {
    await offered();
    kernel.handlers["cover.map"] = ({ concept }) => ({
      result: { ...MAP, concept },
      buffers: [bufferOf(drops())],
    });
    const select = shown.find<HTMLSelectElement>(".pw-offer select");
    expect([...select.options].map(({ value }) => value)).toEqual(["espresso", "cup"]);
    select.value = "cup";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    shown.byText("button", "Ask for 197").click();
    const heat = await until(() => shown.find(".pw-heat"));
    expect(kernel.lastOf("cover.map")).toMatchObject({ concept: "cup", rows: 14, fill: "gray" });
    shown.byText(".pw-heat__what", "cup .95: drop in score");
    const { left, top, width, height } = heat.getBoundingClientRect();
    pointAt(heat, "pointermove", left + (7.5 / 14) * width, top + (4.5 / 14) * height);
    await until(() => shown.byText(".pw-heat__line", "Drop .40 at row 5, column 8"));
    shown.key("ArrowRight", ".pw-heat");
    await until(() => shown.byText(".pw-heat__line", "Drop .01 at row 5, column 9"));
    expect(shown.root.querySelector(".pw-patch")).toBeNull();
    shown.byText("button", "Back to covering").click();
    await until(() => shown.find(".pw-patch"));
  });

  test("has the bars of the picture without a patch beside it, until one lies there again", async () => {
    await offered();
    const covered = changesIn(shown);
    kernel.handlers["cover.map"] = () => ({ result: MAP, buffers: [bufferOf(drops())] });
    shown.byText("button", "Ask for 197").click();
    await until(() => shown.find(".pw-heat"));
    expect(changesIn(shown)).toEqual(["espresso .95 ", "cup .03 "]);
    expect(shown.find(".pw-concepts__count").textContent).toBe("Uncovered");
    expect(shown.root.querySelector(".pw-change__ghost")).toBeNull();
    shown.byText("button", "Back to covering").click();
    await until(() => expect(changesIn(shown)).toEqual(covered));
  });

  test("grows while it is made, and what is done stays when it is cancelled", async () => {
    await offered();
    kernel.handlers["cover.map"] = (_params, request) =>
      new Promise((resolve) => {
        kernel.progress(request, { done: 65, total: 197 });
        kernel.grow(request, { ...MAP, done: 64 }, drops(64));
        request.signal.addEventListener("abort", () => {
          resolve({ result: { ...MAP, done: 64 }, buffers: [bufferOf(drops(64))] });
        });
      });
    shown.byText("button", "Ask for 197").click();
    await until(() => shown.byText(".pw-working", "65 of 197 predictions"));
    await until(() => shown.find(".pw-heat"));
    shown.byText("button", "Cancel").click();
    await until(() =>
      shown.byText(".pw-heat__line", "Cancelled: 64 of 196 patches have an answer."),
    );
    expect(kernel.cancelled).toHaveLength(1);
    expect(shown.root.querySelector(".pw-working")).toBeNull();
  });

  test("that fails says why, and leads back", async () => {
    await offered();
    kernel.handlers["cover.map"] = () => {
      throw new MockError({ name: "CONCEPT_NOT_FOUND", message: "The model gives no scores" });
    };
    shown.byText("button", "Ask for 197").click();
    await until(() => shown.byText(".pw-failed", "The model gives no scores"));
    shown.byText("button", "Back to covering").click();
    await until(() => expect(shown.root.querySelector(".pw-failed")).toBeNull());
    shown.find(".pw-patch");
  });

  test("that broke off says why the rest is missing", async () => {
    await offered();
    const error = {
      name: "X",
      code: null,
      message: "Gone.",
      details: "",
      request_id: "",
      hint: "",
    };
    kernel.handlers["cover.map"] = () => ({
      result: { ...MAP, done: 128, error },
      buffers: [bufferOf(drops(128))],
    });
    shown.byText("button", "Ask for 197").click();
    await until(() => shown.byText(".pw-heat__line", "128 of 196 patches have an answer: Gone."));
  });

  test("axe finds nothing, and nothing scrolls sideways at 360 px", async () => {
    await offered();
    shown.el.style.width = "360px";
    const frame = shown.find(".pw-frame");
    await until(() => expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth));
    for (const step of ["offer", "map"]) {
      if (step === "map") {
        kernel.handlers["cover.map"] = () => ({ result: MAP, buffers: [bufferOf(drops())] });
        shown.byText("button", "Ask for 197").click();
        await until(() => shown.find(".pw-heat"));
      }
      const { violations } = await axe.run(shown.el, { resultTypes: ["violations"] });
      const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(bad.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth);
    }
  });
});
