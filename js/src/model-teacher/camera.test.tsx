/** The webcam: the burst for a class, and the taught model live. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockTeacher, renderTeacher } from "../../tests/mock-teacher.js";
import type { Rendered } from "../../tests/render.js";

let shown: Rendered | undefined;
let kernel: MockTeacher;
let streams: MediaStream[];
let timer: ReturnType<typeof setInterval>;
beforeEach(() => {
  kernel = new MockTeacher().with("cup", 0).with("mug", 6);
  streams = [];
  vi.spyOn(navigator.mediaDevices, "getUserMedia").mockImplementation(async () => webcam());
});
afterEach(() => {
  shown?.close();
  clearInterval(timer);
  document.body.style.paddingTop = "";
  vi.restoreAllMocks();
});

const until = (check: () => unknown) => vi.waitFor(check, 3000);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A webcam that shows something else in each frame. */
function webcam(): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 64;
  canvas.height = 48;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  let frame = 0;
  const draw = () => {
    frame += 1;
    context.fillStyle = `hsl(${(frame * 31) % 360}deg 60% 50%)`;
    context.fillRect(0, 0, 64, 48);
    context.fillStyle = "white";
    context.fillText(String(frame), 4, 24);
  };
  draw();
  clearInterval(timer);
  timer = setInterval(draw, 20);
  const stream = canvas.captureStream(30);
  streams.push(stream);
  return stream;
}

const lights = () =>
  streams.filter((stream) => stream.getTracks().some((track) => track.readyState === "live"));

async function openBurst(): Promise<HTMLButtonElement> {
  shown = await renderTeacher(kernel);
  shown.byText(".pw-class button", "Webcam").click();
  await until(() => {
    const hold = shown?.byText("button", "Hold to take pictures") as HTMLButtonElement;
    expect(hold.disabled).toBe(false);
    expect(shown?.find<HTMLVideoElement>("video").videoWidth).toBe(64);
  });
  return shown.byText("button", "Hold to take pictures") as HTMLButtonElement;
}

const pointer = (type: string) => new PointerEvent(type, { bubbles: true, composed: true });
const key = (type: string) =>
  new KeyboardEvent(type, { key: " ", bubbles: true, composed: true, cancelable: true });

test("while the button is held it takes about five pictures a second, and none after", async () => {
  const hold = await openBurst();
  hold.dispatchEvent(pointer("pointerdown"));
  await pause(1050);
  hold.dispatchEvent(pointer("pointerup"));
  await pause(150);
  const { count } = kernel.classNamed("cup");
  expect(count).toBeGreaterThanOrEqual(4);
  expect(count).toBeLessThanOrEqual(7);
  await pause(500);
  expect(kernel.classNamed("cup").count).toBe(count);
  expect(shown?.find(".pw-burst__count").textContent).toBe(`${count} of 50`);
});

test("a key that is held does the same", async () => {
  const hold = await openBurst();
  hold.focus();
  hold.dispatchEvent(key("keydown"));
  await pause(500);
  hold.dispatchEvent(key("keyup"));
  await pause(150);
  const { count } = kernel.classNamed("cup");
  expect(count).toBeGreaterThanOrEqual(2);
  await pause(400);
  expect(kernel.classNamed("cup").count).toBe(count);
});

test("it stops at fifty, though the button is held", async () => {
  kernel = new MockTeacher().with("cup", 48).with("mug", 6);
  const hold = await openBurst();
  hold.dispatchEvent(pointer("pointerdown"));
  // On a busy machine the webcam's next picture takes its time.
  await vi.waitFor(() => shown?.byText("button", "That is all it takes"), 8000);
  const asked = kernel.countOf("picture.add");
  await pause(500);
  expect(kernel.countOf("picture.add")).toBe(asked);
  expect(kernel.classNamed("cup").count).toBe(50);
});

test("without a kernel it goes dark, and says what became of that", async () => {
  const hold = await openBurst();
  hold.dispatchEvent(pointer("pointerdown"));
  await until(() => expect(kernel.classNamed("cup").count).toBeGreaterThan(0));
  kernel.restart();
  await until(() => expect(lights()).toHaveLength(0));
  await until(() => shown?.byText(".pw-class [role=alert]", "The webcam was stopped. The kernel"));
  expect(shown?.root.querySelector(".pw-burst")).toBeNull();
});

test("it stops when the page is left with the button held", async () => {
  const hold = await openBurst();
  hold.dispatchEvent(pointer("pointerdown"));
  await pause(100);
  window.dispatchEvent(new Event("blur"));
  await pause(100);
  const { count } = kernel.classNamed("cup");
  await pause(400);
  expect(kernel.classNamed("cup").count).toBe(count);
});

test("the light goes out with the class, and with the view", async () => {
  await openBurst();
  expect(lights()).toHaveLength(1);
  shown?.find<HTMLButtonElement>('[aria-label="Remove the class cup"]').click();
  await until(() => expect(lights()).toHaveLength(0));
  shown?.close();
  kernel = new MockTeacher().with("cup", 0);
  await openBurst();
  expect(lights()).toHaveLength(1);
  shown?.close();
  expect(lights()).toHaveLength(0);
});

test("one webcam at a time: the next place that wants it gets it", async () => {
  kernel.taught();
  await openBurst();
  shown?.byText(".pw-try button", "Live").click();
  await until(() => expect(shown?.root.querySelector(".pw-burst")).toBeNull());
  await until(() => expect(lights()).toHaveLength(1));
});

test("without a webcam it says why", async () => {
  shown = await renderTeacher(kernel);
  const denied = new DOMException("", "NotAllowedError");
  vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(denied);
  shown.byText(".pw-class button", "Webcam").click();
  await until(() => shown?.byText(".pw-burst [role=alert]", "was not allowed"));
});

// --- live -------------------------------------------------------------------------------------
async function goLive(): Promise<Rendered> {
  kernel.taught();
  shown = await renderTeacher(kernel);
  shown.byText(".pw-try button", "Live").click();
  await until(() => shown?.find(".pw-try video").scrollIntoView());
  return shown;
}

test("live: bars move with what is seen, each in its place, one question at a time", async () => {
  let under = 0;
  let most = 0;
  kernel.handlers["taught.live"] = async (_, request) => {
    most = Math.max(most, ++under);
    await pause(30);
    under -= 1;
    const mug = kernel.countOf("taught.live") % 2 === 0 ? 0.9 : 0.1;
    kernel.bars = [
      { label: "mug", score: mug },
      { label: "cup", score: 1 - mug },
    ].sort((a, b) => b.score - a.score);
    return kernel.usual(request) as never;
  };
  await goLive();
  const scores = new Set<string>();
  await until(() => {
    scores.add(shown?.find(".pw-bar__value").textContent ?? "");
    expect(kernel.countOf("taught.live")).toBeGreaterThan(5);
    expect(scores).toEqual(new Set([".10", ".90"]));
  });
  expect(shown?.bars()).toEqual(["cup", "mug"]);
  expect(most).toBe(1);
});

test.each([
  ["it is scrolled away", () => window.scrollTo(0, 0)],
  ["its cell is folded", () => shown?.el.style.setProperty("display", "none")],
])("live: nothing is asked while %s", async (_, hide) => {
  document.body.style.paddingTop = "3000px";
  // Chromium shows no frames out of sight; other browsers go on.
  const video = HTMLVideoElement.prototype;
  vi.spyOn(video, "requestVideoFrameCallback").mockImplementation((callback) =>
    window.setTimeout(callback, 20),
  );
  vi.spyOn(video, "cancelVideoFrameCallback").mockImplementation((id) => clearTimeout(id));
  await goLive();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(1));
  hide();
  await pause(200);
  const asked = kernel.countOf("taught.live");
  await pause(300);
  expect(kernel.countOf("taught.live")).toBe(asked);
  shown?.el.style.setProperty("display", "");
  shown?.find("video").scrollIntoView();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(asked + 1));
});

test("live: an error stops it, and Retry goes on", async () => {
  kernel.handlers["taught.live"] = () => {
    throw new MockError({ name: "MODEL_GONE", message: "The model is gone" });
  };
  await goLive();
  await until(() => shown?.byText(".pw-failed", "The model is gone"));
  expect(kernel.countOf("taught.live")).toBe(1);
  delete kernel.handlers["taught.live"];
  shown?.byText("button", "Retry").click();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(3));
});

test("live: Stop ends the questions and the light", async () => {
  await goLive();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(1));
  shown?.byText(".pw-try button", "Stop").click();
  await until(() => expect(lights()).toHaveLength(0));
  await pause(100);
  const asked = kernel.countOf("taught.live");
  await pause(200);
  expect(kernel.countOf("taught.live")).toBe(asked);
});

test("live: a kernel that was restarted ends it, and it says so", async () => {
  await goLive();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(1));
  kernel.restart();
  await until(() => expect(lights()).toHaveLength(0));
  await until(() =>
    shown?.byText(".pw-try [role=alert]", "The webcam was stopped. The kernel was restarted"),
  );
  // It could not help.
  expect(() => shown?.byText("button", "Retry")).toThrow();
});

test("live: a kernel that can be reached again lets it begin anew", async () => {
  await goLive();
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(1));
  kernel.emit("comm_live_update");
  await until(() => expect(lights()).toHaveLength(0));
  await until(() => shown?.byText(".pw-try__empty", "go live"));
  shown?.byText(".pw-try button", "Live").click();
  const asked = kernel.countOf("taught.live");
  await until(() => expect(kernel.countOf("taught.live")).toBeGreaterThan(asked + 1));
});
