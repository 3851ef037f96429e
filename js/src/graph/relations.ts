/** Which nodes work on which: what a workflow says of its edges, read so that nothing in it can hurt. */
import type { GraphNode } from "./types.js";

/** Nodes by their place in the workflow's order. */
export interface Relations {
  /** For each node those that it works on, as far as they are there; none: the input itself. */
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
  /** What cannot be drawn, a sentence each. */
  readonly faults: readonly string[];
}

/** @param known false where nobody said how the nodes are joined: then they have no relations */
export function relationsOf(nodes: readonly GraphNode[], known = true): Relations {
  const places = new Map<string, number>();
  nodes.forEach(({ id }, at) => {
    if (!places.has(id)) places.set(id, at);
  });
  const faults: string[] = [];
  const parents = nodes.map(({ id, inputs }, at) => {
    const found = new Set<number>();
    for (const input of known ? inputs : []) {
      const place = places.get(input);
      if (place === undefined)
        faults.push(`${id} works on “${input}”, which is not in the workflow.`);
      else if (place === at) faults.push(`${id} works on itself.`);
      else found.add(place);
    }
    return [...found];
  });
  const children = nodes.map((): number[] => []);
  parents.forEach((own, at) => {
    for (const parent of own) children[parent]?.push(at);
  });
  const ring = ringOf(parents, children);
  if (ring.length > 0) {
    const names = ring.map((at) => nodes[at]?.id);
    faults.push(`${names.join(", ")} wait for each other: this workflow cannot run.`);
  }
  return { parents, children, faults };
}

/** The nodes that stand in rings: those left when ends are taken off, from either side. */
function ringOf(
  parents: readonly (readonly number[])[],
  children: readonly (readonly number[])[],
): number[] {
  const left = new Set(parents.keys());
  const takeOff = (before: readonly (readonly number[])[]): void => {
    let size = -1;
    while (size !== left.size) {
      size = left.size;
      for (const at of left) if (!before[at]?.some((other) => left.has(other))) left.delete(at);
    }
  };
  takeOff(parents);
  takeOff(children);
  return [...left];
}
