/** How often each class stands on the inputs on show: what the model says, and the ground truth. */
import type { Columns } from "./columns.js";
import { aboveThreshold, type Filter, namesWith } from "./filter.js";
import type { Places, RowStore, Statements } from "./rows.js";

export interface ClassCount {
  readonly label: string;
  /** Inputs that bear it, and how many statements there are. */
  readonly inputs: number;
  readonly statements: number;
  /** Inputs whose ground truth bears it. */
  readonly truth: number;
}

/** The most frequent first; of equals the label that comes first by its code units. */
export function classCounts<Kept extends Statements>(
  columns: Columns<Kept>,
  mask: Uint8Array,
  filter: Filter,
): ClassCount[] {
  const { rows } = columns;
  const labels = rows.names.all;
  const above = aboveThreshold(rows, filter.threshold);
  const named = namesWith(labels, filter.concept_filter);
  const isOn = (row: number): boolean =>
    above(row) && (named === null || named[rows.name[row] as number] === 1);
  const said = tally(rows, columns.node(filter.node).places, mask, isOn);
  const isTrue = (row: number): boolean => named === null || named[rows.label[row] as number] === 1;
  const truth = tally(rows, columns.truth, mask, isTrue);
  const counts: ClassCount[] = [];
  labels.forEach((label, at) => {
    const inputs = said.inputs[at] as number;
    const labeled = truth.inputs[at] as number;
    if (label === "" || (inputs === 0 && labeled === 0)) return;
    counts.push({ label, inputs, statements: said.rows[at] as number, truth: labeled });
  });
  return counts.sort(
    (a, b) => b.inputs - a.inputs || b.truth - a.truth || (a.label < b.label ? -1 : 1),
  );
}

/** By label: how many rows bear it, and on how many inputs. */
function tally<Kept extends Statements>(
  store: RowStore<Kept>,
  { from, to }: Places,
  mask: Uint8Array,
  counts: (row: number) => boolean,
): { rows: Int32Array; inputs: Int32Array } {
  const size = store.names.all.length;
  const [rows, inputs, last] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  for (let input = 0; input < mask.length; input++) {
    if (mask[input] !== 1) continue;
    for (let row = from[input] ?? 0; row < (to[input] ?? 0); row++) {
      if (!counts(row)) continue;
      const label = store.label[row] as number;
      rows[label] = (rows[label] as number) + 1;
      if (last[label] === input + 1) continue;
      last[label] = input + 1;
      inputs[label] = (inputs[label] as number) + 1;
    }
  }
  return { rows, inputs };
}
