/**
 * What regions are called: by what is said of them, else by what is said of those that they come
 * from, through all nodes of a workflow. Of several that are called the same each has a number.
 */
import { entriesOf } from "../concepts/entries.js";
import { regionIdOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { GivenAnswer } from "../viewer/item.js";
import { isSaid } from "./bars.js";

export type RegionNames = (outputId: number, regionId: string) => string;

/** Reads an output when one of its regions, or of their descendants, is asked for. */
export function regionNamesOf(given: GivenAnswer | null): RegionNames {
  const outputs = given === null ? [] : [given, ...given.nodes];
  const rowsOf = new Map(outputs.map(({ answer, rows }) => [answer.output_id, rows]));
  const known = new Map<number, Regions>();
  const regionsIn = (outputId: number): Regions | undefined => {
    const rows = rowsOf.get(outputId);
    if (rows && !known.has(outputId)) known.set(outputId, regionsOf(rows));
    return known.get(outputId);
  };
  return (outputId, regionId) => {
    const passed = new Set<string>();
    let [output, region] = [outputId, regionId];
    // A ring of parents has an end, too.
    while (region !== "" && !passed.has(`${output} ${region}`)) {
      passed.add(`${output} ${region}`);
      const own = regionsIn(output)?.get(region);
      if (own === undefined) break;
      if (own.name !== "") return own.name;
      // Inside a region of its own output the parent's output is not said.
      if (own.parentOutputId >= 0) output = own.parentOutputId;
      region = own.parentId;
    }
    const place = [...(regionsIn(outputId)?.keys() ?? [])].indexOf(regionId);
    return `region ${place + 1}`;
  };
}

/** Regions by id, as they come. */
type Regions = ReadonlyMap<string, Known>;

interface Known {
  /** "" where nothing is said of it. */
  readonly name: string;
  readonly parentOutputId: number;
  readonly parentId: string;
}

function regionsOf(rows: Rows): Regions {
  const names = namesIn(rows);
  const regions = new Map<string, Known>();
  for (let row = 0; row < rows.length; row++) {
    const id = rows.regionId[row] ?? "";
    if (id === "" || regions.has(id)) continue;
    const parentOutputId = rows.parentOutputId[row] ?? -1;
    const parentId = rows.parentRegionId[row] ?? "";
    regions.set(id, { name: names.get(id) ?? "", parentOutputId, parentId });
  }
  return regions;
}

/** The same names as their bars have: the first is the best. */
function namesIn(rows: Rows): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (id: string, name: string): void => {
    if (!names.has(id)) names.set(id, name);
  };
  for (const entry of entriesOf(rows)) {
    if (!isSaid(rows.label[entry.rows[0] ?? 0])) continue;
    const own = new Set(entry.rows.map((row) => regionIdOf(rows, row)));
    for (const [at, id] of [...own].entries()) {
      add(id, own.size > 1 ? `${entry.label} ${at + 1}` : entry.label);
    }
  }
  rows.kind.forEach((kind, row) => {
    const text = rows.text[row];
    if (kind === "text" && isSaid(text)) add(regionIdOf(rows, row), text);
  });
  return names;
}
