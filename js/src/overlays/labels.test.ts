import { describe, expect, it } from "vitest";
import { CHIP_HEIGHT, type Chip, chipOrder, chipsOf, placeChips } from "./labels.js";
import { all, planeFrom, rowsOf, type Said, shaperWith } from "./recording.js";
import { regionsOf, type Shown, shownRegions } from "./regions.js";
import { fitIn, type Viewport, zoomAt } from "./viewport.js";

const view = fitIn(800, 600, 1, 800, 600);
const widthOf = (text: string): number => text.length * 7;

function shownOf(said: readonly Said[]): Shown[] {
  const rows = rowsOf(said);
  return chipOrder(shownRegions(regionsOf(rows), rows, all(rows)));
}

function crowd(count: number): Shown[] {
  let seed = 3;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  return shownOf(
    Array.from({ length: count }, (_, at) => {
      const left = random() * 0.9;
      const top = random() * 0.9;
      const box = [left, top, left + 0.1 * random(), top + 0.1 * random()] as const;
      return { label: `label ${at % 12}`, score: random(), box, regionId: `r${at}` };
    }),
  );
}

function overlaps(chips: readonly Chip[]): number {
  let count = 0;
  for (const [at, a] of chips.entries()) {
    for (const b of chips.slice(at + 1)) {
      const apart =
        a.x + a.width <= b.x ||
        b.x + b.width <= a.x ||
        a.y + a.height <= b.y ||
        b.y + b.height <= a.y;
      if (!apart) count += 1;
    }
  }
  return count;
}

const byId = (chips: readonly Chip[]): Map<string, Chip> =>
  new Map(chips.map((chip) => [chip.region.id, chip]));

/** How often a chip goes back to a corner it had left, in 60 small steps of zooming in. */
function swings(shown: readonly Shown[], remember: boolean): number {
  const left = new Set<string>();
  let now: Viewport = view;
  let before = byId(placeChips(shown, now, widthOf));
  let count = 0;
  for (let step = 0; step < 60; step++) {
    now = zoomAt(now, 1.02, { x: 400, y: 300 });
    const after = byId(placeChips(shown, now, widthOf, remember ? before : undefined));
    const moved = [...after].filter(([id, { corner }]) => {
      const last = before.get(id)?.corner;
      return last !== undefined && last !== corner;
    });
    count += moved.filter(([id, { corner }]) => left.has(`${id} ${corner}`)).length;
    for (const [id] of moved) left.add(`${id} ${before.get(id)?.corner}`);
    before = after;
  }
  return count;
}

describe("chips", () => {
  it("stand outside the box, above its top edge, when there is room", () => {
    const [chip] = placeChips(
      shownOf([{ label: "cat", box: [0.5, 0.5, 0.9, 0.9] }]),
      view,
      widthOf,
    );
    expect(chip).toMatchObject({ x: 399, y: 299 - CHIP_HEIGHT, height: CHIP_HEIGHT, width: 29 });
  });

  it("stand under or inside a box that begins at the picture's top", () => {
    const under = placeChips(shownOf([{ label: "cat", box: [0, 0, 0.5, 0.5] }]), view, widthOf);
    expect(under[0]?.y).toBe(301);
    const inside = placeChips(shownOf([{ label: "cat", box: [0, 0, 0.5, 1] }]), view, widthOf);
    expect(inside[0]?.y).toBe(0);
  });

  it("stay within the pane at its right edge", () => {
    const [chip] = placeChips(
      shownOf([{ label: "a long label", box: [0.97, 0.5, 1, 0.9] }]),
      view,
      widthOf,
    );
    expect((chip?.x ?? 0) + (chip?.width ?? 0)).toBe(800);
  });

  it.each([300, 1000])("of %s regions do not overlap", (count) => {
    const chips = placeChips(crowd(count), view, widthOf);
    expect(chips.length).toBeGreaterThan(100);
    expect(overlaps(chips)).toBe(0);
  });

  it("go to the best scores first", () => {
    const box = [0.4, 0.4, 0.402, 0.402] as const;
    const near = [0.4, 0.4, 0.403, 0.402] as const;
    const many = Array.from({ length: 40 }, (_, at) => ({
      label: `x${at}`,
      score: at / 100,
      box: at % 2 ? box : near,
      regionId: `r${at}`,
    }));
    const labels = placeChips(shownOf([...many]), zoomAt(view, 8, { x: 320, y: 240 }), widthOf).map(
      (chip) => chip.region.label,
    );
    expect(labels[0]).toBe("x39");
    expect(labels).not.toContain("x0");
  });

  it("are left out of boxes too small to be seen, until one zooms in", () => {
    const tiny = { label: "speck", box: [0.5, 0.5, 0.502, 0.502] as const };
    expect(placeChips(shownOf([tiny]), view, widthOf)).toEqual([]);
    expect(placeChips(shownOf([tiny]), zoomAt(view, 4, { x: 400, y: 300 }), widthOf)).toHaveLength(
      1,
    );
  });

  it("are left out of lines of text, and not of what has a label beside its text", () => {
    const box = [0.1, 0.5, 0.5, 0.6] as const;
    const line = { kind: "text", text: "Total 12.50", box, regionId: "line" };
    const code = { kind: "concept", label: "QR Code", text: "12.50", box, regionId: "code" };
    const chips = placeChips(shownOf([line, code]), view, widthOf);
    expect(chips.map(({ region }) => region.chip)).toEqual(["QR Code"]);
  });

  it("are left out of boxes that are out of sight", () => {
    const near = zoomAt(view, 4, { x: 0, y: 0 });
    expect(placeChips(shownOf([{ label: "far", box: [0.9, 0.9, 1, 1] }]), near, widthOf)).toEqual(
      [],
    );
  });

  it("hardly ever swing back to a corner they left while one zooms", () => {
    const shown = crowd(150);
    expect(swings(shown, true)).toBeLessThan(swings(shown, false) / 5);
  });

  it("take the corner they had, as long as it is free", () => {
    const shown = shownOf([{ label: "cat", box: [0.4, 0.4, 0.6, 0.6], regionId: "r" }]);
    const [chip] = placeChips(shown, view, widthOf);
    const below = new Map([["r", { ...(chip as Chip), corner: 2 }]]);
    expect(placeChips(shown, view, widthOf, below)[0]).toMatchObject({ corner: 2 });
  });

  it("at the pane's edge go back on top once the box's top is in sight", () => {
    const shown = shownOf([{ label: "tall", box: [0.4, 0.3, 0.6, 1], regionId: "r" }]);
    const near = { ...zoomAt(view, 4, { x: 400, y: 0 }), y: -1200 };
    const held = placeChips(shown, near, widthOf);
    expect(held[0]?.y).toBe(0);
    const back = placeChips(shown, view, widthOf, byId(held));
    expect(back[0]?.y).toBeCloseTo(180 - 1 - CHIP_HEIGHT, 3);
  });
});

describe("chips of the regions pointed at", () => {
  const speck = { label: "speck", box: [0.5, 0.5, 0.501, 0.501] as const, regionId: "speck" };
  const line = { text: "Total", box: [0.5, 0.5, 0.6, 0.52] as const, regionId: "line" };
  const cat = { label: "cat", box: [0.5, 0.5, 0.9, 0.9] as const, regionId: "cat" };

  it("are all there, those that had a place in it, and none over another", () => {
    const shown = shownOf([speck, line, cat]);
    const placed = placeChips(shown, view, widthOf);
    expect(placed.map(({ region }) => region.id)).toEqual(["cat"]);
    const chips = chipsOf(shown, placed, view, widthOf);
    expect(chips[0]).toBe(placed[0]);
    expect(chips.map(({ region }) => region.id).sort()).toEqual(["cat", "line", "speck"]);
    expect(overlaps(chips)).toBe(0);
  });

  it("lie over those of the others, and nowhere for what is out of sight", () => {
    const shown = shownOf([cat, line]);
    const placed = placeChips(shown, view, widthOf);
    const [own] = chipsOf(
      shown.filter(({ id }) => id === "line"),
      placed,
      view,
      widthOf,
    );
    expect(own).toMatchObject({ y: placed[0]?.y });
    expect(chipsOf(shown, [], zoomAt(view, 8, { x: 0, y: 0 }), widthOf)).toEqual([]);
  });
});

describe("chips of other shapes", () => {
  const said: Said[] = [
    { label: "hill", polygon: [0.25, 0.75, 0.5, 0.25, 0.75, 0.75], regionId: "hill" },
    { label: "seed", points: [0.9, 0.5], regionId: "seed" },
    { label: "moon", shape: "mask", mediaType: "image/png", regionId: "moon" },
  ];
  const rows = rowsOf(said);
  const planes = { 2: planeFrom("0000000000", "0900000000", "0000000000") };
  const shown = shownRegions(regionsOf(rows, shaperWith(planes)), rows, all(rows));
  const place = (at: Viewport): Map<string, Chip> => byId(placeChips(shown, at, widthOf));

  it("stand in the middle over their highest point, clear of a dot", () => {
    const chips = place(view);
    const middle = (id: string): number | undefined => {
      const chip = chips.get(id);
      return chip && chip.x + chip.width / 2;
    };
    expect(middle("hill")).toBe(400);
    expect(middle("moon")).toBe(120);
    expect(middle("seed")).toBeCloseTo(720);
    expect(chips.get("hill")?.y).toBe(150 - CHIP_HEIGHT - 1);
    expect(chips.get("seed")?.y).toBe(300 - 5 - CHIP_HEIGHT - 1);
  });

  it("stay over it while the picture is zoomed", () => {
    const near = zoomAt(view, 2, { x: 720, y: 300 });
    const chip = place(near).get("seed");
    expect(chip && chip.x + chip.width / 2).toBeCloseTo(720);
    expect(chip?.y).toBe(300 - 5 - CHIP_HEIGHT - 1);
  });
});

it("300 labels of all shapes find places without one lying over another", () => {
  const said = Array.from({ length: 300 }, (_, at): Said => {
    // Some of them crowd their neighbors: 20 across and 15 down would lie evenly.
    const left = ((at % 20) + (at % 3) / 5) / 20.5;
    const top = (Math.floor(at / 20) + (at % 7) / 9) / 16;
    const [right, bottom] = [left + 0.02, top + 0.05];
    const more = [
      { box: [left, top, right, bottom] as const },
      { polygon: [left, bottom, right, top, right, bottom] },
      { points: [left, top, right, bottom] },
    ][at % 3];
    return { label: `label ${at % 12}`, score: (at % 50) / 50, regionId: `r${at}`, ...more };
  });
  const rows = rowsOf(said);
  const shown = chipOrder(shownRegions(regionsOf(rows, shaperWith()), rows, all(rows)));
  const large = fitIn(1920, 1080, 1, 1920, 1080);
  const chips = placeChips(shown, large, widthOf);
  expect(overlaps(chips)).toBe(0);
  expect(chips.length).toBe(300);
  for (const { x, y, width } of chips) {
    expect(x >= 0 && y >= 0 && x + width <= 1920 && y + CHIP_HEIGHT <= 1080).toBe(true);
  }
  expect(placeChips(shown, large, widthOf).map(({ x, y }) => [x, y])).toEqual(
    chips.map(({ x, y }) => [x, y]),
  );
});
