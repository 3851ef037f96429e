/** Where the arrow keys lead: along the edges, and among the nodes that stand side by side. */
import type { Fitted } from "./fit.js";
import type { Place } from "./layout.js";

/** The node that a key leads to from another; null where there is none, undefined for other keys. */
export function stepFrom(at: number, key: string, fitted: Fitted): number | null | undefined {
  const { layout, direction } = fitted;
  const here = layout.nodes[at];
  if (here === undefined) return undefined;
  const right = direction === "right";
  const across = (node: number): number => {
    const { x, y } = layout.nodes[node] as Place;
    return right ? y - here.y : x - here.x;
  };
  const nearest = (nodes: readonly number[]): number | null =>
    [...nodes].sort((a, b) => Math.abs(across(a)) - Math.abs(across(b)))[0] ?? null;
  const beside = (way: 1 | -1): number | null => {
    const along = ({ x, y }: Place): number => (right ? x - here.x : y - here.y);
    const places = layout.nodes.flatMap((place, node) =>
      Math.abs(along(place)) < 1 && across(node) * way > 0 ? [node] : [],
    );
    return nearest(places);
  };
  switch (key) {
    case "Home":
      return 0;
    case "End":
      return layout.nodes.length - 1;
    case right ? "ArrowRight" : "ArrowDown":
      return nearest(layout.edges.flatMap(({ from, to }) => (from === at ? [to] : [])));
    case right ? "ArrowLeft" : "ArrowUp":
      return nearest(
        layout.edges.flatMap(({ from, to }) => (to === at && from >= 0 ? [from] : [])),
      );
    case right ? "ArrowDown" : "ArrowRight":
      return beside(1);
    case right ? "ArrowUp" : "ArrowLeft":
      return beside(-1);
    default:
      return undefined;
  }
}
