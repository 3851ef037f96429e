/**
 * A list that is asked for page by page, as its question changes while a person types.
 *
 * One question is under way at a time: the next one cancels it, so that what came late never takes
 * the place of what is newer. What was listed stays until the new list is here.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { CANCELLED, errorPayload } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";

/** Typing has paused. */
export const SEARCH_AFTER_MS = 200;

export interface Page<Of> {
  items: readonly Of[];
  more: boolean;
}

export interface Listed<Of> {
  /** Null until the first list is here. */
  items: readonly Of[] | null;
  /** How many lists there were: another number is another list, and not one that has grown. */
  list: number;
  /** The platform has more than these. */
  more: boolean;
  /** A list that will take this one's place is on its way; or one more page of this one. */
  asking: "" | "list" | "page";
  /** Why the list, or its next page, could not be had. */
  error: ErrorPayload | null;
}

export type AskPage<Question, Of> = (
  question: Question,
  page: number,
  signal: AbortSignal,
) => Promise<Page<Of>>;

const NOTHING_LISTED = { items: null, list: 0, more: false, asking: "", error: null } as const;

export class Pages<Question, Of extends { reference: string }> {
  readonly listed: ReadonlySignal<Listed<Of>>;
  readonly #listed: Signal<Listed<Of>>;
  readonly #ask: AskPage<Question, Of>;
  #question: Question | null = null;
  /** What the list on show answers. */
  #answered = "";
  #page = 0;
  #overtaken = new AbortController();
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: AskPage<Question, Of>) {
    this.#ask = ask;
    this.#listed = signal<Listed<Of>>(NOTHING_LISTED);
    this.listed = this.#listed;
  }

  /** List what answers this question, so long after it was put; one that comes meanwhile overtakes it. */
  ask(question: Question, afterMs = 0): void {
    this.#overtake();
    this.#question = question;
    if (this.#answered === JSON.stringify(question)) {
      // Back at what is on show.
      this.#set({ asking: "", error: null });
      return;
    }
    this.#set({ asking: "list", error: null });
    this.#waiting = setTimeout(() => void this.#list(), afterMs);
  }

  /** Do not wait for a pause in the typing. */
  hurry(): void {
    if (this.#waiting !== undefined) void this.#list();
  }

  /** One more page; nothing while something is on its way. */
  more(): void {
    const { items, more, asking } = this.#listed.peek();
    if (items === null || !more || asking !== "") return;
    this.#set({ asking: "page", error: null });
    void this.#run(this.#page + 1, this.#overtaken.signal);
  }

  /** Ask once more for what could not be had. */
  retry(): void {
    const question = this.#question;
    if (question === null) return;
    if (this.#answered === JSON.stringify(question)) this.more();
    else this.ask(question);
  }

  /** Leave it at what is listed: nothing is asked now. */
  rest(): void {
    this.#overtake();
    this.#set({ asking: "", error: null });
  }

  /** Let go of what is under way. */
  close(): void {
    this.#overtake();
  }

  #overtake(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#overtaken.abort();
    this.#overtaken = new AbortController();
  }

  #list(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    return this.#run(1, this.#overtaken.signal);
  }

  async #run(page: number, overtaken: AbortSignal): Promise<void> {
    const question = this.#question as Question;
    try {
      const { items, more } = await this.#ask(question, page, overtaken);
      if (overtaken.aborted) return;
      this.#page = page;
      this.#answered = JSON.stringify(question);
      const before = page === 1 ? [] : (this.#listed.peek().items ?? []);
      const list = this.#listed.peek().list + (page === 1 ? 1 : 0);
      this.#set({ items: together(before, items), more, list, asking: "" });
    } catch (error) {
      const payload = errorPayload(error);
      if (overtaken.aborted || payload.name === CANCELLED) return;
      this.#set({ asking: "", error: payload });
    }
  }

  #set(change: Partial<Listed<Of>>): void {
    this.#listed.value = { ...this.#listed.peek(), ...change };
  }
}

/** Each once: what was added meanwhile has moved others onto the next page. */
function together<Of extends { reference: string }>(
  before: readonly Of[],
  more: readonly Of[],
): readonly Of[] {
  const all = new Map(before.map((item) => [item.reference, item]));
  for (const item of more) if (!all.has(item.reference)) all.set(item.reference, item);
  return [...all.values()];
}
