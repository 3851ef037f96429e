/** What the page does with its kernel: open, follow, change the classes, teach, save, copy the code. */
import { batch, effect, untracked } from "@preact/signals";
import { CANCELLED, cancelled, errorPayload, type Rpc } from "../rpc.js";
import type { FolderResult, TeachingCard } from "../teaching-wire.js";
import { Sending } from "./sending.js";
import { type TeacherState, withEntry } from "./state.js";
import { Trying } from "./trying.js";
import { plural } from "./words.js";

export class TeacherActions {
  readonly sending: Sending;
  readonly trying: Trying;
  readonly #state: TeacherState;
  readonly #rpc: Rpc;
  readonly #alive: AbortSignal;
  #teaching: AbortController | null = null;
  #reading: AbortController | null = null;

  constructor(state: TeacherState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    this.#alive = alive;
    this.sending = new Sending(state, rpc, alive);
    this.trying = new Trying(state, rpc, alive);
    rpc.onEvent("teaching", ({ params }) => this.#take(params));
    this.#follow();
  }

  /** Ask the kernel for all it holds; done once, by the first view. */
  open(): void {
    if (this.#state.opening.peek() === "unasked") void this.#open();
  }

  reopen(): void {
    void this.#open();
  }

  // --- classes ----------------------------------------------------------------------------------
  /** The new class's id, "" where there is none. */
  async addClass(): Promise<string> {
    return await this.#change(
      "",
      () => void this.addClass(),
      async () => {
        const { result } = await this.#rpc.request("class.add", { name: "" });
        this.#take(result.teaching);
        this.#state.added.value = result.class_id;
        return result.class_id;
      },
    );
  }

  /** Pictures that were given to no class begin one. */
  async addClassWith(files: readonly File[]): Promise<void> {
    const id = await this.addClass();
    if (id !== "") this.sending.give(id, files);
  }

  /** Whether it has that name now. */
  async rename(id: string, name: string): Promise<boolean> {
    const done = await this.#change(id, undefined, async () => {
      const { result } = await this.#rpc.request("class.rename", { class_id: id, name });
      this.#take(result.teaching);
      return "renamed";
    });
    return done !== "";
  }

  async removeClass(id: string): Promise<void> {
    const name = this.#state.card.peek().classes.find((each) => each.id === id)?.name ?? "";
    await this.#change(
      id,
      () => void this.removeClass(id),
      async () => {
        const { result } = await this.#rpc.request("class.remove", { class_id: id });
        batch(() => {
          this.sending.removeClass(id);
          this.#state.removed.value = { id, name };
          this.#take(result.teaching);
        });
        return id;
      },
    );
  }

  /** Undo: the class removed last comes back. */
  async restoreClass(): Promise<void> {
    const { removed } = this.#state;
    const gone = removed.peek();
    if (gone === null) return;
    await this.#change(
      "",
      () => void this.restoreClass(),
      async () => {
        const { result } = await this.#rpc.request("class.restore", { class_id: gone.id });
        removed.value = null;
        this.#take(result.teaching);
        return gone.id;
      },
    );
  }

  async removePicture(classId: string, key: string): Promise<void> {
    await this.#change(
      classId,
      () => void this.removePicture(classId, key),
      async () => {
        const { result } = await this.#rpc.request("picture.remove", { class_id: classId, key });
        this.#take(result.teaching);
        return key;
      },
    );
  }

  /** A folder of the kernel's computer: into a class, or ("") its sub-folders as classes. */
  async readFolder(classId: string, path: string): Promise<boolean> {
    const { reading, notes } = this.#state;
    const stop = new AbortController();
    this.#reading = stop;
    reading.value = classId;
    const done = await this.#change(
      classId,
      () => void this.readFolder(classId, path),
      async () => {
        const asked = { path, class_id: classId };
        const { result } = await this.#rpc.request("pictures.folder", asked, {
          signal: stop.signal,
        });
        this.#take(result.teaching);
        notes.value = withEntry(notes.peek(), classId, folderText(result));
        return path;
      },
    );
    reading.value = null;
    return done !== "";
  }

  cancelFolder(): void {
    this.#reading?.abort();
  }

  /** What could not be done has been read. */
  dismiss(classId: string): void {
    this.#tell(classId, null);
  }

  // --- the model --------------------------------------------------------------------------------
  async teach(): Promise<void> {
    const { card, name, teaching, failed } = this.#state;
    if (teaching.peek() !== null) return;
    const stop = new AbortController();
    this.#teaching = stop;
    batch(() => {
      failed.value = null;
      teaching.value = { stage: "predicting", done: 0, total: 0, message: "" };
    });
    try {
      const { description } = card.peek();
      const { result } = await this.#rpc.request(
        "teach",
        { name: name.peek(), description },
        {
          signal: AbortSignal.any([this.#alive, stop.signal]),
          onProgress: ({ stage, done, total, message }) => {
            if (!stop.signal.aborted) teaching.value = { stage, done, total, message };
          },
        },
      );
      this.#take(result.teaching);
      // What was tried before is another model's answer.
      this.trying.again();
    } catch (error) {
      const payload = errorPayload(error);
      if (payload.name !== CANCELLED && this.#rpc.live.peek()) failed.value = payload;
    } finally {
      teaching.value = null;
    }
  }

  cancelTeaching(): void {
    this.#teaching?.abort();
  }

  /** Put the pictures into a folder of the kernel's computer. */
  async save(path: string): Promise<boolean> {
    const done = await this.#change("save", undefined, async () => {
      const { result } = await this.#rpc.request("teaching.save", { path });
      this.#take(result.teaching);
      return result.folder;
    });
    return done !== "";
  }

  /** Put a picture of what is on show into the notebook. */
  async keep(): Promise<void> {
    await this.#rpc.request("freeze", {});
  }

  /** Python that teaches the same model. */
  async code(): Promise<string> {
    return (await this.#rpc.request("teaching.code", {})).result.code;
  }

  // --- the kernel -------------------------------------------------------------------------------
  async #open(): Promise<void> {
    const { opening, thumbnails } = this.#state;
    opening.value = "asked";
    try {
      const onProgress = () => {
        opening.value = "queued";
      };
      const asked = { signal: this.#alive, onProgress };
      const { result } = await this.#rpc.request("teaching.open", {}, asked);
      thumbnails.forget();
      batch(() => {
        opening.value = "open";
        this.#set(result.teaching);
      });
      this.#rpc.greet();
    } catch (error) {
      if (!this.#alive.aborted) opening.value = { failed: errorPayload(error) };
    }
  }

  /** A kernel that was lost may be the same one, reached again: then it answers. */
  #follow(): void {
    const stop = effect(() => {
      const lost = !this.#rpc.live.value;
      if (lost && this.#state.opening.peek() !== "unasked") untracked(() => void this.#open());
    });
    this.#alive.addEventListener("abort", stop, { once: true });
  }

  /** One thing asked of the kernel; "" where it could not be done, which stands where it was asked. */
  async #change(
    place: string,
    retry: (() => void) | undefined,
    work: () => Promise<string>,
  ): Promise<string> {
    this.#tell(place, null);
    try {
      if (this.#alive.aborted) throw cancelled();
      return await work();
    } catch (error) {
      const payload = errorPayload(error);
      if (payload.name !== CANCELLED && this.#rpc.live.peek()) {
        this.#tell(place, { error: payload, retry });
      }
      return "";
    }
  }

  #tell(
    place: string,
    problem: { error: ReturnType<typeof errorPayload>; retry?: (() => void) | undefined } | null,
  ): void {
    const { problems } = this.#state;
    if (problem === null && !problems.peek().has(place)) return;
    problems.value = withEntry(problems.peek(), place, problem);
  }

  /** Events and replies may overtake each other: the highest revision counts. */
  #take(card: TeachingCard): void {
    if (card.revision >= this.#state.card.peek().revision) this.#set(card);
  }

  #set(card: TeachingCard): void {
    const state = this.#state;
    const before = state.card.peek();
    const keys = card.classes.flatMap(({ pictures }) => pictures.map(({ key }) => key));
    batch(() => {
      state.card.value = card;
      // What is being typed stays until the kernel has another name.
      if (card.name !== before.name) state.name.value = card.name;
      // What has changed since may be what was wrong.
      if (card.error === null && card.revision > before.revision) state.failed.value = null;
      state.thumbnails.keep(new Set(keys));
    });
  }
}

function folderText({ added, known }: FolderResult): string {
  const here = known > 0 ? `, ${known.toLocaleString("en")} were here already` : "";
  return `${plural(added, "picture")} added${here}.`;
}
