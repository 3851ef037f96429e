/** What was said and what is true in one table, for the picture: what is true is marked, and dashed. */
import { type JoinedRows, NO_ROWS, type Rows } from "../../predictions.js";

/** Region ids of the ground truth are its own: "a" there is not "a" of the model. */
const TRUE = "true ";

/** The rows of both, what was said first. */
export function joined(said: Rows | null, truth: Rows | null): Rows | JoinedRows | null {
  if (truth === null || truth.length === 0) return said;
  const own = said ?? NO_ROWS;
  const regionId = truth.regionId.map((id, row) => `${TRUE}${id || row}`);
  const shape = truth.shape.map((name) => (name === "mask" ? "box" : name));
  const other: Rows = { ...truth, regionId, shape };
  const columns = Object.keys(own).map((name) => [name, both(own, other, name as keyof Rows)]);
  const marks = new Uint8Array(own.length + other.length).fill(1, own.length);
  return { ...(Object.fromEntries(columns) as Rows), truth: marks };
}

function both(one: Rows, other: Rows, name: keyof Rows): unknown {
  const [a, b] = [one[name], other[name]];
  if (typeof a === "number") return one.length + other.length;
  if (Array.isArray(a)) return [...a, ...(b as unknown[])];
  const Kind = (a as Float32Array).constructor as new (length: number) => Float32Array;
  const all = new Kind(one.length + other.length);
  all.set(a as Float32Array);
  all.set(b as Float32Array, one.length);
  return all;
}
