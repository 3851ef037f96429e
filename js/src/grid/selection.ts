/** Which inputs are selected, as clicks and keys change it. Pure; inputs by their index. */

export interface Selection {
  readonly chosen: ReadonlySet<number>;
  /** The position from which Shift takes a range. */
  readonly anchor: number;
}

export const NOTHING_SELECTED: Selection = { chosen: new Set(), anchor: 0 };

/** One more, or one less. */
export function toggledAt(selection: Selection, order: Int32Array, position: number): Selection {
  const input = order[position];
  if (input === undefined) return selection;
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(input)) chosen.add(input);
  return { chosen, anchor: position };
}

/** From the anchor to here, beside what `keep` says was selected before. */
export function rangeTo(
  { chosen, anchor }: Selection,
  order: Int32Array,
  position: number,
  keep: boolean,
): Selection {
  const [first, last] = anchor <= position ? [anchor, position] : [position, anchor];
  const range = order.subarray(Math.max(0, first), last + 1);
  return { chosen: new Set(keep ? [...chosen, ...range] : range), anchor };
}
