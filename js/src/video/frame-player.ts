/**
 * A slideshow of the samples' frames, for videos that only the kernel can read.
 *
 * What is on view is always the frame of a sample: between two nothing can be shown, so the playhead
 * steps from one to the next. Owns its timer and the picture on view; both end with `alive`.
 */
import { batch, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { KernelFrames } from "./kernel-frames.js";
import type { Player } from "./player.js";

/** Frames fetched ahead of the playhead, and one behind for stepping back. */
const AHEAD = 8;

export class FramePlayer implements Player {
  readonly headMs: ReadonlySignal<number>;
  readonly shownMs: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly rate: ReadonlySignal<number>;
  readonly muted = null;
  readonly picture: ReadonlySignal<ImageBitmap | null>;
  readonly #head = signal(0);
  readonly #shown = signal(0);
  readonly #playing = signal(false);
  readonly #rate = signal(1);
  readonly #picture = signal<ImageBitmap | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawing = -1;

  /** @param times of the samples, ms, rising; at least one */
  constructor(
    readonly frames: KernelFrames,
    readonly durationMs: ReadonlySignal<number>,
    private readonly times: ReadonlySignal<readonly number[]>,
    private readonly alive: AbortSignal,
  ) {
    this.headMs = this.#head;
    this.shownMs = this.#shown;
    this.playing = this.#playing;
    this.rate = this.#rate;
    this.picture = this.#picture;
    const stop = effect(() => {
      void frames.version.value;
      const lost = frames.error.value !== null;
      this.#follow(this.#head.value, times.value, lost);
    });
    alive.addEventListener(
      "abort",
      () => {
        stop();
        clearTimeout(this.#timer);
        this.#picture.peek()?.close();
        this.#picture.value = null;
      },
      { once: true },
    );
  }

  play(): void {
    if (this.alive.aborted) return;
    const times = this.times.peek();
    const last = nearest(times, this.#head.peek()) === times.length - 1;
    if (last) this.seek(times[0] ?? 0);
    this.#playing.value = true;
    this.#turn();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#playing.value = false;
  }

  seek(timeMs: number): void {
    this.#head.value = Math.min(Math.max(0, timeMs), this.durationMs.peek() || timeMs);
  }

  setRate(rate: number): void {
    this.#rate.value = rate;
  }

  setMuted(): void {
    // Frames have no sound.
  }

  /** To the next sample after as long as lies between the two, or as soon as its frame is here. */
  #turn(): void {
    clearTimeout(this.#timer);
    const times = this.times.peek();
    const at = nearest(times, this.#head.peek());
    const next = times[at + 1];
    if (next === undefined) {
      this.pause();
      return;
    }
    const pause = (next - (times[at] ?? 0)) / this.#rate.peek();
    this.#timer = setTimeout(
      () => {
        // Never ahead of its pictures.
        if (this.#shown.peek() === times[at]) this.seek(next);
        this.#turn();
      },
      Math.max(20, pause),
    );
  }

  #follow(head: number, times: readonly number[], lost: boolean): void {
    const at = nearest(times, head);
    const time = times[at];
    if (time === undefined) return;
    if (lost) {
      // Without pictures what was said is there to go through all the same.
      this.#shown.value = time;
      return;
    }
    this.frames.want([
      time,
      ...times.slice(at + 1, at + AHEAD),
      ...times.slice(Math.max(0, at - 1), at),
    ]);
    const frame = this.frames.get(time);
    if (frame && this.#drawing !== time) void this.#draw(frame, time);
  }

  async #draw(frame: Blob, time: number): Promise<void> {
    if (this.#picture.peek() && this.#shown.peek() === time) return;
    this.#drawing = time;
    const picture = await createImageBitmap(frame).catch(() => null);
    if (this.#drawing !== time || this.alive.aborted) {
      picture?.close();
      return;
    }
    this.#drawing = -1;
    const former = this.#picture.peek();
    batch(() => {
      // Null where this frame could not be had: another one's picture would be taken for it.
      this.#picture.value = picture;
      this.#shown.value = time;
    });
    former?.close();
  }
}

/** The index of the sample nearest to a time; -1 without samples. */
export function nearest(times: readonly number[], timeMs: number): number {
  let best = -1;
  for (const [index, time] of times.entries()) {
    const nearer = best < 0 || Math.abs(time - timeMs) < Math.abs((times[best] ?? 0) - timeMs);
    if (nearer) best = index;
  }
  return best;
}
