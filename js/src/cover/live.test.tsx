/** The webcam predicted on as it runs. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { predicted, type Rendered, renderViewer } from "../../tests/render.js";
import { PassingKernel } from "./mock-passing.js";

let shown: Rendered;
let kernel: PassingKernel;
let tracks: MediaStreamTrack[];
let timer: ReturnType<typeof setInterval>;

beforeEach(() => {
  kernel = new PassingKernel();
  tracks = [];
  vi.spyOn(navigator.mediaDevices, "getUserMedia").mockImplementation(async () => {
    const stream = webcam();
    tracks.push(...stream.getTracks());
    return stream;
  });
});
afterEach(() => {
  shown?.close();
  clearInterval(timer);
  vi.restoreAllMocks();
});

const until = <T,>(check: () => T | Promise<T>) => vi.waitFor(check, 5000);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function webcam(): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 800;
  canvas.height = 600;
  const context = canvas.getContext("2d");
  let hue = 0;
  const draw = () => {
    if (!context) return;
    hue += 20;
    context.fillStyle = `hsl(${hue}deg 60% 50%)`;
    context.fillRect(0, 0, 800, 600);
  };
  draw();
  clearInterval(timer);
  timer = setInterval(draw, 20);
  return canvas.captureStream(30);
}

async function live(): Promise<void> {
  shown = renderViewer(kernel);
  await until(() => shown.byText("button", "Webcam").click());
  const button = await until(() => {
    const found = shown.byText("button", "Live");
    expect(found.hasAttribute("disabled")).toBe(false);
    return found;
  });
  button.click();
  await until(() => shown.find(".pw-cover"));
}

test("asks about one frame after the other, one at a time, and shows the bars and how fast", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(3));
  expect(shown.bars()).toEqual(["espresso", "cup"]);
  await until(() =>
    expect(shown.find(".pw-live__pace").textContent).toMatch(/[\d.]+ frames a second/),
  );
  expect(kernel.most).toBe(1);
  expect(kernel.lastOf("transient")).toMatchObject({ input_key: "", patch: null });
  const frame = new Blob([kernel.frames.at(-1) as ArrayBuffer], { type: "image/jpeg" });
  const bitmap = await createImageBitmap(frame);
  expect([bitmap.width, bitmap.height]).toEqual([640, 480]);
  // Nothing of it is among the inputs.
  expect(shown.thumbs()).toEqual([]);
});

test("waits for the answer before it takes the next frame", async () => {
  kernel.slow = true;
  await live();
  await until(() => expect(kernel.waiting).toBe(1));
  await pause(150);
  expect(kernel.frames).toHaveLength(1);
  kernel.answer();
  await until(() => expect(kernel.frames).toHaveLength(2));
});

test("pauses while nobody can see it, and goes on", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(1));
  const state = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  await until(() => shown.byText(".pw-live__pace", "Paused"));
  await pause(60);
  const asked = kernel.frames.length;
  await pause(200);
  expect(kernel.frames.length).toBe(asked);
  state.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  await until(() => expect(kernel.frames.length).toBeGreaterThan(asked));
});

test("pauses when it is scrolled away", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(1));
  const away = document.createElement("div");
  away.style.height = "5000px";
  document.body.prepend(away);
  scrollTo(0, 0);
  await until(() => shown.byText(".pw-live__pace", "Paused"));
  away.remove();
  await until(() => shown.byText(".pw-live__pace", "frames a second"));
});

test("a snapshot joins the inputs, and it goes on", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  shown.byText("button", "Snapshot").click();
  await until(() => expect(shown.thumbs()).toHaveLength(1));
  expect(shown.thumbs()[0]).toMatch(/^webcam /);
  const asked = kernel.frames.length;
  await until(() => expect(kernel.frames.length).toBeGreaterThan(asked + 1));
  shown.find(".pw-cover");
});

test("another input that is chosen takes its place, and the camera goes dark", async () => {
  shown = await predicted(kernel);
  shown.find(".pw-thumb__remove").click();
  shown.close();
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  shown.drop(new File([new Uint8Array([1])], "other.png", { type: "image/png" }));
  await until(() => expect(shown.root.querySelector(".pw-cover")).toBeNull());
  await until(() => expect(tracks.map(({ readyState }) => readyState)).not.toContain("live"));
});

test.each(["Escape", "button"])("ends by %s, and the camera goes dark", async (way) => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  if (way === "Escape") shown.key("Escape", ".pw-cover");
  else shown.byText("button", "Stop live").click();
  await until(() => expect(shown.root.querySelector(".pw-cover")).toBeNull());
  expect(tracks.map(({ readyState }) => readyState)).not.toContain("live");
  const asked = kernel.frames.length;
  await pause(100);
  expect(kernel.frames.length).toBe(asked);
});

test("says nothing while people guess first", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  shown.byText("button", "Guess first").click();
  await until(() => expect(shown.root.querySelector(".pw-cover")).toBeNull());
  expect(tracks.map(({ readyState }) => readyState)).not.toContain("live");
  await until(() => shown.byText("button", "Webcam").click());
  await until(() => shown.byText("button", "Take picture"));
  expect(() => shown.byText("button", "Live")).toThrow();
});

test("a webcam that is unplugged says so, and nobody is asked about its last frame", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  for (const track of tracks) track.dispatchEvent(new Event("ended"));
  await until(() => shown.byText("[role=alert]", "unplugged"));
  await pause(50);
  const asked = kernel.frames.length;
  await pause(150);
  expect(kernel.frames.length).toBe(asked);
});

test("asks first on a paid platform, and says what it costs", async () => {
  kernel.cost = { predictions: 0, calls: 0, paid: true, host: "api.clarifai.com" };
  await live();
  const offer = await until(() => shown.find(".pw-offer"));
  expect(offer.textContent).toContain("one prediction in one call, sent to api.clarifai.com");
  await pause(100);
  expect(kernel.frames).toEqual([]);
  shown.byText("button", "Start").click();
  await until(() => shown.byText(".pw-live__pace", "so far"));
  expect(kernel.frames.length).toBeGreaterThan(0);
});

test("that fails stops, says why, and Retry goes on", async () => {
  const usual = kernel.handlers.transient;
  kernel.handlers.transient = () => {
    throw new MockError({ name: "UNREACHABLE", message: "The platform did not answer" });
  };
  await live();
  await until(() => shown.byText(".pw-failed", "The platform did not answer"));
  const asked = kernel.countOf("transient");
  await pause(100);
  expect(kernel.countOf("transient")).toBe(asked);
  if (usual) kernel.handlers.transient = usual;
  shown.byText("button", "Retry").click();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(1));
});

test("ends when the kernel is restarted: the camera goes dark, and the frame says why", async () => {
  await live();
  await until(() => expect(kernel.frames.length).toBeGreaterThan(0));
  kernel.restart();
  await until(() => expect(tracks.map(({ readyState }) => readyState)).not.toContain("live"));
  await until(() => shown.byText(".pw-notice [role=alert], .pw-notice", "kernel was restarted"));
  expect(() => shown.byText("button", "Retry")).toThrow();
});

test("a webcam that may not be used says so", async () => {
  await live();
  shown.close();
  vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(
    new DOMException("no", "NotAllowedError"),
  );
  shown = renderViewer(kernel);
  await until(() => shown.byText("button", "Webcam").click());
  await until(() => shown.byText("[role=alert]", "not allowed"));
});
