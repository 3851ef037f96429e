/** Edges as SVG: curves that leave and enter nodes straight, and the heads of arrows. */
import type { Direction, Point } from "./layout.js";

const HEAD = 7;

/** The `d` of a path along an edge's points; it ends where its head begins. */
export function curveOf(points: readonly Point[], direction: Direction, headed: boolean): string {
  const way = points.map(({ x, y }) => ({ x, y }));
  const end = way.at(-1);
  if (end !== undefined && headed) {
    const short = HEAD * signOf(points, direction);
    if (direction === "right") end.x -= short;
    else end.y -= short;
  }
  return way
    .map((to, at) => {
      const from = way[at - 1];
      if (from === undefined) return `M${at2(to)}`;
      if (direction === "right") {
        const middle = (from.x + to.x) / 2;
        return `C${at2({ x: middle, y: from.y })} ${at2({ x: middle, y: to.y })} ${at2(to)}`;
      }
      const middle = (from.y + to.y) / 2;
      return `C${at2({ x: from.x, y: middle })} ${at2({ x: to.x, y: middle })} ${at2(to)}`;
    })
    .join("");
}

/** The `d` of the head at an edge's end. */
export function headOf(points: readonly Point[], direction: Direction): string {
  const tip = points.at(-1) ?? { x: 0, y: 0 };
  const back = HEAD * signOf(points, direction);
  const side = HEAD / 2;
  const corner = (across: number): Point =>
    direction === "right"
      ? { x: tip.x - back, y: tip.y + across }
      : { x: tip.x + across, y: tip.y - back };
  return `M${at2(tip)}L${at2(corner(side))}L${at2(corner(-side))}Z`;
}

/** 1, or -1 of an edge that runs back. */
function signOf(points: readonly Point[], direction: Direction): 1 | -1 {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 1;
  return (direction === "right" ? last.x < first.x : last.y < first.y) ? -1 : 1;
}

function at2({ x, y }: Point): string {
  return `${Number(x.toFixed(1))},${Number(y.toFixed(1))}`;
}
