import { afterEach, expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import tone from "../../tests/assets/tone.wav?url";
import type { MockKernel } from "../../tests/mock-kernel.js";
import { inputCard, type Row } from "../../tests/payloads.js";
import { type Rendered, renderViewer } from "../../tests/render.js";
import { clip, videoKernel } from "../../tests/videos.js";

const SPOKEN: readonly Row[] = [
  { kind: "text", label: "", text: "Hello there.", score: null, time: 0, end: 600 },
  { kind: "text", label: "", text: "How do you do?", score: null, time: 600, end: 1500 },
  { kind: "segment", label: "music", score: 0.7, time: 1000, end: 1500 },
];

let shown: Rendered | undefined;
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

function render(kernel: MockKernel): Rendered {
  shown = renderViewer(kernel);
  return shown;
}

/** The element is on no page: it is caught where it is made. */
function soundsMade(): HTMLAudioElement[] {
  const made: HTMLAudioElement[] = [];
  const create = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => {
    const element = create(name);
    if (element instanceof HTMLAudioElement) made.push(element);
    return element;
  });
  return made;
}

test("a sound has its name and length in the picture's place, and waits to be played", async () => {
  const sounds = soundsMade();
  const viewer = render(videoKernel(SPOKEN));
  viewer.drop(await clip(tone, "tone.wav"));
  await vi.waitFor(() => viewer.byText(".pw-sound", "tone.wav0:01 · 48 kB"), 5000);
  const sound = sounds.at(-1);
  expect([sound?.paused, sound?.muted]).toEqual([true, false]);
  // A sound is played for a person alone, not for an event that a page makes up.
  await userEvent.click(viewer.find("button[aria-label^=Play]"));
  await vi.waitFor(() => expect(sound?.currentTime).toBeGreaterThan(0.05));
});

test("what was said of it is a line each, and a press goes there", async () => {
  const sounds = soundsMade();
  const viewer = render(videoKernel(SPOKEN));
  viewer.drop(await clip(tone, "tone.wav"));
  await vi.waitFor(() => viewer.find(".pw-timeline__line"), 5000);
  const lines = [...viewer.root.querySelectorAll(".pw-timeline__text")];
  // A transcript is one line, however many texts it has.
  expect(lines.map((line) => line.textContent)).toEqual(["Text", "music"]);
  viewer.byText(".pw-timeline__name", "music").click();
  await vi.waitFor(() => expect(sounds.at(-1)?.currentTime).toBeCloseTo(1, 1));
  const ribbon = viewer.find(".pw-timeline__bars");
  const { left, width, top } = ribbon.getBoundingClientRect();
  const at = { clientX: left + width * 0.6, clientY: top + 4, bubbles: true };
  ribbon.dispatchEvent(new PointerEvent("pointermove", at));
  await vi.waitFor(() => viewer.byText(".pw-timeline__readout", "How do you do?"));
});

test("a transcript is listed as a whole: there is no moment to choose", async () => {
  const viewer = render(videoKernel(SPOKEN));
  viewer.drop(await clip(tone, "tone.wav"));
  await vi.waitFor(() => viewer.byText(".pw-item", "How do you do?"), 5000);
  viewer.byText(".pw-item", "Hello there.");
  expect(viewer.root.querySelector(".pw-moment")).toBe(null);
});

test("a sound that the kernel has comes from there", async () => {
  const kernel = videoKernel(SPOKEN);
  const card = inputCard("sha256:tone.wav", "tone.wav");
  kernel.inputs.set(card.key, card);
  kernel.traits.input_key = card.key;
  kernel.files.set(card.key, new Uint8Array(await (await fetch(tone)).arrayBuffer()));
  const viewer = render(kernel);
  await vi.waitFor(() => viewer.byText(".pw-player__clock", "/ 0:01"), 5000);
  expect(kernel.countOf("file")).toBe(1);
});

test("one that the browser cannot play says so, and what was said of it stays", async () => {
  const viewer = render(videoKernel([{ label: "speech", score: 0.9 }]));
  viewer.drop(new File(["this is no sound"], "broken.mp3", { type: "audio/mpeg" }));
  await vi.waitFor(() => viewer.byText(".pw-notice", "This browser cannot play broken.mp3"), 5000);
  await vi.waitFor(() => expect(viewer.bars()).toEqual(["speech"]));
  // With nothing to play, Space is the page's.
  const space = new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true });
  expect(viewer.find(".pw-frame").dispatchEvent(space)).toBe(true);
});
