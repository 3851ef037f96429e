import { describe, expect, it } from "vitest";
import { colorOf, textOn } from "../palette.js";
import { drawOverlays, drawPicture, inDrawingOrder, measurer } from "./draw.js";
import { chipOrder, placeChips } from "./labels.js";
import { all, type Recording, recording, rowsOf } from "./recording.js";
import { regionsOf, shownRegions } from "./regions.js";
import { fitIn } from "./viewport.js";

const rows = rowsOf([
  { label: "cat", score: 0.92, box: [0.25, 0.5, 0.75, 0.9], regionId: "a" },
  { label: "dog", score: 0.5, box: [0.5, 0.25, 1, 0.5], regionId: "b" },
]);

function draw(ratio: number, emphasis = {}, labels = true): Recording {
  const view = fitIn(200, 100, ratio, 400, 200);
  const record = recording(200 * ratio, 100 * ratio);
  const shown = chipOrder(shownRegions(regionsOf(rows), rows, all(rows)));
  const widthOf = measurer(record.context, "serif");
  const chips = labels ? placeChips(shown, view, widthOf) : [];
  drawOverlays(
    record.context,
    {
      shown: inDrawingOrder(shown, (region) => region),
      chips: inDrawingOrder(chips, (chip) => chip.region),
    },
    view,
    { hovered: null, selected: "", ...emphasis },
    widthOf,
    "serif",
  );
  return record;
}

const strokesOf = (record: Recording, color: string) =>
  record.named("strokeRect").filter((call) => call.strokeStyle === color);

describe("overlays", () => {
  it.each([
    [1, 2, 4, [50, 50, 100, 40]],
    [1.5, 3, 7, [75.5, 75.5, 150, 60]],
    [2, 4, 8, [100, 100, 200, 80]],
  ])("at a ratio of %s are crisp lines with a halo", (ratio, line, halo, at) => {
    const record = draw(ratio);
    const [stroke] = strokesOf(record, colorOf("cat"));
    expect(stroke).toMatchObject({ args: at, lineWidth: line });
    const [around] = strokesOf(record, textOn(colorOf("cat")));
    expect(around).toMatchObject({ args: at, lineWidth: halo });
  });

  it("are drawn on a cleared canvas, halos before lines, chips last", () => {
    const names = draw(1).calls.map((call) => call.name);
    expect(names.indexOf("clearRect")).toBeLessThan(names.indexOf("strokeRect"));
    expect(names.lastIndexOf("strokeRect")).toBeLessThan(names.indexOf("roundRect"));
    const widths = draw(1)
      .named("strokeRect")
      .map((call) => call.lineWidth);
    expect(widths).toEqual([4, 4, 2, 2]);
  });

  it("write the label and score on a chip of the label's color, in ink that contrasts", () => {
    const record = draw(2);
    const texts = record.named("fillText");
    const [cat] = texts.filter((call) => call.args[0] === "cat .92");
    expect(cat).toMatchObject({ font: "24px serif", fillStyle: textOn(colorOf("cat")) });
    expect(cat?.args.slice(1)).toEqual([106, 90]);
    const fills = record.named("fill").map((call) => call.fillStyle);
    expect(new Set(fills)).toEqual(new Set([colorOf("cat"), colorOf("dog")]));
  });

  it("leave chips away when labels are off, but for the region pointed at", () => {
    expect(draw(1, {}, false).named("fillText")).toEqual([]);
    const texts = draw(1, { hovered: "b" }, false).named("fillText");
    expect(texts.map((call) => call.args[0])).toEqual(["dog .50"]);
  });

  it.each([["a"], ["label:cat"]])("dim the others when %s is pointed at", (hovered) => {
    const record = draw(1, { hovered });
    expect(strokesOf(record, colorOf("dog"))[0]).toMatchObject({ globalAlpha: 0.3, lineWidth: 2 });
    expect(strokesOf(record, colorOf("cat"))[0]).toMatchObject({ globalAlpha: 1, lineWidth: 3 });
    const [dog] = record.named("fillText").filter((call) => call.args[0] === "dog .50");
    expect(dog?.globalAlpha).toBe(0.3);
  });

  it("stand out where they are kin of what is pointed at elsewhere, and the others step back", () => {
    const record = draw(1, { kin: new Set(["a", "of another picture"]) });
    expect(strokesOf(record, colorOf("cat"))[0]).toMatchObject({ globalAlpha: 1, lineWidth: 3 });
    expect(strokesOf(record, colorOf("dog"))[0]).toMatchObject({ globalAlpha: 0.3, lineWidth: 2 });
    expect(record.named("fillRect")).toMatchObject([{ fillStyle: colorOf("cat") }]);
  });

  it("stand out together, what is pointed at here and its kin", () => {
    const record = draw(1, { hovered: "b", kin: new Set(["a"]) });
    for (const label of ["cat", "dog"]) {
      expect(strokesOf(record, colorOf(label))[0]).toMatchObject({ globalAlpha: 1, lineWidth: 3 });
    }
  });

  it("dim nothing when no region here is kin", () => {
    const record = draw(1, { kin: new Set(["elsewhere"]) });
    expect(record.calls.every((call) => call.globalAlpha === 1)).toBe(true);
  });

  it("dim nothing when what is pointed at has no region here", () => {
    expect(draw(1, { hovered: "label:bird" }).calls.every((call) => call.globalAlpha === 1)).toBe(
      true,
    );
  });

  it("keep the selected region strong and filled, and the others bright", () => {
    const record = draw(1, { selected: "b" });
    expect(strokesOf(record, colorOf("dog"))[0]).toMatchObject({ lineWidth: 3, globalAlpha: 1 });
    expect(strokesOf(record, colorOf("cat"))[0]).toMatchObject({ lineWidth: 2, globalAlpha: 1 });
    expect(record.named("fillRect")).toMatchObject([
      { args: [100, 25, 100, 25], fillStyle: colorOf("dog"), globalAlpha: 0.16 },
    ]);
  });
});

describe("the picture", () => {
  it("is drawn in device pixels, and pixelated where its pixels are large", () => {
    const record = recording();
    const source = new Image();
    drawPicture(record.context, source, fitIn(200, 100, 2, 800, 400));
    expect(record.named("drawImage")[0]?.args).toEqual([source, 0, 0, 400, 200]);
    expect(record.context.imageSmoothingEnabled).toBe(true);
    drawPicture(record.context, source, fitIn(200, 200, 1, 8, 8));
    expect(record.context.imageSmoothingEnabled).toBe(false);
  });
});

describe("measuring", () => {
  it("asks the canvas once for each text", () => {
    let asked = 0;
    const context = {
      measureText: (text: string) => {
        asked += 1;
        return { width: text.length };
      },
    } as unknown as CanvasRenderingContext2D;
    const widthOf = measurer(context, "serif");
    expect([widthOf("abc"), widthOf("abc"), widthOf("ab")]).toEqual([3, 3, 2]);
    expect(asked).toBe(2);
  });
});
