/** What all nodes say, as far as the controls that they share need to know it. */
import { type Rows, rowsWith } from "../predictions.js";
import type { NodeState } from "./state.js";

/** Of every row what kind it is, whether it is of a region, and its score. */
export function pickedColumns(nodes: readonly NodeState[]): Rows {
  const all = nodes.flatMap(({ rows }) => rows.value ?? []);
  const joined = <Name extends "kind" | "shape" | "regionId" | "scoreMeans">(name: Name) =>
    all.flatMap((rows) => rows[name]);
  const numbers = (name: "score" | "left"): Float32Array => {
    const column = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const rows of all) {
      column.set(rows[name], at);
      at += rows.length;
    }
    return column;
  };
  return rowsWith({
    kind: joined("kind"),
    shape: joined("shape"),
    regionId: joined("regionId"),
    scoreMeans: joined("scoreMeans"),
    score: numbers("score"),
    left: numbers("left"),
  });
}
