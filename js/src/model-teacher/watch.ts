/**
 * Asks about what a webcam sees, again and again: one question at a time, each about what is to be
 * seen when the one before is answered. Rests while nobody can see it.
 */
import { pictureOf } from "../upload/camera.js";

export async function watch(
  video: HTMLVideoElement,
  look: (picture: File, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const sight = new Sight(video, signal);
  while (!signal.aborted) {
    await sight.seen();
    if (signal.aborted) return;
    // What the webcam shows while an answer is awaited is asked about as soon as that is here.
    const next = nextFrame(video, signal);
    const picture = await pictureOf(video);
    if (picture !== null && !signal.aborted) await look(picture, signal);
    await next;
  }
}

/** Whether an element can be seen: on the screen, in a page that is on view. */
class Sight {
  readonly #signal: AbortSignal;
  #onScreen = true;
  #wake = () => {};

  constructor(element: Element, signal: AbortSignal) {
    this.#signal = signal;
    const observer = new IntersectionObserver((entries) => {
      this.#onScreen = entries.at(-1)?.isIntersecting ?? true;
      this.#wake();
    });
    observer.observe(element);
    const changed = () => this.#wake();
    document.addEventListener("visibilitychange", changed, { signal });
    signal.addEventListener(
      "abort",
      () => {
        observer.disconnect();
        this.#wake();
      },
      { once: true },
    );
  }

  /** Resolves when it can be seen, or `signal` has aborted. */
  async seen(): Promise<void> {
    while (!this.#signal.aborted && (!this.#onScreen || document.hidden)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** The webcam's next picture. It comes in no hidden page: there `abort` ends the wait. */
function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      video.cancelVideoFrameCallback(id);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const id = video.requestVideoFrameCallback(done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
