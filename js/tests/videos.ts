/** Videos and sounds on the page: the test clips as files, and kernels that know what is in them. */
import { vi } from "vitest";
import numbered from "./assets/numbered.mp4?url";
import avi from "./assets/old.avi?url";
import portrait from "./assets/portrait.mp4?url";
import tone from "./assets/tone.wav?url";
import { MockError } from "./mock-error.js";
import { MockKernel } from "./mock-kernel.js";
import type { Row } from "./payloads.js";
import { picture, type Rendered, renderViewer } from "./render.js";

const TYPES: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  webm: "video/webm",
  avi: "video/x-msvideo",
  wav: "audio/wav",
};

/** A clip as a file, with as many bytes more at its end, which no player reads. */
export async function clip(url: string, name: string, padding = 0): Promise<File> {
  const blob = await (await fetch(url)).blob();
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "";
  return new File([blob, new Uint8Array(padding)], name, { type });
}

/** A kernel that takes videos and sounds, and says this of all of them. */
export function videoKernel(rows: readonly Row[], sampleMs = 1000): MockKernel {
  const kernel = new MockKernel();
  const admit = { max_bytes: 128_000_000, formats: [], source: "Clarifai's documentation" };
  kernel.traits._admits = { video: admit, audio: admit };
  kernel.sampleMs = sampleMs;
  kernel.rowsOf = () => rows;
  return kernel;
}

/** A box a sample, which bears the sample's number. */
export function numberedBoxes(count: number, sampleMs: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    label: `sample ${index}`,
    score: 0.5,
    time: (index + 0.5) * sampleMs,
    box: [0.1, 0.1, 0.4, 0.8],
    region: `r${index}`,
  }));
}

/** Frames as the kernel sends them: JPEGs that say when they are of. */
export async function frameOf(timeMs: number): Promise<Uint8Array> {
  const file = await picture(`${timeMs} ms`, 160, 90);
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(160, 90);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg" });
  return new Uint8Array(await jpeg.arrayBuffer());
}

export function withFrames(kernel: MockKernel): MockKernel {
  kernel.handlers.frames = async ({ times_ms: times }) => ({
    result: { frames: times.map((time_ms) => ({ time_ms, width: 160, height: 90 })) },
    buffers: await Promise.all(times.map(frameOf)),
  });
  return kernel;
}

export function withoutExtra(kernel: MockKernel): MockKernel {
  kernel.handlers.frames = () => {
    throw new MockError({
      name: "EXTRA_NOT_INSTALLED",
      message: 'Reading videos needs the extra "video"',
      hint: 'Run: pip install "predict-widgets[video]"',
    });
  };
  return kernel;
}

const NAMES = ["beer", "glass", "foam", "table", "hand", "bottle", "smile", "window"];

/** What a classifier with two vocabularies says of each second. */
export const CONCEPTS: readonly Row[] = Array.from({ length: 10 }, (_, second) => [
  ...NAMES.map((label, at) => ({
    label,
    score: Math.max(0.01, 0.97 * Math.abs(Math.sin((second + 1) / (at + 2))) ** 2),
    time: second * 1000 + 500,
    vocabulary: "things",
  })),
  ...["indoors", "outdoors"].map((label, at) => ({
    label,
    score: at === 0 ? 0.9 - second / 30 : 0.1 + second / 30,
    time: second * 1000 + 500,
    vocabulary: "scenes",
  })),
]).flat();

/** What a tracker and a segmenter of time say of it. */
export const TRACKED: readonly Row[] = [
  ...Array.from({ length: 20 }, (_, half) =>
    ["12", "31", "7"].flatMap((track, at) =>
      half % 7 === at * 2
        ? []
        : [
            {
              label: at === 2 ? "bicycle" : "car",
              score: 0.9 - at / 5,
              time: half * 500 + 250,
              track,
              region: `${track}-${half}`,
              box: [
                0.04 + half / 40 + at / 8,
                0.1 + at / 4,
                0.24 + half / 40 + at / 8,
                0.36 + at / 4,
              ],
            } satisfies Row,
          ],
    ),
  ).flat(),
  { kind: "segment", label: "traffic", score: 0.9, time: 0, end: 6400 },
  { kind: "segment", label: "quiet", score: 0.7, time: 6400, end: 10_000 },
];

/** The viewer with one of the clips dropped into it. */
async function dropped(kernel: MockKernel, width: number, file: File): Promise<Rendered> {
  const shown = renderViewer(kernel, width);
  shown.drop(file);
  await vi.waitFor(() => shown.find(".pw-player, .pw-moments"), 4000);
  return shown;
}

async function stopped(shown: Rendered, timeMs: number): Promise<Rendered> {
  const video = await vi.waitFor(() => shown.find<HTMLVideoElement>("video"));
  await vi.waitFor(() => shown.find(".pw-timeline__line"));
  video.pause();
  video.currentTime = timeMs / 1000;
  await vi.waitFor(() => {
    if (video.seeking) throw new Error("not there yet");
  });
  return shown;
}

export const VIDEO_SCENES: Readonly<Record<string, (width: number) => Promise<Rendered>>> = {
  video: async (width) => {
    const file = await clip(numbered, "beer.mp4");
    return stopped(await dropped(videoKernel(CONCEPTS), width, file), 2600);
  },
  "video-tracks": async (width) => {
    const file = await clip(numbered, "street.mp4");
    return stopped(await dropped(videoKernel(TRACKED, 500), width, file), 6100);
  },
  "video-portrait": async (width) => {
    const file = await clip(portrait, "portrait.mp4");
    return stopped(await dropped(videoKernel(numberedBoxes(2, 500), 500), width, file), 600);
  },
  "video-frames": async (width) => {
    const kernel = withFrames(videoKernel(numberedBoxes(4, 1000)));
    const shown = await dropped(kernel, width, await clip(avi, "old.avi"));
    await vi.waitFor(() => shown.byText(".pw-player__said", "frame at"));
    return shown;
  },
  "video-without-extra": async (width) => {
    const kernel = withoutExtra(videoKernel(CONCEPTS));
    return dropped(kernel, width, await clip(avi, "old.avi"));
  },
  audio: async (width) => {
    const rows: Row[] = [
      { kind: "text", label: "", text: "Hello there.", score: null, time: 0, end: 700 },
      { kind: "text", label: "", text: "How do you do?", score: null, time: 700, end: 1500 },
    ];
    return dropped(videoKernel(rows), width, await clip(tone, "talk.wav"));
  },
};
