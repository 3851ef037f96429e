/** Panes of an answer in the viewer, each with what a person does with it. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import type { Row } from "../../tests/payloads.js";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";
import { tone } from "../../tests/scenes-files.js";

let shown: Rendered;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

async function saying(rows: readonly Row[], prepare: (kernel: MockKernel) => void = () => {}) {
  const kernel = new MockKernel();
  kernel.rowsOf = () => rows;
  prepare(kernel);
  shown = renderViewer(kernel);
  shown.drop(await picture());
  await vi.waitFor(() => shown.find(".pw-out"));
  return kernel;
}

function copied(): () => string | undefined {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  return () => write.mock.lastCall?.[0];
}

const LINES: Row[] = [
  { kind: "text", label: "", text: "second", score: 0.5, region: "b", box: [0.1, 0.5, 0.6, 0.6] },
  { kind: "text", label: "", text: "first", score: 0.9, region: "a", box: [0.1, 0.1, 0.6, 0.2] },
];

describe("text in regions", () => {
  test("is listed in reading order, and copied in it", async () => {
    const last = copied();
    await saying(LINES);
    const parts = [...shown.root.querySelectorAll(".pw-part")].map((part) => part.textContent);
    expect(parts).toEqual(["first", "second"]);
    shown.byText(".pw-out button", "Copy all").click();
    await vi.waitFor(() => expect(last()).toBe("first\nsecond"));
  });

  test("is held back by the threshold, as its boxes are", async () => {
    const kernel = await saying(LINES);
    kernel.setFromPython("threshold", 0.7);
    await vi.waitFor(() => expect(shown.root.querySelectorAll(".pw-part")).toHaveLength(1));
  });

  test("is gone through by the arrow keys, and selected by a click", async () => {
    const kernel = await saying(LINES);
    const first = shown.byText(".pw-part", "first");
    first.focus();
    shown.key("ArrowDown", ".pw-part");
    expect(shown.root.activeElement?.textContent).toBe("second");
    shown.byText(".pw-part", "second").click();
    expect(kernel.traits.selected).toBe("b");
  });

  test("is reached by Tab at one place, also when that was held back", async () => {
    const kernel = await saying(LINES);
    const stops = () =>
      [...shown.root.querySelectorAll<HTMLElement>(".pw-part")]
        .filter(({ tabIndex }) => tabIndex === 0)
        .map(({ textContent }) => textContent);
    expect(stops()).toEqual(["first"]);
    shown.byText(".pw-part", "second").focus();
    expect(stops()).toEqual(["second"]);
    kernel.setFromPython("threshold", 0.7);
    await vi.waitFor(() => expect(stops()).toEqual(["first"]));
  });

  test("is text, whatever stands in it", async () => {
    await saying([{ kind: "text", label: "", score: null, text: "<img src=x onerror=alert(1)>" }]);
    expect(shown.find(".pw-said").childElementCount).toBe(0);
    expect(shown.find(".pw-said").textContent).toBe("<img src=x onerror=alert(1)>");
  });
});

describe("generated text", () => {
  test("keeps its white space, and a long one is bounded", async () => {
    await saying([{ kind: "text", label: "", score: null, text: `a\n  b${"x".repeat(30_000)}` }]);
    expect(getComputedStyle(shown.find(".pw-said")).whiteSpace).toBe("pre-wrap");
    expect(shown.find(".pw-said").textContent?.length).toBe(20_000);
    shown.byText("button", "Show the other 10,005 characters").click();
    await vi.waitFor(() => expect(shown.find(".pw-said").textContent?.length).toBe(30_005));
  });

  test("at an address is a link, and no other address than the web's", async () => {
    await saying([
      { kind: "text", label: "", score: null, mediaUrl: "https://example.org/a.txt" },
      { kind: "text", label: "", score: null, mediaUrl: "javascript:alert(1)" },
    ]);
    const links = [...shown.root.querySelectorAll<HTMLAnchorElement>(".pw-out a")];
    expect(links.map(({ href }) => href)).toEqual(["https://example.org/a.txt"]);
    shown.byText(".pw-address", "javascript:alert(1)");
  });
});

test("a color's hex is copied by a click; the largest share stands first", async () => {
  const last = copied();
  const scoreMeans = "share_of_image";
  await saying([
    { kind: "color", label: "gray", hex: "#808080", score: 0.2, scoreMeans },
    { kind: "color", label: "peru", hex: "#cd853f", score: 0.8, scoreMeans },
  ]);
  const colors = shown.root.querySelectorAll<HTMLElement>(".pw-color");
  expect([...colors].map((color) => color.textContent)).toEqual([
    "#cd853fperu80.0%",
    "#808080gray20.0%",
  ]);
  colors[0]?.click();
  await vi.waitFor(() => shown.byText(".pw-out__note", "#cd853f copied"));
  expect(last()).toBe("#cd853f");
  expect(shown.root.querySelector(".pw-threshold")).toBeNull();
});

test("colors of several regions are not one picture's: each has its own, largest first", async () => {
  const color = { kind: "color", scoreMeans: "share_of_image" } as const;
  await saying([
    { ...color, label: "gray", hex: "#808080", score: 0.4, region: "a" },
    { ...color, label: "peru", hex: "#cd853f", score: 0.6, region: "a" },
    { ...color, label: "tan", hex: "#d2b48c", score: 1, region: "b" },
    { label: "hat", score: 0.9, box: [0, 0, 0.5, 0.5], region: "b" },
  ]);
  const colors = [...shown.root.querySelectorAll(".pw-colors__of")];
  expect(colors.map((one) => one.textContent)).toEqual([
    "region 1#cd853fperu60.0%#808080gray40.0%",
    "hat#d2b48ctan100%",
  ]);
});

describe("an embedding", () => {
  const rows: Row[] = [{ kind: "embedding", label: "", score: null, value: { num_dimensions: 2 } }];

  test("is told by its numbers, which can be copied", async () => {
    const last = copied();
    await saying(rows, (kernel) => kernel.vectors.set(0, Float32Array.of(0.1, -0.5)));
    await vi.waitFor(() => shown.byText(".pw-vector", "norm 0.51"));
    shown.byText(".pw-vector button", "Copy as JSON").click();
    await vi.waitFor(() => expect(last()).toBe("[0.1,-0.5]"));
  });

  test("whose numbers fail to come says why, and is asked for again", async () => {
    const kernel = await saying(rows, ({ handlers, vectors }) => {
      vectors.set(0, Float32Array.of(3, 4));
      handlers.vectors = () => {
        throw new MockError({ name: "OUTPUT_GONE", message: "The answer is gone" });
      };
    });
    await vi.waitFor(() => shown.byText(".pw-failed", "The answer is gone"));
    delete kernel.handlers.vectors;
    shown.byText(".pw-failed button", "Retry").click();
    await vi.waitFor(() => shown.byText(".pw-vector", "norm 5"));
  });
});

describe("media that a model returns", () => {
  test("is shown, saved, and let go of with the viewer", async () => {
    const revoked = vi.spyOn(URL, "revokeObjectURL");
    const bytes = new Uint8Array(await (await picture()).arrayBuffer());
    await saying(
      [{ kind: "image", label: "upscaled", score: null, mediaType: "image/png" }],
      (kernel) => kernel.media.set(0, { type: "image/png", bytes }),
    );
    await vi.waitFor(() => shown.byText(".pw-returned", "64 × 48"));
    const link = shown.find<HTMLAnchorElement>(".pw-returned a");
    expect(link.download).toBe("upscaled.png");
    shown.close();
    expect(revoked).toHaveBeenCalledWith(link.href);
  });

  test("of few pixels is enlarged, each of them a square", async () => {
    const bytes = new Uint8Array(await (await picture("seen.png", 8, 8)).arrayBuffer());
    await saying([{ kind: "image", label: "", score: null, mediaType: "image/png" }], (kernel) =>
      kernel.media.set(0, { type: "image/png", bytes }),
    );
    await vi.waitFor(() => shown.byText(".pw-returned", "8 × 8"));
    const image = shown.find<HTMLImageElement>(".pw-returned img");
    expect([image.clientWidth, image.clientHeight]).toEqual([160, 160]);
    expect(getComputedStyle(image).imageRendering).toBe("pixelated");
  });

  test("that cannot be had says so, with its address", async () => {
    const mediaUrl = "https://example.org/speech.wav";
    await saying([{ kind: "audio", label: "", score: null, mediaUrl }]);
    await vi.waitFor(() => shown.byText(".pw-out__note--bad", "The sound could not be had"));
    shown.byText(".pw-out__note--bad a", mediaUrl);
  });

  test("that plays has the browser's own keys", async () => {
    const mediaType = "audio/wav";
    await saying([{ kind: "audio", label: "", score: null, mediaType }], ({ media }) =>
      media.set(0, { type: mediaType, bytes: tone() }),
    );
    const sound = await vi.waitFor(() => shown.find(".pw-sound audio"));
    const pressed = (target: Element): boolean => {
      const options = { key: "ArrowLeft", bubbles: true, cancelable: true, composed: true };
      return !target.dispatchEvent(new KeyboardEvent("keydown", options));
    };
    expect([pressed(sound), pressed(shown.find(".pw-out"))]).toEqual([false, true]);
  });

  test("of a region is a crop that selects it", async () => {
    const bytes = new Uint8Array(await (await picture()).arrayBuffer());
    const box = [0.1, 0.1, 0.4, 0.4] as const;
    const kernel = await saying(
      [
        { kind: "image", label: "", score: null, region: "r1", box, mediaType: "image/png" },
        { label: "face", score: 0.9, region: "r1", box },
      ],
      ({ media }) => media.set(0, { type: "image/png", bytes }),
    );
    await vi.waitFor(() => shown.byText(".pw-crop", "face").click());
    expect(kernel.traits.selected).toBe("r1");
  });
});

test("values are a tree; bytes have their type and size", async () => {
  await saying(
    [
      { kind: "value", label: "invoice", score: null, value: { total: 12.5, lines: [{ n: 1 }] } },
      { kind: "other", label: "", score: null, value: { unknown_fields: [91] } },
      { kind: "value", label: "raw", score: null, mediaType: "application/octet-stream" },
    ],
    ({ media }) => media.set(2, { type: "application/octet-stream", bytes: new Uint8Array(5321) }),
  );
  const tree = shown.find(".pw-values").textContent;
  for (const said of ["invoice", "total", "12.5", "unknown_fields", "91"])
    expect(tree).toContain(said);
  await vi.waitFor(() => shown.byText(".pw-value", "application/octet-stream, 5 kB"));
});

test("details beside the bars are folded away, each once for all that it is said of", async () => {
  const value = { concept: { user_id: "someone" } };
  await saying([
    { label: "cat", score: 0.9, value },
    { label: "dog", score: 0.5, value },
    { label: "fox", score: 0.4, value },
    { label: "owl", score: 0.3, value: { concept: { definition: "a bird of the night" } } },
  ]);
  expect(shown.bars()).toEqual(["cat", "dog", "fox", "owl"]);
  const more = shown.find("details.pw-more");
  expect(more.textContent).toBe("More 2 details");
  more.querySelector("summary")?.click();
  const names = () =>
    [...more.querySelectorAll(".pw-value > details > summary > .pw-tree__name")].map(
      (name) => name.textContent,
    );
  await vi.waitFor(() => expect(names()).toEqual(["cat and 2 others", "owl"]));
  shown.byText(".pw-more", "a bird of the night");
});

test("a video that a model returned is played", async () => {
  await saying(
    [{ kind: "other", label: "", score: null, value: { video: {} }, mediaType: "video/mp4" }],
    ({ media }) => media.set(0, { type: "video/mp4", bytes: new Uint8Array(20) }),
  );
  await vi.waitFor(() =>
    expect(shown.find<HTMLVideoElement>(".pw-value video").controls).toBe(true),
  );
});

test("a long list shows its beginning, and more on demand", async () => {
  await saying(
    Array.from(
      { length: 200 },
      (_, at): Row => ({ kind: "hit", label: `hit ${at}`, score: 1, scoreMeans: "raw" }),
    ),
  );
  expect(shown.root.querySelectorAll(".pw-near")).toHaveLength(30);
  shown.byText("button", "Show 30 more of 170").click();
  await vi.waitFor(() => expect(shown.root.querySelectorAll(".pw-near")).toHaveLength(60));
});
