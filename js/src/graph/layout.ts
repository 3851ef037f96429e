/**
 * Where the nodes of a workflow lie and how its edges run, by dagre. CSS px; nothing is drawn here.
 *
 * Edges leave a node in the middle of one side and enter the next in the middle of the facing one;
 * past other nodes they run straight between them.
 */
import { Graph, layout } from "@dagrejs/dagre";
import type { Relations } from "./relations.js";

/** Where the workflow goes to. */
export type Direction = "right" | "down";

/** How large a node is, and how far from others. */
export interface Measures {
  readonly width: number;
  readonly height: number;
  /** Between nodes that stand side by side. */
  readonly gap: number;
  /** Between a node and the next one on the way. */
  readonly step: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node's left upper corner. */
export type Place = Point;

/** The input goes by -1, nodes by their place in the workflow's order. */
export const INPUT = -1;

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** From the one's side to the other's. */
  readonly points: readonly Point[];
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly input: Place;
  readonly nodes: readonly Place[];
  readonly edges: readonly Edge[];
}

/** Room around everything: for a ring around what has the focus. */
const MARGIN = 8;

/** @param chained where the relations are not known: the nodes in a row, one after the other */
export function layoutOf(
  relations: Relations,
  direction: Direction,
  measures: Measures,
  chained = false,
): GraphLayout {
  const { width, height, gap, step } = measures;
  const graph = new Graph<GraphLabel, NodeLabel, { points?: Point[] }>();
  graph.setGraph({
    rankdir: direction === "right" ? "LR" : "TB",
    nodesep: gap,
    edgesep: gap,
    ranksep: step,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  const count = relations.parents.length;
  for (let node = INPUT; node < count; node++) graph.setNode(nameOf(node), { width, height });
  const joined = chained ? chainOf(count) : joinedOf(relations);
  for (const [from, to] of joined) graph.setEdge(nameOf(from), nameOf(to), {});
  layout(graph);
  const laid = Array.from({ length: count + 1 }, (_, at) => {
    const { x = 0, y = 0 } = graph.node(nameOf(at - 1));
    return { x, y };
  });
  const { width: across = 0, height: down = 0 } = graph.graph();
  const turned = isUpsideDown(laid.slice(1), direction)
    ? turnedOver(direction, across, down)
    : same;
  const centers = laid.map(turned);
  const centerOf = (node: number): Point => centers[node + 1] as Point;
  const ways = new Ways(direction, measures, centers);
  const cornerOf = ({ x, y }: Point): Place => ({ x: x - width / 2, y: y - height / 2 });
  return {
    width: across,
    height: down,
    input: cornerOf(centerOf(INPUT)),
    nodes: centers.slice(1).map(cornerOf),
    edges: joined.map(([from, to]) => {
      const { points = [] } = graph.edge(nameOf(from), nameOf(to));
      const through = points.slice(1, -1).map(turned);
      return { from, to, points: ways.between(centerOf(from), centerOf(to), through) };
    }),
  };
}

/** What dagre reads and writes on a graph, and on a node. */
type GraphLabel = Readonly<Record<string, unknown>> & { width?: number; height?: number };
type NodeLabel = { width: number; height: number; x?: number; y?: number };

function nameOf(node: number): string {
  return String(node);
}

/**
 * Whether of nodes side by side more stand in the reverse of the workflow's order than in it: dagre
 * sees to it that few edges cross, and either way up is the same to it.
 */
function isUpsideDown(nodes: readonly Point[], direction: Direction): boolean {
  let reversed = 0;
  nodes.forEach((node, at) => {
    for (const earlier of nodes.slice(0, at)) {
      const [along, aside] = direction === "right" ? (["x", "y"] as const) : (["y", "x"] as const);
      if (Math.abs(node[along] - earlier[along]) < 1) {
        reversed += Math.sign(earlier[aside] - node[aside]);
      }
    }
  });
  return reversed > 0;
}

function turnedOver(direction: Direction, width: number, height: number) {
  return ({ x, y }: Point): Point =>
    direction === "right" ? { x, y: height - y } : { x: width - x, y };
}

function same(point: Point): Point {
  return point;
}

function joinedOf({ parents }: Relations): [from: number, to: number][] {
  return parents.flatMap((own, to) =>
    (own.length > 0 ? own : [INPUT]).map((from): [number, number] => [from, to]),
  );
}

function chainOf(count: number): [from: number, to: number][] {
  return Array.from({ length: count }, (_, to) => [to - 1, to]);
}

/** Makes ways of what dagre gives: through each rank of nodes straight, in between from side to side. */
class Ways {
  readonly #right: boolean;
  /** Half of what a node measures in the workflow's direction. */
  readonly #half: number;
  /** Where in that direction nodes have their middle. */
  readonly #ranks: readonly number[];

  constructor(direction: Direction, { width, height }: Measures, centers: readonly Point[]) {
    this.#right = direction === "right";
    this.#half = (this.#right ? width : height) / 2;
    this.#ranks = [...new Set(centers.map((center) => this.#along(center)))];
  }

  between(from: Point, to: Point, through: readonly Point[]): Point[] {
    // A ring has an edge that runs back.
    const ahead = this.#along(from) <= this.#along(to) ? this.#half : -this.#half;
    const passed = through.filter((point) => this.#ranks.some((rank) => this.#isAt(rank, point)));
    return [
      this.#moved(from, ahead),
      ...passed.flatMap((point) => [this.#moved(point, -ahead), this.#moved(point, ahead)]),
      this.#moved(to, -ahead),
    ];
  }

  #along({ x, y }: Point): number {
    return this.#right ? x : y;
  }

  #isAt(rank: number, point: Point): boolean {
    return Math.abs(rank - this.#along(point)) < 1;
  }

  #moved({ x, y }: Point, by: number): Point {
    return this.#right ? { x: x + by, y } : { x, y: y + by };
  }
}
