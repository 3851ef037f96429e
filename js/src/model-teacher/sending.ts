/** Gets pictures into classes: as they are, several at once but no more than a window of them. */
import { batch } from "@preact/signals";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import { MOST_PICTURES, type PictureAdded } from "../teaching-wire.js";
import { refusal } from "../upload/admits.js";
import { readable } from "../upload/readable.js";
import { upload } from "../upload/uploader.js";
import { blobOf } from "../viewer/pictures.js";
import { UPLOAD_WINDOW, WHOLE_FILE_BYTES } from "../wire.js";
import { Coming } from "./coming.js";
import { type TeacherState, withEntry } from "./state.js";
import { leftOutText, sameText } from "./words.js";

export class Sending {
  readonly #state: TeacherState;
  readonly #rpc: Rpc;
  #waiting: Coming[] = [];
  #underWay = 0;
  /** By class: how many of those given last the class had already. */
  readonly #known = new Map<string, number>();

  constructor(state: TeacherState, rpc: Rpc, alive: AbortSignal) {
    this.#state = state;
    this.#rpc = rpc;
    alive.addEventListener("abort", () => this.#drop(() => true), { once: true });
  }

  /** How many more pictures a class takes, with those on their way. */
  room(classId: string): number {
    const { card, coming } = this.#state;
    const held = card.value.classes.find(({ id }) => id === classId)?.count ?? 0;
    const own = coming.value.filter((each) => each.classId === classId && each.failed === null);
    return Math.max(0, MOST_PICTURES - held - own.length);
  }

  /** Files that a person has given at once: what there is to say is of these alone. */
  give(classId: string, files: readonly File[]): void {
    this.begin(classId);
    this.add(classId, files);
  }

  /** What was said of earlier pictures is over. */
  begin(classId: string): void {
    this.#known.delete(classId);
    this.#note(classId, "");
  }

  /** One that is refused, or fails, does not stop its neighbors. */
  add(classId: string, files: readonly File[]): void {
    const { admits, card, coming } = this.#state;
    // A picture of the webcam may come when its class has gone.
    if (!card.peek().classes.some(({ id }) => id === classId)) return;
    const given = files.map((file) => ({ file, refused: refusal(file, admits.value) }));
    let room = this.room(classId);
    const taken = given.filter(({ refused }) => refused !== null || room-- > 0);
    const left = given.length - taken.length;
    if (left > 0) this.#note(classId, leftOutText(left));
    const items = taken.map(({ file, refused }) => {
      const item = new Coming(classId, file);
      if (refused) item.state.value = { at: "failed", error: refused.payload };
      else this.#waiting.push(item);
      return item;
    });
    coming.value = [...coming.value, ...items];
    this.#next();
  }

  retry(item: Coming): void {
    item.state.value = { at: "waiting" };
    this.#waiting.push(item);
    this.#next();
  }

  /** Whether trying again could change anything. */
  isRefused({ file }: Coming): boolean {
    return refusal(file, this.#state.admits.value) !== null;
  }

  remove(item: Coming): void {
    this.#drop((other) => other === item);
  }

  /** Of a class that is gone. */
  removeClass(classId: string): void {
    this.begin(classId);
    this.#drop((item) => item.classId === classId);
  }

  /** The failed ones of a class. */
  removeFailed(classId: string): void {
    this.#drop((item) => item.classId === classId && item.failed !== null);
  }

  #drop(which: (item: Coming) => boolean): void {
    const { coming } = this.#state;
    const going = coming.peek().filter(which);
    this.#waiting = this.#waiting.filter((item) => !going.includes(item));
    coming.value = coming.peek().filter((item) => !going.includes(item));
    for (const item of going) item.close();
  }

  #next(): void {
    while (this.#underWay < UPLOAD_WINDOW) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#underWay += 1;
      void this.#send(item).finally(() => {
        this.#underWay -= 1;
        this.#next();
      });
    }
  }

  async #send(item: Coming): Promise<void> {
    item.state.value = { at: "sending", share: 0 };
    try {
      const { result, buffers } = await this.#bring(item);
      if (!item.signal.aborted) this.#take(item, result, buffers[0]);
    } catch (error) {
      const payload = errorPayload(error);
      if (item.signal.aborted || payload.name === CANCELLED) return;
      item.state.value = { at: "failed", error: payload };
    }
  }

  async #bring(item: Coming) {
    const { file, signal, name, number } = item;
    const { page } = this.#rpc;
    const params = { class_id: item.classId, name, media_type: file.type, page, number };
    if (file.size <= WHOLE_FILE_BYTES) {
      const buffers = [await readable(file)];
      return this.#rpc.request("picture.add", params, { signal, buffers });
    }
    const uploaded = await upload(this.#rpc, file, {
      signal,
      onProgress: ({ sent, total }) => {
        item.state.value = { at: "sending", share: sent / total };
      },
    });
    const { key } = uploaded.result.input;
    return this.#rpc.request("picture.add", { ...params, input_key: key }, { signal });
  }

  /** The kernel has it: what it says of all classes may come before or after. */
  #take(item: Coming, added: PictureAdded, jpeg: Uint8Array | undefined): void {
    const { card, coming, thumbnails } = this.#state;
    const { key } = added.picture;
    batch(() => {
      const small = jpeg?.byteLength ? blobOf(jpeg, "image/jpeg") : item.small;
      if (small) thumbnails.bring(key, small);
      const { classes, revision } = card.peek();
      card.value = {
        ...card.peek(),
        // An event from before this picture would take it away again; the next one has the order.
        revision: Math.max(revision, added.revision),
        classes: classes.map((each) =>
          each.id !== added.class_id || each.pictures.some((one) => one.key === key)
            ? each
            : { ...each, count: each.count + 1, pictures: [...each.pictures, added.picture] },
        ),
      };
      coming.value = coming.peek().filter((other) => other !== item);
      item.close();
      if (added.known) this.#count(added.class_id);
    });
  }

  #count(classId: string): void {
    const count = (this.#known.get(classId) ?? 0) + 1;
    this.#known.set(classId, count);
    this.#note(classId, sameText(count));
  }

  #note(classId: string, text: string): void {
    const { notes } = this.#state;
    notes.value = withEntry(notes.peek(), classId, text || null);
  }
}
