/** A video: the panes of all nodes say what holds at the playhead, and go on with it together. */
import { afterEach, expect, test, vi } from "vitest";
import numbered from "../../tests/assets/numbered.mp4?url";
import { type MockNode, MockWorkflow, renderWorkflow } from "../../tests/mock-workflow.js";
import { nodeCard } from "../../tests/payloads.js";
import type { Rendered } from "../../tests/render.js";
import { clip } from "../../tests/videos.js";

let shown: Rendered;
afterEach(() => shown?.close());

const SAMPLE_MS = 500;

function timed(id: string, kind: "concept" | "color"): MockNode {
  const rows = Array.from({ length: 4 }, (_, at) => ({
    kind,
    label: `${id} ${at}`,
    score: 0.9,
    time: (at + 0.5) * SAMPLE_MS,
    ...(kind === "color" ? { hex: "#cd853f", scoreMeans: "share_of_image" } : {}),
  }));
  return { card: nodeCard(id), rows };
}

async function playing(nodes: readonly MockNode[]): Promise<HTMLVideoElement> {
  const kernel = new MockWorkflow(nodes);
  const admit = { max_bytes: 128_000_000, formats: [], source: "Clarifai's documentation" };
  kernel.traits._admits = { video: admit };
  kernel.sampleMs = SAMPLE_MS;
  shown = renderWorkflow(kernel);
  shown.drop(await clip(numbered, "numbered.mp4"));
  const video = await vi.waitFor(() => shown.find<HTMLVideoElement>("video"), 5000);
  await vi.waitFor(() => shown.find(".pw-color"), 5000);
  video.pause();
  return video;
}

const words = (selector: string) =>
  [...shown.root.querySelectorAll(selector)].map(({ textContent }) => textContent);

test("all panes follow the playhead, and one choice shows the whole video in all", async () => {
  const video = await playing([timed("things", "concept"), timed("tones", "color")]);
  for (const [seconds, sample] of [
    [0.3, 0],
    [1.3, 2],
  ] as const) {
    video.currentTime = seconds;
    await vi.waitFor(() => expect(words(".pw-bar__label")).toEqual([`things ${sample}`]));
    expect(words(".pw-color__name")).toEqual([`tones ${sample}`]);
    expect(words(".pw-colors__title")).toEqual([]);
  }
  expect(words(".pw-moment button")).toEqual(["At 1.25 s", "Whole video"]);
  shown.byText(".pw-moment button", "Whole video").click();
  await vi.waitFor(() => expect(words(".pw-bar__label").length).toBe(4));
  // The shares of each moment are by themselves.
  expect(words(".pw-colors__title")).toEqual(["0.25 s", "0.75 s", "1.25 s", "1.75 s"]);
});

test("a node that says the same at all times says it, beside one that does not", async () => {
  const whole: MockNode = { card: nodeCard("mood"), rows: [{ label: "calm", score: 0.8 }] };
  const video = await playing([whole, timed("things", "concept"), timed("tones", "color")]);
  video.currentTime = 0.8;
  await vi.waitFor(() => expect(words(".pw-bar__label")).toEqual(["calm", "things 1"]));
  expect(words(".pw-moment button")).toEqual(["At 0.75 s", "Whole video"]);
});
