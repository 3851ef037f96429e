/**
 * How the graph fits its box. Text never shrinks: where nodes of the usual size find no room smaller
 * ones are laid out, which say less, and what then is still too large is scrolled.
 */
import { type Direction, type GraphLayout, layoutOf, type Measures } from "./layout.js";
import type { Relations } from "./relations.js";

export type Density = "full" | "compact" | "tight";

export interface Fitted {
  readonly density: Density;
  readonly direction: Direction;
  readonly measures: Measures;
  readonly layout: GraphLayout;
}

/** The narrowest box, CSS px, in which a workflow goes to the right. */
const WIDE = 560;
/** How high the box may grow, CSS px, before it scrolls: what is below it should be in sight too. */
export const HIGHEST = 340;

const MEASURES: Readonly<Record<Density, Measures>> = {
  full: { width: 204, height: 68, gap: 16, step: 44 },
  compact: { width: 136, height: 48, gap: 12, step: 32 },
  tight: { width: 102, height: 48, gap: 8, step: 26 },
};

/**
 * The largest nodes with which the graph fits a box of this width: in the direction that suits the
 * box, else in the other one. Where it has to be scrolled all the same, what fits the width.
 */
export function fitTo(relations: Relations, width: number, chained: boolean): Fitted {
  const usual: Direction = width < WIDE ? "down" : "right";
  const fitted = fittedTowards(usual, relations, width, chained);
  if (fits(fitted, width)) return fitted;
  const other = fittedTowards(usual === "down" ? "right" : "down", relations, width, chained);
  return fits(other, width) ? other : fitted;
}

/** Whether nothing of it has to be scrolled. */
export function fits({ layout }: Fitted, width: number): boolean {
  return layout.width <= width && layout.height <= HIGHEST;
}

function fittedTowards(
  direction: Direction,
  relations: Relations,
  width: number,
  chained: boolean,
): Fitted {
  let fitted = fittedWith("full", relations, direction, chained);
  for (const density of ["compact", "tight"] as const) {
    if (fits(fitted, width)) break;
    // What would be too wide all the same need not be laid out, but for the last.
    if (density !== "tight" && lengthWith(density, fitted) > width) continue;
    const next = fittedWith(density, relations, direction, chained);
    // Smaller nodes that have to be scrolled all the same are no better.
    if (fitted.layout.width > width || next.layout.height <= HIGHEST) fitted = next;
  }
  return fitted;
}

function fittedWith(
  density: Density,
  relations: Relations,
  direction: Direction,
  chained: boolean,
): Fitted {
  const measures = MEASURES[density];
  return {
    density,
    direction,
    measures,
    layout: layoutOf(relations, direction, measures, chained),
  };
}

/** How far to the right a graph would go with other nodes: it has the same ranks. 0 downwards. */
function lengthWith(density: Density, { layout, direction }: Fitted): number {
  if (direction === "down") return 0;
  const ranks = new Set([layout.input, ...layout.nodes].map(({ x }) => x)).size;
  const { width, step } = MEASURES[density];
  return ranks * width + (ranks - 1) * step;
}
