import { describe, expect, it } from "vitest";
import { hits, nextSelected } from "./hit.js";
import type { Chip } from "./labels.js";
import { all, rowsOf } from "./recording.js";
import { regionsOf, shownRegions } from "./regions.js";
import { fitIn, zoomAt } from "./viewport.js";

const rows = rowsOf([
  { label: "room", box: [0, 0, 1, 1], regionId: "room" },
  { label: "cat", box: [0.2, 0.2, 0.8, 0.8], regionId: "cat" },
  { label: "eye", box: [0.4, 0.4, 0.45, 0.45], regionId: "eye" },
]);
const shown = shownRegions(regionsOf(rows), rows, all(rows));
const view = fitIn(200, 100, 1, 2000, 1000);
const ids = (at: { x: number; y: number }, chips: Chip[] = []): string[] =>
  hits(shown, chips, view, at).map((region) => region.id);

describe("what is under a point", () => {
  it("is given with the smallest first", () => {
    expect(ids({ x: 84, y: 42 })).toEqual(["eye", "cat", "room"]);
    expect(ids({ x: 50, y: 50 })).toEqual(["cat", "room"]);
  });

  it("has some slack, so that the smallest boxes can be hit", () => {
    expect(ids({ x: 92, y: 42 })[0]).toBe("eye");
    expect(ids({ x: 94, y: 42 })[0]).toBe("cat");
  });

  it("is the region whose chip is there, before all others", () => {
    const cat = shown[1];
    if (cat === undefined) throw new Error("no cat");
    const chip: Chip = { region: cat, corner: 0, x: 80, y: 40, width: 10, height: 5 };
    expect(ids({ x: 84, y: 42 }, [chip])).toEqual(["cat", "eye", "room"]);
  });

  it("follows the picture as it is zoomed", () => {
    const near = zoomAt(view, 4, { x: 0, y: 0 });
    expect(hits(shown, [], near, { x: 170, y: 84 }).map((region) => region.id)).toEqual([
      "cat",
      "room",
    ]);
  });
});

describe("clicks on one place", () => {
  it("select the stacked regions in turn, then none, then the first again", () => {
    const under = hits(shown, [], view, { x: 84, y: 42 });
    const clicked: string[] = [];
    let selected = "";
    for (let click = 0; click < 5; click++) {
      selected = nextSelected(under, selected);
      clicked.push(selected);
    }
    expect(clicked).toEqual(["eye", "cat", "room", "", "eye"]);
  });

  it("begin with the smallest where another place was selected, and let go beside all", () => {
    expect(nextSelected(hits(shown, [], view, { x: 50, y: 50 }), "eye")).toBe("cat");
    expect(nextSelected([], "cat")).toBe("");
  });
});
