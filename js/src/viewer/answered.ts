/** Which answers belong together: a model's is one, a workflow's one of the whole and one a node. */
import { NO_ROWS, type Rows } from "../predictions.js";
import type { Answer, ModelCard } from "../wire.js";
import type { GivenAnswer, Said } from "./item.js";

/**
 * All that came about one input. Answers of nodes that come without the whole are added to what the
 * page has: `former`.
 */
export function givenOf(
  model: ModelCard,
  answers: readonly Answer[],
  rows: ReadonlyMap<number, Rows>,
  former: GivenAnswer | null,
): GivenAnswer | null {
  const whole = answers.find(({ node_id }) => node_id === "");
  const nodes = answers
    .filter(({ node_id }) => node_id !== "")
    .map((answer) => ({ answer, rows: rows.get(answer.output_id) ?? NO_ROWS }));
  if (whole === undefined) {
    return former && { ...former, model, nodes: merged(former.nodes, nodes) };
  }
  // A node may have the whole's output: what it says is the node's.
  const own = nodes.length > 0 ? undefined : rows.get(whole.output_id);
  return { answer: whole, rows: own ?? NO_ROWS, model, nodes };
}

function merged(known: readonly Said[], news: readonly Said[]): readonly Said[] {
  const idOf = ({ answer }: Said): string => answer.node_id;
  const byId = new Map(news.map((said) => [idOf(said), said]));
  const kept = known.map((said) => byId.get(idOf(said)) ?? said);
  const before = new Set(known.map(idOf));
  return [...kept, ...news.filter((said) => !before.has(idOf(said)))];
}
