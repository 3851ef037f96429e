/** Guess first: what was said of an input is kept back until the person asks to see it. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Where a guess was found: as a first concept on show, among the others, or nowhere. */
export type Found = "first" | "shown" | "none";

/** A show of hands: how many of those present say so. */
export interface Hands {
  readonly label: string;
  readonly count: number;
}

/** What is guessed of one input. */
export interface Round {
  readonly guess: string;
  readonly hands: readonly Hands[];
  readonly revealed: boolean;
  /** Of a guess that was revealed; null where nobody guessed. */
  readonly found: Found | null;
}

/** Shared by all views, and nobody else's business: it is neither saved nor sent. */
export interface Guessing {
  readonly on: Signal<boolean>;
  /** What is guessed is what this model says: of another it is another guess. */
  readonly model: ReadonlySignal<{ readonly reference: string } | null>;
  /** By `roundKey`. */
  readonly rounds: Signal<ReadonlyMap<string, Round>>;
}

/** In place of an input's key: what was on show when the notebook was saved. */
export const SAVED = "saved";

export function createGuessing(model: Guessing["model"]): Guessing {
  return { on: signal(false), model, rounds: signal<ReadonlyMap<string, Round>>(new Map()) };
}

/** Of an input's key, or of `SAVED`. */
export function roundKey({ model }: Guessing, key: string): string {
  return `${key} ${model.value?.reference}`;
}

/** Whether what was said of this input is to be drawn nowhere. */
export function hides(guessing: Guessing, key: string): boolean {
  return guessing.on.value && !guessing.rounds.value.get(roundKey(guessing, key))?.revealed;
}
