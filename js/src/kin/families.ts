/**
 * Families: which regions come from which, through all nodes of a workflow.
 *
 * A row names its region's parent. What is kin of a region is all that it comes from and all that
 * comes from it, to the ends of the workflow; what has the same parent is not.
 */
import type { Rows } from "../predictions.js";

/** One node's answer about the input. */
export interface NodeRows {
  readonly outputId: number;
  readonly rows: Rows;
}

/** Ids of regions, by the output that they are in. */
export type Kin = ReadonlyMap<number, ReadonlySet<string>>;

export interface Families {
  /** A region, its ancestors and its descendants. A region that is not known has itself alone. */
  kinOf(outputId: number, regionId: string): Kin;
  /** The same of several regions of one output, as of all that bear a label. */
  kinOfAll(outputId: number, regionIds: Iterable<string>): Kin;
}

interface Member {
  readonly outputId: number;
  readonly regionId: string;
  readonly parents: Set<Member>;
  readonly children: Set<Member>;
}

/**
 * The families of one input's answers. Made in one pass over the rows; a lookup costs as much as
 * the family is large, however many regions there are.
 */
export function familiesOf(nodes: readonly NodeRows[]): Families {
  const members = new Members();
  for (const { outputId, rows } of nodes) {
    for (let row = 0; row < rows.length; row++) {
      const regionId = rows.regionId[row];
      const parentId = rows.parentRegionId[row];
      if (!regionId || !parentId) continue;
      // Inside a region of its own output the parent's output is not said.
      const above = rows.parentOutputId[row] ?? -1;
      const own = members.at(outputId, regionId);
      const parent = members.at(above < 0 ? outputId : above, parentId);
      own.parents.add(parent);
      parent.children.add(own);
    }
  }
  const kinOfAll = (outputId: number, regionIds: Iterable<string>): Kin => {
    const kin = new Map<number, Set<string>>();
    const add = (output: number, region: string): void => {
      const known = kin.get(output);
      if (known) known.add(region);
      else kin.set(output, new Set([region]));
    };
    const starts: Member[] = [];
    for (const regionId of regionIds) {
      add(outputId, regionId);
      const member = members.get(outputId, regionId);
      if (member) starts.push(member);
    }
    // Apart: the children of an ancestor are no kin.
    for (const way of ["parents", "children"] as const) {
      for (const member of reached(starts, way)) add(member.outputId, member.regionId);
    }
    return kin;
  };
  return { kinOf: (outputId, regionId) => kinOfAll(outputId, [regionId]), kinOfAll };
}

/** Whom one comes to from some by going one way; each once, so that a ring has an end. */
function reached(starts: readonly Member[], way: "parents" | "children"): ReadonlySet<Member> {
  const seen = new Set(starts);
  // A set goes on over what is added to it meanwhile.
  for (const member of seen) for (const next of member[way]) seen.add(next);
  return seen;
}

/** The regions that have kin, by output and id. */
class Members {
  readonly #outputs = new Map<number, Map<string, Member>>();

  get(outputId: number, regionId: string): Member | undefined {
    return this.#outputs.get(outputId)?.get(regionId);
  }

  /** The same, made where it is not known yet. */
  at(outputId: number, regionId: string): Member {
    const known = this.get(outputId, regionId);
    if (known !== undefined) return known;
    const member = { outputId, regionId, parents: new Set<Member>(), children: new Set<Member>() };
    const output = this.#outputs.get(outputId);
    if (output === undefined) this.#outputs.set(outputId, new Map([[regionId, member]]));
    else output.set(regionId, member);
    return member;
  }
}
