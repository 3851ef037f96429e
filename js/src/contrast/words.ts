/** How models and their disagreements are put into words and signs: never by color alone. */
import type { Kind } from "./disagreement.js";

/** A small mark for each model, in order. */
export const MARKS = ["①", "②", "③", "④", "⑤", "⑥"] as const;

export const SIGNS: Readonly<Record<Kind, string>> = {
  flip: "≠",
  miss: "−",
  extra: "+",
  gap: "≈",
  none: "=",
};

/** On a tile, to be read out. */
export const WORDS: Readonly<Record<Kind, string>> = {
  flip: "class flip",
  miss: "miss",
  extra: "extra",
  gap: "score gap",
  none: "the models agree",
};

/** In the filter bar. */
export const NAMES: Readonly<Record<Kind, string>> = {
  flip: "Class flip",
  miss: "Miss",
  extra: "Extra",
  gap: "Score gap",
  none: "Agree",
};

/** What each kind means, between the models of these names and against the ground truth. */
export function meaning(kind: Kind, first: string, against: boolean): string {
  switch (kind) {
    case "flip":
      return against ? "One is right, another says something else" : "The first labels differ";
    case "miss":
      return against
        ? "One misses what is true and another has"
        : `Another does not say what ${first} says`;
    case "extra":
      return against
        ? "One says what is not true and another does not say"
        : `Another says what ${first} does not`;
    case "gap":
      return "The same labels, with scores that differ by 0.1 or more";
    case "none":
      return "None of this";
  }
}
