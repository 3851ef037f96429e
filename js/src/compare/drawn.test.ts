import { describe, expect, test } from "vitest";
import { regionsOf, shownRegions } from "../overlays/regions.js";
import { colorOf } from "../palette.js";
import { NO_ROWS, type Rows, rowsWith } from "../predictions.js";
import { matched, type Said } from "./agreement.js";
import { drawnOf, thingId, thingIn, thingsNamed } from "./drawn.js";

type Edges = readonly [number, number, number, number];
const LEFT: Edges = [0.1, 0.1, 0.5, 0.5];
const RIGHT: Edges = [0.6, 0.1, 0.9, 0.5];

function boxes(...all: readonly (readonly [label: string, edges: Edges])[]): Said {
  const side = (at: number) => Float32Array.from(all, ([, edges]) => edges[at] as number);
  const rows = rowsWith({
    label: all.map(([label]) => label),
    shape: all.map(() => "box"),
    regionId: all.map((_, at) => `own-${at}`),
    left: side(0),
    top: side(1),
    right: side(2),
    bottom: side(3),
  });
  return { rows, visible: new Uint8Array(rows.length).fill(1) };
}

const shownOf = ({ rows, visible }: { rows: Rows; visible: Uint8Array }) =>
  shownRegions(regionsOf(rows), rows, visible);

describe("what lies on a model's picture", () => {
  const said = [boxes(["cat", LEFT], ["hat", RIGHT]), boxes(["cat", LEFT], ["dog", RIGHT])];

  test("bears the same id in all models, a sign and a color by its verdict", () => {
    const matches = matched(said);
    const [one, other] = said.map((each, at) => shownOf(drawnOf(each, matches, at, -1)));
    expect(one?.map(({ id, chip }) => [id, chip])).toEqual([
      ["thing:0", "= cat"],
      ["thing:1", "≠ hat"],
    ]);
    expect(other?.map(({ id, chip }) => [id, chip])).toEqual([
      ["thing:0", "= cat"],
      ["thing:1", "≠ dog"],
    ]);
    expect(one?.[0]?.color).toBe(other?.[0]?.color);
    expect(one?.[0]?.color).not.toBe(one?.[1]?.color);
    expect(one?.every(({ dash }) => dash === undefined)).toBe(true);
  });

  test("is dashed where one alone has it", () => {
    const only = [boxes(["cat", LEFT]), boxes(["dog", RIGHT])];
    const [cat] = shownOf(drawnOf(only[0] as Said, matched(only), 0, -1));
    expect(cat).toMatchObject({ chip: "+ cat", dash: 4 });
  });

  test("shows dotted what is pointed at and this model has not got, also where it has nothing", () => {
    const nothing: Said = { rows: NO_ROWS, visible: new Uint8Array() };
    for (const other of [nothing, boxes(["dog", RIGHT])]) {
      const all = [boxes(["cat", LEFT]), other];
      const drawn = shownOf(drawnOf(other, matched(all), 1, 0));
      const ghost = drawn.at(-1);
      expect(ghost).toMatchObject({ id: thingId(0), chip: "− cat", dash: 1 });
      expect(ghost?.right).toBeCloseTo(0.5);
      expect(drawn.length).toBe(other.rows.length + 1);
    }
  });

  test("is not changed where the model has what is pointed at", () => {
    const matches = matched(said);
    expect(drawnOf(said[0] as Said, matches, 0, 1).rows.length).toBe(2);
  });

  test("keeps the colors of masks apart", () => {
    const masks = boxes(["sky", LEFT], ["sea", RIGHT]);
    masks.rows.shape.fill("mask");
    const { rows } = drawnOf(masks, matched([masks, said[0] as Said]), 0, -1);
    expect(rows.hex).toEqual([colorOf("sky"), colorOf("sea")]);
    expect(rows.label[0]).toMatch(/^[≠+=] sky$/);
  });
});

test("what is pointed at by its label are all things that bear it in any model", () => {
  const matches = matched([boxes(["cat", LEFT]), boxes(["Cat", RIGHT])]);
  expect([...thingsNamed(matches, "CAT")]).toEqual(["thing:0", "thing:1"]);
  expect(thingIn("thing:7")).toBe(7);
  expect(thingIn("label:cat")).toBe(-1);
  expect(thingIn(null)).toBe(-1);
});
