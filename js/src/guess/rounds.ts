/** What a person does while guessing: each input is a round of its own. */
import { type Guessing, type Round, roundKey } from "../viewer/guessing.js";
import { foundIn, isSame, type Name } from "./names.js";

const NEW: Round = { guess: "", hands: [], revealed: false, found: null };

export interface Score {
  readonly guessed: number;
  /** A first concept, or among the others on show. */
  readonly right: number;
  readonly first: number;
}

export function roundOf(guessing: Guessing, key: string): Round {
  return guessing.rounds.value.get(roundKey(guessing, key)) ?? NEW;
}

export function guess(guessing: Guessing, key: string, text: string): void {
  change(guessing, key, { guess: text });
}

/** Show what was predicted; a guess is held against it now, and counts once. */
export function reveal(guessing: Guessing, key: string, names: readonly Name[]): void {
  const round = roundOf(guessing, key);
  if (round.revealed) return;
  const found = round.guess.trim() === "" ? null : foundIn(names, round.guess);
  change(guessing, key, { revealed: true, found });
}

/** So many say so; the same label again replaces it, and none takes it away. */
export function raise(guessing: Guessing, key: string, label: string, count: number): void {
  const { hands } = roundOf(guessing, key);
  const wanted = label.trim();
  if (wanted === "") return;
  const at = hands.findIndex((one) => isSame(one.label, wanted));
  const others = hands.filter((_, place) => place !== at);
  if (count <= 0) change(guessing, key, { hands: others });
  else if (at < 0) change(guessing, key, { hands: [...hands, { label: wanted, count }] });
  else change(guessing, key, { hands: hands.with(at, { label: wanted, count }) });
}

/** Guesses, hands and score are forgotten; all inputs can be guessed again. */
export function startOver(guessing: Guessing): void {
  guessing.rounds.value = new Map();
}

export function scoreOf({ rounds }: Guessing): Score {
  const found = [...rounds.value.values()].map((round) => round.found);
  const count = (...of: Round["found"][]) => found.filter((one) => of.includes(one)).length;
  return {
    guessed: count("first", "shown", "none"),
    right: count("first", "shown"),
    first: count("first"),
  };
}

function change(guessing: Guessing, key: string, changed: Partial<Round>): void {
  const { rounds } = guessing;
  const round = { ...roundOf(guessing, key), ...changed };
  rounds.value = new Map(rounds.value).set(roundKey(guessing, key), round);
}
