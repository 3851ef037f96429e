/** The answers beside a video that stands somewhere: what holds there, or all of it. */
import { options, type VNode } from "preact";
import { afterEach, expect, test, vi } from "vitest";
import tone from "../../tests/assets/tone.wav?url";
import type { Row } from "../../tests/payloads.js";
import { closePlayed, type Played, play, seek } from "../../tests/playing.js";
import { type Rendered, renderViewer } from "../../tests/render.js";
import { clip, videoKernel } from "../../tests/videos.js";
import { Segments } from "../answers/Stretches.js";
import { ConceptPane } from "../concepts/ConceptPane.js";

let shown: Rendered | undefined;
afterEach(() => {
  shown?.close();
  closePlayed();
  vi.restoreAllMocks();
});

/** Looked at in seconds 0, 1, 2 and 5; in second 2 nothing was found. */
const ROWS: readonly Row[] = [
  ...[0, 1, 2, 5].map((second, index): Row => {
    const value = { index, number: second * 10 };
    return { kind: "frame", label: "", score: null, time: second * 1000 + 500, value };
  }),
  { label: "cat", score: 0.9, time: 500 },
  { label: "dog", score: 0.4, time: 500 },
  { label: "cat", score: 0.2, time: 1500 },
  { kind: "text", label: "", score: null, text: "a sign", time: 1500 },
  { label: "bird", score: 0.7, time: 5500 },
];

const SAMPLE_MS = 1000;
const standing = () => play(ROWS, { sampleMs: SAMPLE_MS });
const bars = ({ viewer }: Played) =>
  [...viewer.root.querySelectorAll(".pw-bar:not(.pw-bar--below)")].map((bar) => {
    const value = bar.querySelector(".pw-bar__value")?.textContent;
    return `${bar.querySelector(".pw-bar__label")?.textContent} ${value}`;
  });
/** Whether a screen reader reads out how many bars are on show, each time that changes. */
const countRead = ({ viewer }: Played) =>
  viewer.find(".pw-concepts__count").querySelector("[role=status]") !== null;
const chosen = ({ viewer }: Played) => viewer.find('.pw-moment [aria-pressed="true"]').textContent;

test("are those of the sample at the playhead, and say which", async () => {
  const played = await standing();
  await seek(played, 0.2);
  await vi.waitFor(() => expect(bars(played)).toEqual(["cat .90", "dog .40"]));
  expect(chosen(played)).toBe("At 0.5 s");
  await seek(played, 1.2);
  await vi.waitFor(() => expect(bars(played)).toEqual(["cat .20"]));
  expect(chosen(played)).toBe("At 1.5 s");
  await vi.waitFor(() => expect(played.viewer.find(".pw-said").textContent).toBe("a sign"));
  await seek(played, 0.2);
  await vi.waitFor(() => expect(played.viewer.root.querySelector(".pw-said")).toBe(null));
});

test("are of the whole video on demand, the best of each label, and stay so", async () => {
  const played = await standing();
  await seek(played, 1.2);
  // What comes and goes as the video plays is not read out.
  await vi.waitFor(() => expect(countRead(played)).toBe(false));
  const whole = played.viewer.byText(".pw-moment button", "Whole video");
  whole.focus();
  whole.click();
  const best = ["cat .90", "bird .70", "dog .40"];
  await vi.waitFor(() => expect(bars(played)).toEqual(best));
  expect(chosen(played)).toBe("Whole video");
  expect(played.viewer.root.activeElement).toBe(whole);
  expect(countRead(played)).toBe(true);
  await seek(played, 5.2);
  await vi.waitFor(() => played.viewer.byText(".pw-moment button", "At 5.5 s"));
  expect(bars(played)).toEqual(best);
  // The next video begins as this one was left; another view has a choice of its own.
  played.viewer.drop(
    await clip((await import("../../tests/assets/single.mp4?url")).default, "single.mp4"),
  );
  await vi.waitFor(() => expect(played.viewer.current()).toBe("single.mp4"));
  await vi.waitFor(() => expect(chosen(played)).toBe("Whole video"), 4000);
});

test("between two samples there are none, and the controls stay", async () => {
  const played = await standing();
  await seek(played, 4);
  const { viewer } = played;
  await vi.waitFor(() => viewer.byText(".pw-nothing", "The model did not look at this moment."));
  expect(bars(played)).toEqual([]);
  viewer.find(".pw-threshold");
  viewer.find('.pw-field input[type="search"]');
});

test("where the model looked and found nothing, that is said", async () => {
  const played = await standing();
  await seek(played, 2.5);
  const { viewer } = played;
  await vi.waitFor(() => viewer.byText(".pw-nothing", "The model found nothing at this moment."));
  expect(chosen(played)).toBe("At 2.5 s");
});

test("what only says that a frame was looked at is folded away, and there on demand", async () => {
  const played = await standing();
  await seek(played, 1.2);
  const { viewer } = played;
  const more = await vi.waitFor(() => viewer.find<HTMLDetailsElement>("details.pw-more"));
  expect(more.textContent).toBe("More 1 detail");
  expect(viewer.root.textContent).not.toContain("Values");
  more.querySelector("summary")?.click();
  await vi.waitFor(() => viewer.byText(".pw-more", "frame at 1.5 s"));
  viewer.byText(".pw-more", "number10");
});

test("the table lists all of them with their times", async () => {
  const played = await standing();
  const { viewer } = played;
  viewer.key("t");
  const table = await vi.waitFor(() => viewer.find("table"));
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
  expect(heads).toEqual(["What", "Time", "Score"]);
  const lines = [...table.querySelectorAll("tbody tr")].map((line) =>
    [...line.children].map((cell) => cell.textContent).join("|"),
  );
  expect(lines).toContain("bird|5.5 s|.70");
  expect(lines).toContain('frame {"index":0,"number":0}|0.5 s|–');
});

test("what was said of the whole input stays at every moment", async () => {
  const played = await play(
    [...ROWS, { kind: "text", label: "", score: null, text: "A street." }],
    {
      sampleMs: SAMPLE_MS,
    },
  );
  for (const seconds of [0.2, 4]) {
    await seek(played, seconds);
    await vi.waitFor(() => expect(played.viewer.find(".pw-said").textContent).toBe("A street."));
  }
});

test("while it plays the bars are drawn once a sample, and what is of all of it never", async () => {
  const segment: Row = { kind: "segment", label: "day", score: null, time: 0, end: 9000 };
  const played = await play([...ROWS, segment], { sampleMs: SAMPLE_MS });
  await seek(played, 0);
  await vi.waitFor(() => expect(chosen(played)).toBe("At 0.5 s"));
  await vi.waitFor(() => played.viewer.byText(".pw-item", "day"));
  let drawn = 0;
  let drawnOfAll = 0;
  const { diffed } = options;
  options.diffed = (vnode: VNode) => {
    if (vnode.type === ConceptPane) drawn++;
    if (vnode.type === Segments) drawnOfAll++;
    diffed?.(vnode);
  };
  try {
    let frames = 0;
    const count = () => {
      frames++;
      played.video.requestVideoFrameCallback(count);
    };
    played.video.requestVideoFrameCallback(count);
    await played.video.play();
    await vi.waitFor(() => expect(played.video.currentTime).toBeGreaterThan(2.2), 6000);
    played.video.pause();
    expect(frames).toBeGreaterThan(15);
    expect([drawn, drawnOfAll]).toEqual([2, 0]);
  } finally {
    options.diffed = diffed as NonNullable<typeof diffed>;
  }
}, 15_000);

test("times and tracks go to their place in the video", async () => {
  const at = { box: [0.1, 0.1, 0.4, 0.4], track: "7" } as const;
  const played = await play(
    [
      { label: "car", score: 0.9, time: 2500, region: "a", ...at },
      { label: "car", score: 0.8, time: 3500, region: "b", ...at },
      { kind: "segment", label: "traffic", score: null, time: 6000, end: 8000 },
    ],
    { sampleMs: SAMPLE_MS },
  );
  const { viewer, video } = played;
  const track = await vi.waitFor(() => viewer.byText(".pw-item", "car #7"), 4000);
  expect(track.textContent).toBe("2.5–3.5 scar #72 samples");
  track.click();
  await vi.waitFor(() => expect(video.currentTime).toBeCloseTo(2.5, 2));
  viewer.byText(".pw-item", "traffic").click();
  await vi.waitFor(() => expect(video.currentTime).toBeCloseTo(6, 2));
});

test("two views of a video each stand at a moment of their own, and one outlives the other", async () => {
  const segment: Row = { kind: "segment", label: "day", score: null, time: 3000, end: 9000 };
  const played = await play([...ROWS, segment], { sampleMs: SAMPLE_MS });
  const { viewer, video } = played;
  await seek(played, 1.2);
  await vi.waitFor(() => expect(chosen(played)).toBe("At 1.5 s"));
  const other = new AbortController();
  const root = viewer.again(other.signal);
  await vi.waitFor(() => expect(root.querySelector(".pw-timeline__line")).not.toBe(null), 5000);
  await vi.waitFor(() =>
    expect(root.querySelector(".pw-moment [aria-pressed=true]")?.textContent).toBe("At 0.5 s"),
  );
  expect(chosen(played)).toBe("At 1.5 s");
  other.abort();
  expect(chosen(played)).toBe("At 1.5 s");
  viewer.byText(".pw-item", "day").click();
  await vi.waitFor(() => expect(video.currentTime).toBeCloseTo(3, 2));
});

test("times go to their place in a sound, whose moments are said as well", async () => {
  const made: HTMLAudioElement[] = [];
  const create = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => {
    const element = create(name);
    if (element instanceof HTMLAudioElement) made.push(element);
    return element;
  });
  const viewer = renderViewer(
    videoKernel([
      { label: "speech", score: 0.9, time: 0, end: 500 },
      { kind: "text", label: "", text: "Hello there.", score: null, time: 0, end: 500 },
      { kind: "text", label: "", text: "How are you?", score: null, time: 900, end: 1500 },
    ]),
  );
  shown = viewer;
  viewer.drop(await clip(tone, "tone.wav"));
  const item = await vi.waitFor(() => viewer.byText(".pw-item", "How are you?"), 5000);
  await vi.waitFor(() => viewer.byText(".pw-moment button", "Whole audio"));
  expect(viewer.bars()).toEqual(["speech"]);
  item.click();
  await vi.waitFor(() => expect(made.at(-1)?.currentTime).toBeCloseTo(0.9, 2));
  await vi.waitFor(() => expect(viewer.bars()).toEqual([]));
  // A transcript is read on while it plays.
  viewer.byText(".pw-item", "Hello there.");
});
