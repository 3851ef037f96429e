/** What is guessed about: the input on show, or what the notebook was saved with. */
import { type Rows, rowsOfConcepts } from "../predictions.js";
import { SAVED } from "../viewer/guessing.js";
import type { Item } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import { type Name, namesOnShow } from "./names.js";
import { roundOf } from "./rounds.js";

/** More suggestions than this are no help to a person who guesses. */
const MOST_SUGGESTED = 200;

export interface Subject {
  readonly key: string;
  /** Whether there is something to reveal: not before all of the answer has come. */
  readonly at: "coming" | "here" | "nothing";
  /** What is on show once it is revealed. */
  readonly names: () => Name[];
}

/** Null where there is nothing to guess about yet. */
export function subjectOf(state: ViewerState, live: boolean): Subject | null {
  const item = state.current.value;
  if (item !== null) return ofItem(state, item);
  if (live || state.saved.value.length === 0) return null;
  const rows = [rowsOfConcepts(state.saved.value)];
  return { key: SAVED, at: "here", names: () => namesIn(state, rows) };
}

function ofItem(state: ViewerState, item: Item): Subject {
  const { key } = item;
  const names = () => namesIn(state, rowsAbout(item));
  if (item.busy) return { key, at: "coming", names };
  const said = item.answer.value?.answer.status;
  const isSaid = said !== undefined && said !== "failed" && said !== "suppressed";
  return { key, at: isSaid ? "here" : "nothing", names };
}

/** All that was said of an input, by a model or by each node of a workflow. */
function rowsAbout(item: Item): Rows[] {
  const given = item.answer.value;
  return given ? [given.rows, ...given.nodes.map(({ rows }) => rows)] : [];
}

function namesIn({ threshold, filter }: ViewerState, all: readonly Rows[]): Name[] {
  return all.flatMap((rows) => namesOnShow(rows, threshold.value.value, filter.value.value));
}

/**
 * What may be guessed, as far as it has been on view: the answers that were revealed, and what
 * others have said. What is still hidden is not among it.
 */
export function suggestions({ items, guessing }: ViewerState): string[] {
  const names = new Set<string>();
  for (const { guess, hands, revealed } of guessing.rounds.value.values()) {
    if (revealed && guess.trim() !== "") names.add(guess.trim());
    for (const { label } of hands) names.add(label);
  }
  const seen = items.value
    .filter((item) => roundOf(guessing, item.key).revealed)
    .flatMap(rowsAbout);
  for (const label of seen.flatMap((rows) => rows.label)) names.add(label);
  names.delete("");
  return [...names].slice(0, MOST_SUGGESTED);
}
