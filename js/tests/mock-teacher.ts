/** A mock kernel of a model teacher: classes with pictures, and a model that a test has it teach. */
import { vi } from "vitest";
import modelTeacher from "../src/model-teacher/index.js";
import {
  type BarCard,
  type ClassCard,
  FEWEST_CLASSES,
  FEWEST_PICTURES,
  type PictureCard,
  type TaughtCard,
  type TeachingCard,
} from "../src/teaching-wire.js";
import { MockError } from "./mock-error.js";
import { MockKernel, type Received } from "./mock-kernel.js";
import { picture, type Rendered, renderWidget } from "./render.js";

const EMPTY: TeachingCard = {
  revision: 1,
  name: "my-model",
  description: "",
  status: "empty",
  classes: [],
  problems: [],
  taught: null,
  error: null,
  saved: "",
};

export function taughtCard(labels: readonly string[], more: Partial<TaughtCard> = {}): TaughtCard {
  return {
    reference: "embedded/main/models/my-model/versions/1",
    model_id: "my-model",
    version_id: "1",
    method: "logistic regression",
    method_note: "Logistic regression, as scikit-learn is installed.",
    score_means: "A score is what of the answer falls to a class: all of them together are 1.",
    held_out: "Each picture was held out once, in one of 5 parts.",
    n: 45,
    correct: 38,
    accuracy: 38 / 45,
    low: 0.7122,
    high: 0.9225,
    labels: [...labels],
    per_class: labels.map((label, at) => ({
      label,
      n: 15,
      correct: 15 - at * 2,
      accuracy: (15 - at * 2) / 15,
      low: 0.5,
      high: 0.99,
    })),
    confusion: labels.map((_, row) =>
      labels.map((__, column) => {
        if (row === column) return 15 - row * 2;
        return column === 0 ? row * 2 : 0;
      }),
    ),
    warnings: [],
    sentence: "Of 45 held-out pictures 38 were named right: 84 %, 95 % interval 71 to 92 %.",
    seconds: 0.8,
    current: true,
    ...more,
  };
}

export class MockTeacher extends MockKernel {
  card: TeachingCard = EMPTY;
  /** What the taught model says of anything. */
  bars: BarCard[] = [];
  thumbnail: (key: string) => Uint8Array = () => new Uint8Array();
  #removed: { card: ClassCard; at: number } | null = null;
  #count = 0;
  /** By a picture's key, its number among those of the page. */
  readonly #numbers = new Map<string, number>();

  constructor() {
    super();
    Object.assign(this.traits, { name: EMPTY.name, description: "", classes: [], taught: {} });
  }

  // --- what a test does to it -------------------------------------------------------------------
  /** A class with so many pictures. */
  with(name: string, pictures: number): this {
    const id = `class-${++this.#count}`;
    const cards = Array.from({ length: pictures }, (_, at) =>
      pictureCard(`${name}-${at}`, `${name}-${at}.jpg`),
    );
    this.#setClasses([...this.card.classes, classCard(id, name, cards)]);
    return this;
  }

  taught(more: Partial<TaughtCard> = {}): this {
    const taught = taughtCard(
      this.card.classes.map(({ name }) => name),
      more,
    );
    this.card = { ...this.card, status: "taught", taught };
    this.bars = taught.labels.map((label, at) => ({ label, score: at === 0 ? 0.91 : 0.045 }));
    return this;
  }

  change(more: Partial<TeachingCard>): void {
    this.card = { ...this.card, ...more, revision: this.card.revision + 1 };
    this.tell();
  }

  /** As a kernel does after each change. */
  tell(): void {
    this.emit("msg:custom", { type: "event", event: "teaching", params: this.card }, []);
  }

  classNamed(name: string): ClassCard {
    const found = this.card.classes.find((each) => each.name === name);
    if (!found) throw new Error(`there is no class ${name}`);
    return found;
  }

  // --- answers ----------------------------------------------------------------------------------
  override usual(request: Received) {
    const { params, buffers } = request;
    const id = String(params.class_id);
    const { classes } = this.card;
    switch (request.method) {
      case "teaching.open": {
        const platform = this.traits.platform;
        return { result: { platform, teaching: this.card, methods: ["nearest class mean"] } };
      }
      case "class.add": {
        const added = `class-${++this.#count}`;
        const name = String(params.name) || `class ${this.#count}`;
        this.#setClasses([...classes, classCard(added, name, [])]);
        return { result: { teaching: this.card, class_id: added } };
      }
      case "class.rename": {
        const name = String(params.name);
        if (classes.some((each) => each.id !== id && each.name === name)) {
          throw new MockError({
            name: "CLASS_NAME_TAKEN",
            message: `There is a class ${name} already`,
            hint: "Give it another name.",
          });
        }
        return this.#changed(classes.map((each) => (each.id === id ? { ...each, name } : each)));
      }
      case "class.remove": {
        const at = classes.findIndex((each) => each.id === id);
        this.#removed = { card: classes[at] as ClassCard, at };
        return this.#changed(classes.filter((each) => each.id !== id));
      }
      case "class.restore": {
        const back = [...classes];
        if (this.#removed) back.splice(this.#removed.at, 0, this.#removed.card);
        return this.#changed(back);
      }
      case "picture.add":
        return this.#add(id, String(params.name), Number(params.number), buffers[0]);
      case "picture.remove":
        return this.#changed(
          classes.map((each) =>
            each.id === id
              ? classCard(
                  each.id,
                  each.name,
                  each.pictures.filter(({ key }) => key !== params.key),
                )
              : each,
          ),
        );
      case "thumbnails":
        return { result: {}, buffers: (params.keys as string[]).map((key) => this.thumbnail(key)) };
      case "teach":
        this.taught();
        this.card = { ...this.card, name: String(params.name) };
        this.#bump();
        return { result: { teaching: this.card, taught: this.card.taught } };
      case "taught.try":
      case "taught.live": {
        const reference = this.card.taught?.reference ?? "";
        return { result: { reference, bars: this.bars, latency_ms: 14 } };
      }
      case "teaching.save":
        this.card = { ...this.card, saved: String(params.path) };
        this.#bump();
        return { result: { folder: params.path, pictures: 12, teaching: this.card } };
      case "teaching.code":
        return { result: { code: "import predict_widgets as pw\n" } };
      default:
        return super.usual(request);
    }
  }

  #add(id: string, name: string, number: number, buffer: ArrayBuffer | undefined) {
    const own = this.card.classes.find((each) => each.id === id);
    if (!own) throw new MockError({ name: "CLASS_UNKNOWN", message: "There is no such class" });
    const picture = pictureCard(`sha256:${hashOf(buffer)}`, name);
    const known = own.pictures.some(({ key }) => key === picture.key);
    if (!known) this.#numbers.set(picture.key, number);
    const pictures = known ? own.pictures : [...own.pictures, picture];
    pictures.sort((a, b) => this.#numberOf(a) - this.#numberOf(b));
    this.#setClasses(
      this.card.classes.map((each) => (each.id === id ? classCard(id, own.name, pictures) : each)),
    );
    queueMicrotask(() => this.tell());
    const { revision } = this.card;
    const result = { revision, class_id: id, picture, known, count: pictures.length };
    return { result, buffers: [this.thumbnail(picture.key)] };
  }

  #numberOf({ key }: PictureCard): number {
    return this.#numbers.get(key) ?? -1;
  }

  #changed(classes: ClassCard[]) {
    this.#setClasses(classes);
    return { result: { teaching: this.card, class_id: "" } };
  }

  #setClasses(classes: ClassCard[]): void {
    const problems = classes.map(({ problem }) => problem).filter(Boolean);
    if (classes.length < FEWEST_CLASSES) problems.push("Two classes are needed.");
    const taught = this.card.taught && { ...this.card.taught, current: false };
    const ready = taught ? "changed" : "ready";
    this.card = { ...this.card, classes, taught, problems, saved: "" };
    this.card.status = classes.length === 0 ? "empty" : problems.length > 0 ? "collecting" : ready;
    this.#bump();
  }

  #bump(): void {
    this.card = { ...this.card, revision: this.card.revision + 1 };
  }
}

function classCard(id: string, name: string, pictures: PictureCard[]): ClassCard {
  const { length: count } = pictures;
  const problem =
    count < FEWEST_PICTURES ? `${name} has ${count} pictures: ${FEWEST_PICTURES} are needed.` : "";
  return { id, name, count, problem, pictures };
}

function pictureCard(key: string, name: string): PictureCard {
  return { key, name, width: 640, height: 480 };
}

/** Of the same bytes the same. */
function hashOf(buffer = new ArrayBuffer(0)): string {
  let hash = 0;
  for (const byte of new Uint8Array(buffer)) hash = (Math.imul(hash, 31) + byte) | 0;
  return `${buffer.byteLength}-${hash}`;
}

/** A teacher that has heard from its kernel. */
export async function renderTeacher(kernel = new MockTeacher(), width = 1000): Promise<Rendered> {
  const shown = renderWidget(modelTeacher(), kernel, width);
  const something = kernel.card.classes.length > 0 ? ".pw-class" : ".pw-empty";
  await vi.waitFor(() => shown.find(something), 5000);
  await vi.waitFor(() => shown.find("button:not([disabled])"), 5000);
  return shown;
}

/** A class's column, by its name. */
export function column(shown: Rendered | undefined, name: string): HTMLElement {
  const found = shown?.root.querySelector<HTMLElement>(`[aria-label="Class ${name}"]`);
  if (!found) throw new Error(`no class ${name} on the page`);
  return found;
}

export function dropOn(target: HTMLElement, ...files: File[]): void {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const options = { bubbles: true, cancelable: true, dataTransfer };
  target.dispatchEvent(new DragEvent("dragover", options));
  target.dispatchEvent(new DragEvent("drop", options));
}

/** A button by its words, or by what it is called. */
export function buttonIn(from: ParentNode | undefined, text: string): HTMLButtonElement {
  const all = [...(from?.querySelectorAll("button") ?? [])];
  const found = all.find((one) => one.textContent?.trim() === text || one.ariaLabel === text);
  if (!found) throw new Error(`no button says ${text}`);
  return found;
}

/** Small real pictures, no two the same. */
export const pictures = (count: number): Promise<File[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => picture(`p${"x".repeat(at)}.png`)));
