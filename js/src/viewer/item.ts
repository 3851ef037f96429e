/** One input in the strip, from the moment it was dropped. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { thumbnailOf } from "../picture/thumbnail.js";
import type { Rows } from "../predictions.js";
import { kindOf } from "../upload/admits.js";
import type { UploadProgress } from "../upload/uploader.js";
import { videoThumbnail } from "../video/thumbnail.js";
import type { Answer, ErrorPayload, InputCard, InputKind, ModelCard, Stage } from "../wire.js";

/** Where an input came from: what a Retry begins with. */
export type Source =
  | { from: "file"; file: File }
  | { from: "url"; url: string }
  | { from: "sample"; id: string }
  | { from: "text"; text: string }
  /** Of this model, by its reference: its name among the examples is its own. */
  | { from: "example"; id: string; model: string; kind: InputKind }
  | { from: "kernel" };

/** What is going on with an input. */
export type State =
  | { at: "waiting" }
  | { at: "uploading"; progress: UploadProgress }
  | { at: "working"; stage: Stage; done: number; total: number; message: string }
  | { at: "rest" }
  | { at: "failed"; error: ErrorPayload };

/** One answer with its rows. */
export interface Said {
  readonly answer: Answer;
  readonly rows: Rows;
}

/** What was answered about an input: by a model, or by a workflow and each of its nodes. */
export interface GivenAnswer extends Said {
  readonly model: ModelCard;
  /** In the workflow's order; none of a model. */
  readonly nodes: readonly Said[];
}

let count = 0;

/** Owns its object URL, its decoded picture and what is under way for it, until `close`. */
export class Item {
  /** Ours, for keys in lists: the kernel's key is not known before the upload. */
  readonly id = `input-${++count}`;
  /** The kernel's card of it; null until the kernel has it. */
  readonly card: Signal<InputCard | null>;
  readonly state = signal<State>({ at: "rest" });
  readonly answer = signal<GivenAnswer | null>(null);
  readonly picture = signal<ImageBitmap | null>(null);
  /** Neither the browser nor, so far, the kernel could decode it. */
  readonly pictureMissing = signal(false);
  readonly thumbnail: ReadonlySignal<string>;
  readonly #thumbnail = signal("");
  /** A copy in the page: the dropped file, or what the kernel has sent. */
  #copy: Blob | null = null;
  /** Where a video or sound was left, ms, and whether it has been on view. */
  playhead = 0;
  played = false;
  /** Whether the browser could make a thumbnail of its own, once that is known. */
  drawn: Promise<boolean> = Promise.resolve(false);
  #work: AbortController | null = null;
  #closed = false;

  constructor(
    readonly source: Source,
    readonly name: string,
    card: InputCard | null = null,
  ) {
    this.card = signal(card);
    this.thumbnail = this.#thumbnail;
    if (source.from === "file") this.#keep(source.file);
  }

  get kind(): InputKind {
    if (this.card.value) return this.card.value.kind;
    if (this.source.from === "text") return "text";
    if (this.source.from === "example") return this.source.kind;
    return this.source.from === "file" ? kindOf(this.source.file) : "image";
  }

  get key(): string {
    return this.card.value?.key ?? "";
  }

  get closed(): boolean {
    return this.#closed;
  }

  get busy(): boolean {
    const { at } = this.state.value;
    return at === "waiting" || at === "uploading" || at === "working";
  }

  get copy(): Blob | null {
    return this.#copy;
  }

  /** A picture that the kernel sent unasked: of an image its copy, of a video one frame. */
  setCopy(picture: Blob): void {
    if (this.kind === "image") this.#keep(picture);
    else void this.#draw(thumbnailOf(picture));
  }

  /** All the bytes of a video or sound, to play them again without the kernel. */
  setMedia(copy: Blob): void {
    if (!this.#closed) this.#keep(copy);
  }

  #keep(copy: Blob): void {
    this.#copy = copy;
    if (this.kind === "image") this.drawn = this.#draw(thumbnailOf(copy));
    // The kernel's thumbnail, where there is one, is of the same frame or a better one.
    else if (this.kind === "video" && this.#thumbnail.peek() === "") {
      this.drawn = this.#draw(videoThumbnail(copy));
    }
  }

  async #draw(drawing: Promise<Blob | null>): Promise<boolean> {
    const small = await drawing;
    if (small && this.#thumbnail.peek() === "") this.setThumbnail(small);
    return small !== null;
  }

  setThumbnail(image: Blob): void {
    if (this.#closed) return;
    URL.revokeObjectURL(this.#thumbnail.peek());
    this.#thumbnail.value = URL.createObjectURL(image);
  }

  /** The browser cannot draw this one; a later one may have taken its place meanwhile. */
  dropThumbnail(url: string): void {
    if (this.#thumbnail.peek() !== url) return;
    URL.revokeObjectURL(url);
    this.#thumbnail.value = "";
  }

  /** Show a decoded picture; null lets the memory go. */
  setPicture(picture: ImageBitmap | null): void {
    if (this.#closed) {
      picture?.close();
      return;
    }
    const former = this.picture.peek();
    this.picture.value = picture;
    if (former !== picture) former?.close();
  }

  /** Begin something new with it; what was under way is cancelled. */
  begin(): AbortSignal {
    this.cancel();
    this.#work = new AbortController();
    if (this.#closed) this.#work.abort();
    return this.#work.signal;
  }

  cancel(): void {
    this.#work?.abort();
    this.#work = null;
  }

  close(): void {
    if (this.#closed) return;
    this.cancel();
    this.setPicture(null);
    this.#closed = true;
    URL.revokeObjectURL(this.#thumbnail.peek());
    this.#thumbnail.value = "";
  }
}
