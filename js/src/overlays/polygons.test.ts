import { describe, expect, it } from "vitest";
import { colorOf } from "../palette.js";
import { drawOverlays, measurer } from "./draw.js";
import { hits } from "./hit.js";
import { edgesOf } from "./points.js";
import { all, recording, rowsOf, shaperWith } from "./recording.js";
import { regionsOf, shownRegions } from "./regions.js";
import { fitIn, toScreen } from "./viewport.js";

const TRIANGLE = [0.25, 0.25, 0.75, 0.25, 0.5, 0.75];
const rows = rowsOf([
  { label: "roof", score: 0.5, polygon: TRIANGLE, regionId: "roof" },
  { label: "roof", score: 0.25, polygon: [0, 0, 1, 0, 1, 1, 0, 1], regionId: "house" },
  { kind: "text", text: "Exit", polygon: [0.1, 0.8, 0.4, 0.8, 0.4, 0.9], regionId: "sign" },
  {
    label: "hand",
    points: [0.5, 0.5, 0.625, 0.5, 0.75, 0.5, 0, 0],
    pointExtra: [0, 1, 0, 2, 0, 0, 0, 3],
    skeleton: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    regionId: "hand",
  },
  { label: "seed", points: [0.9, 0.9], regionId: "seed" },
  { label: "nothing", polygon: [], regionId: "none" },
]);
const view = fitIn(200, 100, 2, 400, 200);
const shown = shownRegions(regionsOf(rows, shaperWith()), rows, all(rows));

function draw(hovered: string | null = null, opacity = 0.4) {
  const record = recording(400, 200);
  const emphasis = { hovered, selected: "", opacity };
  const widthOf = measurer(record.context, "serif");
  drawOverlays(record.context, { shown, chips: [] }, view, emphasis, widthOf, "serif");
  return record;
}

const under = (x: number, y: number): string[] =>
  hits(shown, [], view, toScreen(view, { x, y })).map(({ id }) => id);

describe("polygons", () => {
  it("are outlined and filled through their corners, in device pixels", () => {
    const fills = draw().named("fill");
    const inside = { args: ["evenodd"], globalAlpha: 0.4 };
    expect(fills[0]).toMatchObject({ fillStyle: colorOf("roof"), ...inside });
    const { calls } = draw();
    const first = calls.findIndex(({ name }) => name === "moveTo");
    expect(calls.slice(first, first + 4).map(({ name, args }) => [name, ...args])).toEqual([
      ["moveTo", 100, 50],
      ["lineTo", 300, 50],
      ["lineTo", 200, 150],
      ["closePath"],
    ]);
  });

  it("are filled as far as the opacity says, and step back with it", () => {
    expect(draw(null, 0.8).named("fill")[0]?.globalAlpha).toBe(0.8);
    expect(draw("hand", 0.8).named("fill")[0]?.globalAlpha).toBeCloseTo(0.24);
  });

  it("around a text leave it readable", () => {
    const text = colorOf("Exit");
    expect(
      draw()
        .named("fill")
        .every(({ fillStyle }) => fillStyle !== text),
    ).toBe(true);
    expect(
      draw()
        .named("stroke")
        .some(({ strokeStyle }) => strokeStyle === text),
    ).toBe(true);
  });

  it("are hit inside, with some slack, the smaller first", () => {
    expect(under(0.5, 0.4)).toEqual(["roof", "house"]);
    expect(under(0.3, 0.7)).toEqual(["house"]);
    expect(under(0.5, 0.77)[0]).toBe("roof");
  });

  it("without a corner have no place", () => {
    expect(shown.map(({ id }) => id)).not.toContain("none");
  });
});

describe("points", () => {
  it("are dots on the edges of their skeleton, hollow where hidden, absent where not there", () => {
    const arcs = draw()
      .named("arc")
      .filter(({ strokeStyle }) => strokeStyle === colorOf("hand"));
    expect(arcs.map(({ args }) => args.slice(0, 3))).toEqual([
      [200, 100, 4],
      [250, 100, 6],
      [300, 100, 4],
    ]);
    // Twice as wide as its radius, a ring is a disc.
    expect(arcs.map(({ lineWidth }) => lineWidth)).toEqual([8, 4, 8]);
    const { calls } = draw();
    const stretches = calls.filter(
      ({ name, strokeStyle, lineWidth }) =>
        name === "lineTo" && strokeStyle === colorOf("hand") && lineWidth === 4,
    );
    expect(stretches.map(({ args }) => args)).toEqual([
      [250, 100],
      [300, 100],
    ]);
  });

  it("are hit on a dot and on an edge, before what they lie upon", () => {
    expect(under(0.5, 0.5)[0]).toBe("hand");
    expect(under(0.65, 0.5)[0]).toBe("hand");
    expect(under(0.9, 0.92)[0]).toBe("seed");
    expect(under(0.65, 0.6)[0]).toBe("house");
  });

  it("are bounded by those that are there", () => {
    expect(shown.find(({ id }) => id === "hand")).toMatchObject({ left: 0.5, top: 0.5 });
  });

  it("are counted from 0, or as COCO does from 1", () => {
    const json = (skeleton: number[][]): string => JSON.stringify({ skeleton });
    expect(edgesOf(json([[0, 1]]), 3)).toEqual([[0, 1]]);
    expect(edgesOf(json([[1, 3]]), 3)).toEqual([[0, 2]]);
    expect(edgesOf(json([[1, 2]]), 3)).toEqual([[1, 2]]);
    expect(edgesOf(null, 3)).toEqual([]);
  });
});
