/**
 * The browser's own player of a video or sound.
 *
 * Owns the element's source, its listeners and its frame callback; all of them end with `alive`.
 */
import { effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Player } from "./player.js";

/** Beyond every end: the browser goes to the last frame, and so learns how long the whole is. */
const BEYOND_S = 1e7;

export class MediaPlayer<Element extends HTMLMediaElement> implements Player {
  readonly headMs: ReadonlySignal<number>;
  readonly shownMs: ReadonlySignal<number>;
  readonly durationMs: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly rate: ReadonlySignal<number>;
  readonly muted: ReadonlySignal<boolean>;
  /** The browser knows its size and has a first picture of it. */
  readonly ready: ReadonlySignal<boolean>;
  readonly #head = signal(0);
  readonly #shown = signal(0);
  readonly #duration = signal(0);
  readonly #playing = signal(false);
  readonly #rate = signal(1);
  readonly #muted: Signal<boolean>;
  readonly #ready = signal(false);
  readonly #unplayable = signal(false);
  #wanted: number | null = null;
  #callback = 0;
  #measuring = false;

  constructor(
    readonly element: Element,
    private readonly alive: AbortSignal,
  ) {
    this.headMs = this.#head;
    this.shownMs = this.#shown;
    this.durationMs = this.#duration;
    this.playing = this.#playing;
    this.rate = this.#rate;
    this.#muted = signal(element.muted);
    this.muted = this.#muted;
    this.ready = this.#ready;
    this.#listen();
    this.#followFrames();
    alive.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** Told once it is known that the browser cannot play this. */
  onUnplayable(told: () => void): void {
    const stop = effect(() => {
      if (this.#unplayable.value) untracked(told);
    });
    this.alive.addEventListener("abort", stop, { once: true });
  }

  play(): void {
    this.#playing.value = true;
    // Refused where the page was not touched yet: then it stays as it is.
    this.element.play().catch(() => {
      this.#playing.value = !this.element.paused;
    });
  }

  pause(): void {
    this.#playing.value = false;
    this.element.pause();
  }

  seek(timeMs: number): void {
    const wanted = Math.min(Math.max(0, timeMs), this.#duration.peek() || timeMs);
    this.#head.value = wanted;
    // One at a time: a dragged playhead asks faster than frames can be decoded.
    if (this.element.seeking) this.#wanted = wanted;
    else this.element.currentTime = wanted / 1000;
  }

  setRate(rate: number): void {
    this.element.playbackRate = rate;
  }

  setMuted(muted: boolean): void {
    this.element.muted = muted;
  }

  #listen(): void {
    const { element } = this;
    const on = (types: string, react: () => void): void => {
      for (const type of types.split(" ")) {
        element.addEventListener(type, react, { signal: this.alive });
      }
    };
    on("loadedmetadata", () => {
      // A sound track alone is not what a video is to be looked at for.
      if (element instanceof HTMLVideoElement && element.videoWidth === 0) this.#refuse();
      else this.#measure();
    });
    on("loadeddata", () => {
      this.#ready.value = !this.#unplayable.peek();
      this.#show();
    });
    on("error", () => this.#refuse());
    on("durationchange", () => this.#setDuration());
    on("play pause ended", () => {
      this.#playing.value = !element.paused && !element.ended;
      this.#show();
    });
    on("timeupdate", () => this.#show());
    on("seeked", () => this.#seeked());
    on("ratechange", () => {
      this.#rate.value = element.playbackRate;
    });
    on("volumechange", () => {
      this.#muted.value = element.muted;
    });
  }

  #refuse(): void {
    this.#unplayable.value = true;
    this.#ready.value = false;
  }

  /** A recording that was never finished, as browsers make them, does not say how long it is. */
  #measure(): void {
    if (this.element.duration !== Number.POSITIVE_INFINITY) return;
    this.#measuring = true;
    this.element.currentTime = BEYOND_S;
  }

  #setDuration(): void {
    const { duration } = this.element;
    if (Number.isFinite(duration)) this.#duration.value = duration * 1000;
  }

  #seeked(): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (this.#measuring) {
      this.#measuring = false;
      this.#duration.value ||= this.element.currentTime * 1000;
      this.element.currentTime = (wanted ?? 0) / 1000;
    } else if (wanted === null) {
      this.#show();
    } else {
      this.element.currentTime = wanted / 1000;
    }
  }

  /** Take the time from the playhead: what is on view is the frame there. */
  #show(): void {
    if (this.element.seeking || this.#measuring) return;
    const timeMs = this.element.currentTime * 1000;
    this.#head.value = timeMs;
    this.#shown.value = timeMs;
  }

  /** While it plays, the frame that is being presented says what is on view. */
  #followFrames(): void {
    const { element } = this;
    if (!(element instanceof HTMLVideoElement)) return;
    const presented: VideoFrameRequestCallback = (_, { mediaTime }) => {
      this.#callback = element.requestVideoFrameCallback(presented);
      if (element.paused || element.seeking) {
        this.#show();
        return;
      }
      this.#head.value = mediaTime * 1000;
      this.#shown.value = mediaTime * 1000;
    };
    this.#callback = element.requestVideoFrameCallback(presented);
  }

  #end(): void {
    const { element } = this;
    if (element instanceof HTMLVideoElement) element.cancelVideoFrameCallback(this.#callback);
    // Lets the decoder and the file go at once, not when the element is collected.
    element.pause();
    element.removeAttribute("src");
    element.load();
    element.remove();
  }
}
