import { describe, expect, it } from "vitest";
import {
  type Direction,
  type GraphLayout,
  INPUT,
  layoutOf,
  type Measures,
  type Place,
  type Point,
} from "./layout.js";
import { relationsOf } from "./relations.js";
import type { GraphNode } from "./types.js";

const MEASURES: Measures = { width: 120, height: 44, gap: 12, step: 32 };

const node = (id: string, ...inputs: string[]): GraphNode => ({
  id,
  inputs,
  title: id,
  kind: "",
  status: "ok",
  ms: 0,
  url: "",
});

const lay = (nodes: readonly GraphNode[], direction: Direction = "right"): GraphLayout =>
  layoutOf(relationsOf(nodes), direction, MEASURES);

/** The same numbers in every run, 0..1. */
function randomFrom(first: number): () => number {
  let seed = first;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** Each node works on up to three of those before it. */
function randomNodes(count: number, seed: number): GraphNode[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, at) => {
    const inputs = Array.from({ length: Math.floor(random() * 4) }, () => {
      return `n${Math.floor(random() * at)}`;
    });
    return node(`n${at}`, ...(at === 0 ? [] : inputs));
  });
}

const overlap = (a: Place, b: Place): boolean =>
  Math.abs(a.x - b.x) < MEASURES.width && Math.abs(a.y - b.y) < MEASURES.height;

/** Whether a stretch runs through the inside of a node; its border is outside. */
function crosses(from: Point, to: Point, place: Place): boolean {
  for (let step = 0; step <= 40; step++) {
    const x = from.x + ((to.x - from.x) * step) / 40 - place.x;
    const y = from.y + ((to.y - from.y) * step) / 40 - place.y;
    if (x > 1 && x < MEASURES.width - 1 && y > 1 && y < MEASURES.height - 1) return true;
  }
  return false;
}

const sideOf = (place: Place, direction: Direction, end: "in" | "out"): Point =>
  direction === "right"
    ? { x: place.x + (end === "out" ? MEASURES.width : 0), y: place.y + MEASURES.height / 2 }
    : { x: place.x + MEASURES.width / 2, y: place.y + (end === "out" ? MEASURES.height : 0) };

describe.each(["right", "down"] as const)("of any workflow, to the %s", (direction) => {
  const placeOf = (made: GraphLayout, at: number): Place =>
    at === INPUT ? made.input : (made.nodes[at] as Place);

  it.each(Array.from({ length: 24 }, (_, seed) => [seed + 1, 1 + ((seed * 5) % 28)]))(
    "number %s with %s nodes: nodes lie apart, edges end at their nodes and pass by the others",
    (seed, count) => {
      const nodes = randomNodes(count, seed);
      const made = lay(nodes, direction);
      const places = [made.input, ...made.nodes];
      places.forEach((place, at) => {
        expect(places.slice(at + 1).filter((other) => overlap(place, other))).toEqual([]);
        expect(place.x).toBeGreaterThanOrEqual(0);
        expect(place.x + MEASURES.width).toBeLessThanOrEqual(made.width);
        expect(place.y).toBeGreaterThanOrEqual(0);
        expect(place.y + MEASURES.height).toBeLessThanOrEqual(made.height);
      });
      for (const { from, to, points } of made.edges) {
        const [out, into] = [placeOf(made, from), placeOf(made, to)];
        expect(points[0]).toEqual(sideOf(out, direction, "out"));
        expect(points.at(-1)).toEqual(sideOf(into, direction, "in"));
        // The next node stands farther on in the workflow's direction.
        expect(direction === "right" ? into.x - out.x : into.y - out.y).toBeGreaterThan(44);
        for (const place of places) {
          const through = points.slice(1).some((to, at) => crosses(points[at] as Point, to, place));
          expect(through).toBe(false);
        }
      }
      const drawn = made.edges.map(({ from, to }) => `${from}>${to}`).sort();
      const said = nodes.flatMap(({ inputs }, to) =>
        inputs.length === 0
          ? [`${INPUT}>${to}`]
          : [...new Set(inputs)].map((input) => `${input.slice(1)}>${to}`),
      );
      expect(drawn).toEqual(said.sort());
    },
  );
});

describe("a workflow", () => {
  it("begins with the input, in front of the nodes that work on it", () => {
    const { input, nodes, edges } = lay([node("faces"), node("crop", "faces"), node("looks")]);
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [INPUT, 0],
      [0, 1],
      [INPUT, 2],
    ]);
    expect(input.x).toBeLessThan(nodes[0]?.x as number);
    expect(nodes[0]?.x).toBe(nodes[2]?.x);
  });

  it("without nodes is its input alone", () => {
    const { nodes, edges, width } = lay([]);
    expect([nodes, edges]).toEqual([[], []]);
    expect(width).toBeGreaterThanOrEqual(MEASURES.width);
  });

  it("whose edges nobody knows is a row in its order", () => {
    const nodes = [node("a"), node("b", "nobody"), node("c", "c")];
    const relations = relationsOf(nodes, false);
    expect(relations.faults).toEqual([]);
    const { edges } = layoutOf(relations, "right", MEASURES, true);
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [INPUT, 0],
      [0, 1],
      [1, 2],
    ]);
  });

  it("that runs in a ring is drawn all the same, and named", () => {
    const nodes = [node("a", "c"), node("b", "a"), node("c", "b"), node("d", "c"), node("e")];
    const { faults } = relationsOf(nodes);
    expect(faults).toEqual(["a, b, c wait for each other: this workflow cannot run."]);
    const made = lay(nodes);
    expect(made.nodes).toHaveLength(5);
    const all = made.edges.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y]));
    expect(all.every(Number.isFinite)).toBe(true);
  });

  it("with an edge to a node that is not there, or to itself, says so and draws the rest", () => {
    const nodes = [node("a", "ghost"), node("b", "b", "a", "a"), node("c", "")];
    const relations = relationsOf(nodes);
    expect(relations.parents).toEqual([[], [0], []]);
    expect(relations.faults).toEqual([
      "a works on “ghost”, which is not in the workflow.",
      "b works on itself.",
      "c works on “”, which is not in the workflow.",
    ]);
    expect(lay(nodes).edges).toHaveLength(3);
  });

  it("with two nodes of one id draws both, and joins the first", () => {
    const nodes = [node("a"), node("a"), node("b", "a")];
    expect(relationsOf(nodes).parents).toEqual([[], [], [0]]);
    expect(lay(nodes).nodes).toHaveLength(3);
  });

  it("of ids that an object has by itself is laid out like any other", () => {
    const nodes = [node("constructor"), node("__proto__", "constructor"), node("-1", "__proto__")];
    expect(lay(nodes).edges).toHaveLength(3);
  });
});

it("of 30 nodes is laid out in under 50 ms", () => {
  const nodes = randomNodes(30, 7);
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    lay(nodes);
    return performance.now() - start;
  });
  // The first ones compile; the machine may be busy with something else.
  expect(Math.min(...times)).toBeLessThan(50);
});

it.each(["right", "down"] as const)(
  "nodes side by side stand in the workflow's order, to the %s",
  (direction) => {
    const { nodes } = lay(
      [node("a"), node("b"), node("c"), node("d", "a"), node("e", "c")],
      direction,
    );
    const aside = nodes.map(({ x, y }) => (direction === "right" ? y : x));
    expect(aside.slice(0, 3)).toEqual(aside.slice(0, 3).toSorted((a, b) => a - b));
    expect(aside[3]).toBeLessThan(aside[4] as number);
  },
);
