/** Which inputs are selected, as clicks and keys change it. Pure; inputs by their index. */

export interface Selection {
  readonly chosen: ReadonlySet<number>;
  /** The input from which Shift takes a range; -1 for the first on show. */
  readonly anchor: number;
}

export const NOTHING_SELECTED: Selection = { chosen: new Set(), anchor: -1 };

/** One more, or one less. */
export function toggledAt(selection: Selection, order: Int32Array, position: number): Selection {
  const input = order[position];
  if (input === undefined) return selection;
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(input)) chosen.add(input);
  return { chosen, anchor: input };
}

/** From the anchor to here, beside what `keep` says was selected before. */
export function rangeTo(
  { chosen, anchor }: Selection,
  order: Int32Array,
  position: number,
  keep: boolean,
): Selection {
  // One that a filter has taken away since: from the beginning.
  const from = Math.max(0, order.indexOf(anchor));
  const range = order.subarray(Math.min(from, position), Math.max(from, position) + 1);
  return { chosen: new Set(keep ? [...chosen, ...range] : range), anchor };
}
