/** Drawing in a viewer, from the button to the drawing that is kept. */
import axe from "axe-core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { parameterCard, predictionsIpc } from "../../tests/payloads.js";
import { picture, predicted, type Rendered, renderViewer } from "../../tests/render.js";
import { PassingKernel } from "../cover/mock-passing.js";

let shown: Rendered;
let kernel: DrawnKernel;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

const until = <T,>(check: () => T | Promise<T>) => vi.waitFor(check, 4000);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const pad = () => shown.find(".pw-pad");
const label = () => pad().getAttribute("aria-label");
const button = (text: string) => shown.byText("button", text) as HTMLButtonElement;

/** A kernel whose model returns a 7 and the picture that it sees. */
class DrawnKernel extends PassingKernel {
  constructor() {
    super();
    this.model = {
      ...this.model,
      name: "Digit classifier",
      parameters: [parameterCard("seen", "switch", { default: false })],
    };
    const usual = this.handlers.transient;
    this.handlers.transient = async (params, request) => {
      const { result } = (await usual?.(params, request)) ?? { result: null };
      if (result === null) throw new Error("nothing is answered");
      const output_id = result.answers[0]?.output_id ?? 0;
      const rows = [
        { label: "7", score: 0.9, output_id },
        { kind: "image", label: "", score: null, mediaType: "image/png", output_id },
      ];
      return { result, buffers: [new Uint8Array(), predictionsIpc(rows)] };
    };
  }
}

async function draw(given = new DrawnKernel(), width = 1000): Promise<void> {
  kernel = given;
  const bytes = new Uint8Array(await (await picture("seen.png", 8, 8)).arrayBuffer());
  kernel.media.set(1, { type: "image/png", bytes });
  // A pointer that does not exist cannot be captured.
  vi.spyOn(Element.prototype, "setPointerCapture").mockImplementation(() => {});
  shown = renderViewer(kernel, width);
  await until(() => button("Draw").click());
  await until(pad);
}

function pointer(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  const { left, top, width, height } = shown.find(".pw-pad__paper").getBoundingClientRect();
  const at = { clientX: left + x * width, clientY: top + y * height };
  const init = { pointerId: 7, button: 0, bubbles: true, composed: true, cancelable: true };
  pad().dispatchEvent(new PointerEvent(type, { ...init, ...at, ...more }));
}

function stroke(...places: [number, number][]): void {
  const [first = [0.5, 0.5], ...others] = places;
  pointer("pointerdown", ...first);
  for (const place of others) pointer("pointermove", ...place);
  pointer("pointerup", ...(places.at(-1) ?? first));
}

/** How dark the paper is there, 0 for black. */
function ink(x: number, y: number): number {
  const paper = shown.find<HTMLCanvasElement>(".pw-pad__paper");
  const at = [Math.round(x * paper.width), Math.round(y * paper.height)] as const;
  return paper.getContext("2d")?.getImageData(...at, 1, 1).data[0] ?? -1;
}

describe("the pad", () => {
  test("is there only where the model returns what it sees", async () => {
    shown = await predicted(new PassingKernel());
    expect(shown.root.textContent).not.toContain("Draw");
    shown.close();
    await draw();
    expect(shown.root.textContent).toContain("Draw a digit");
    shown.byText(".pw-nothing", "appears here while you draw");
    expect(button("Undo").disabled && button("Clear").disabled && button("Keep").disabled).toBe(
      true,
    );
  });

  test("shows the bars and the picture that the model sees", async () => {
    await draw();
    stroke([0.3, 0.2], [0.7, 0.2], [0.45, 0.8]);
    await until(() => expect(shown.bars()).toEqual(["7"]));
    const image = await until(() => shown.find<HTMLImageElement>(".pw-draw__seen img"));
    await until(() => shown.byText(".pw-draw__size", "8 × 8"));
    expect(getComputedStyle(image).imageRendering).toBe("pixelated");
    // Beside the drawing, and not below the bars once more, nor on its way there.
    expect(shown.root.querySelector(".pw-out, .pw-notice")).toBeNull();
    expect(kernel.lastOf("transient")).toMatchObject({
      input_key: "",
      patch: null,
      params: { seen: true },
    });
    const frame = new Blob([kernel.frames.at(-1) as ArrayBuffer], { type: "image/png" });
    expect((await createImageBitmap(frame)).width).toBe(280);
    expect([ink(0.5, 0.2) < 32, ink(0.1, 0.9)]).toEqual([true, 255]);
    expect(shown.thumbs()).toEqual([]);
  });

  test("asks about the newest strokes, one question at a time", async () => {
    await draw();
    await until(() => expect(kernel.countOf("cover.cost")).toBe(1));
    await pause(20);
    kernel.slow = true;
    pointer("pointerdown", 0.2, 0.2);
    await until(() => expect(kernel.waiting).toBe(1));
    for (let at = 1; at <= 20; at++) pointer("pointermove", 0.2 + at / 50, 0.2);
    pointer("pointerup", 0.6, 0.2);
    await pause(100);
    expect(kernel.frames).toHaveLength(1);
    kernel.slow = false;
    kernel.answer();
    await until(() => expect(kernel.frames).toHaveLength(2));
    await pause(60);
    expect(kernel.frames).toHaveLength(2);
    expect(kernel.most).toBe(1);
  });

  test("takes all the places of a pen between two frames, and one pointer at a time", async () => {
    await draw();
    const { left, top, width, height } = pad().getBoundingClientRect();
    const event = (x: number, y: number) =>
      new PointerEvent("pointermove", {
        pointerId: 7,
        bubbles: true,
        clientX: left + x * width,
        clientY: top + y * height,
        pressure: 0.1,
      });
    pointer("pointerdown", 0.2, 0.2);
    const last = event(0.2, 0.8);
    vi.spyOn(last, "getCoalescedEvents").mockReturnValue([event(0.8, 0.5), last]);
    pad().dispatchEvent(last);
    // A palm.
    pointer("pointerdown", 0.9, 0.9, { pointerId: 8 });
    pointer("pointermove", 0.9, 0.1, { pointerId: 8 });
    pointer("pointerup", 0.2, 0.8);
    await until(() => expect(label()).toBe("1 stroke drawn"));
    expect([ink(0.8, 0.5) < 32, ink(0.9, 0.9)]).toEqual([true, 255]);
  });

  test("takes back the last stroke by button and key, and clears", async () => {
    await draw();
    stroke([0.2, 0.2], [0.8, 0.2]);
    stroke([0.2, 0.5], [0.8, 0.5]);
    stroke([0.2, 0.8], [0.8, 0.8]);
    await until(() => expect(label()).toBe("3 strokes drawn"));
    button("Undo").click();
    const options = { key: "z", ctrlKey: true, bubbles: true, composed: true, cancelable: true };
    pad().dispatchEvent(new KeyboardEvent("keydown", options));
    await until(() => expect(label()).toBe("1 stroke drawn"));
    expect([ink(0.5, 0.2) < 32, ink(0.5, 0.5), ink(0.5, 0.8)]).toEqual([true, 255, 255]);
    await until(() => shown.find(".pw-bar"));
    button("Clear").click();
    await until(() => expect(label()).toBe("Draw a digit: nothing is drawn"));
    expect(shown.root.querySelector(".pw-bar")).toBeNull();
    expect(ink(0.5, 0.2)).toBe(255);
  });

  test("shows no answer about paper that was cleared", async () => {
    await draw();
    kernel.slow = true;
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => expect(kernel.waiting).toBe(1));
    button("Clear").click();
    kernel.answer();
    await pause(60);
    expect(shown.root.querySelector(".pw-bar")).toBeNull();
    expect(kernel.frames).toHaveLength(1);
  });

  test("asks after each stroke alone where each may cost something, and says so", async () => {
    const paid = new DrawnKernel();
    paid.cost = { predictions: 0, calls: 0, paid: true, host: "api.clarifai.com" };
    await draw(paid);
    await until(() => shown.byText(".pw-draw__note", "one prediction by api.clarifai.com"));
    pointer("pointerdown", 0.2, 0.2);
    for (let at = 1; at <= 5; at++) pointer("pointermove", 0.2 + at / 10, 0.2);
    await pause(60);
    expect(kernel.frames).toEqual([]);
    pointer("pointerup", 0.7, 0.2);
    await until(() => shown.find(".pw-bar"));
    expect(kernel.frames).toHaveLength(1);
  });

  test("that cannot be answered says why; Retry asks about the same drawing", async () => {
    await draw();
    const usual = kernel.handlers.transient;
    kernel.handlers.transient = () => {
      throw new MockError({ name: "UNREACHABLE", message: "The platform did not answer" });
    };
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.byText(".pw-failed", "The platform did not answer"));
    if (usual) kernel.handlers.transient = usual;
    button("Retry").click();
    await until(() => expect(shown.bars()).toEqual(["7"]));
    expect(shown.root.querySelector(".pw-failed")).toBeNull();
    expect(label()).toBe("1 stroke drawn");
  });

  test("with Guess first shows what is predicted on Reveal, for each sheet anew", async () => {
    await draw();
    shown.byText("button", "Guess first").click();
    stroke([0.2, 0.2], [0.8, 0.2]);
    const reveal = () => shown.byText("button", "Reveal").click();
    await until(() => shown.byText(".pw-draw__hidden", "what is predicted of the drawing?"));
    expect(shown.root.querySelector(".pw-bar")).toBeNull();
    expect(shown.root.textContent).not.toContain("0.90");
    reveal();
    await until(() => expect(shown.bars()).toEqual(["7"]));
    button("Clear").click();
    stroke([0.2, 0.6], [0.8, 0.6]);
    await until(reveal);
    await until(() => expect(shown.bars()).toEqual(["7"]));
  });

  test("asks anew when a setting changes", async () => {
    await draw();
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.find(".pw-bar"));
    kernel.setFromPython("max_concepts", 3);
    await until(() => expect(kernel.lastOf("transient")).toMatchObject({ max_concepts: 3 }));
  });
});

describe("a drawing", () => {
  test("that is kept is an input, asked with what the model sees; the pad stays", async () => {
    await draw();
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.find(".pw-bar"));
    button("Keep").click();
    await until(() => expect(shown.thumbs()).toHaveLength(1));
    expect(shown.thumbs()[0]).toMatch(/^drawing [\d.]+\.png$/);
    await until(() =>
      expect(kernel.lastOf("try")).toMatchObject({
        media_type: "image/png",
        params: { seen: true },
      }),
    );
    expect(kernel.traits.params).toEqual({ seen: true });
    // Once is enough, until something is drawn.
    await until(() => expect(button("Kept").disabled).toBe(true));
    stroke([0.2, 0.6], [0.8, 0.6]);
    await until(() => expect(button("Keep").disabled).toBe(false));
  });

  test.each(["Escape", "button", "another input"])("is left by %s", async (way) => {
    await draw();
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.find(".pw-bar"));
    if (way === "Escape") shown.key("Escape", ".pw-pad");
    else if (way === "button") button("Stop drawing").click();
    else shown.drop(await picture("other.png"));
    await until(() => expect(shown.root.querySelector(".pw-pad")).toBeNull());
    expect(shown.root.activeElement?.className).toBe("pw-frame");
    button("Draw").click();
    await until(() => expect(label()).toBe("Draw a digit: nothing is drawn"));
  });

  test("goes with the viewer: no URL, canvas or question is left", async () => {
    const made = vi.spyOn(URL, "createObjectURL");
    const revoked = vi.spyOn(URL, "revokeObjectURL");
    await draw();
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.find(".pw-draw__seen img"));
    kernel.slow = true;
    stroke([0.2, 0.5], [0.8, 0.5]);
    await until(() => expect(kernel.waiting).toBe(1));
    const canvas = shown.find<HTMLCanvasElement>(".pw-pad__paper");
    shown.close();
    kernel.answer();
    await pause(60);
    expect(kernel.frames.length).toBe(kernel.countOf("transient"));
    expect(kernel.waiting).toBe(0);
    expect(canvas.width * canvas.height).toBe(0);
    const gone = new Set(revoked.mock.calls.map(([url]) => url));
    expect(made.mock.results.filter(({ value }) => !gone.has(value))).toEqual([]);
    expect(kernel.listening).toBe(0);
  });

  test.each([360, 1000])("has no fault that axe finds, at %i px", async (width) => {
    await draw(undefined, width);
    const faults = async () =>
      (await axe.run(shown.find(".pw-frame"))).violations.map(({ id, nodes }) => [
        id,
        nodes.map(({ html }) => html),
      ]);
    expect(await faults()).toEqual([]);
    stroke([0.2, 0.2], [0.8, 0.2]);
    await until(() => shown.find(".pw-bar"));
    expect(await faults()).toEqual([]);
    const frame = shown.find(".pw-frame");
    expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth);
  });
});
