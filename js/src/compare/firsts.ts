/** What the models put first: whether they agree, in a sentence. */
import { type ConceptRow, shownIn } from "./agreement.js";
import { letterOf } from "./verdicts.js";

/**
 * "All put “espresso” first", or "A: tabby · B: tiger cat"; "" where fewer than two give scores.
 *
 * @param rows those of one vocabulary that are on show
 */
export function firsts(rows: readonly ConceptRow[], names: readonly string[]): string {
  const best = names.map((_, at) => bestIn(rows, at));
  const said = best.flatMap((label, at) => (label === null ? [] : [{ label, at }]));
  if (said.length < 2) return "";
  const [first] = said;
  if (said.every(({ label }) => label === first?.label)) {
    return `${whoOf(said, names.length)} put “${first?.label}” first`;
  }
  return said.map(({ label, at }) => `${letterOf(at)}: ${label}`).join(" · ");
}

/** "Both" or "All", or their letters where one of the models says nothing of it. */
function whoOf(said: readonly { at: number }[], models: number): string {
  if (said.length < models) return said.map(({ at }) => letterOf(at)).join(" and ");
  return models === 2 ? "Both" : "All";
}

function bestIn(rows: readonly ConceptRow[], at: number): string | null {
  let best: ConceptRow | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const mark = row.marks[at];
    if (mark && shownIn(row).includes(at) && mark.score > most) [best, most] = [row, mark.score];
  }
  return best?.label ?? null;
}
