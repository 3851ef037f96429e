import { describe, expect, it } from "vitest";
import { colorOf } from "../palette.js";
import { heatOf, heatsOf } from "./heat.js";
import { planeFrom, recording, rowsOf } from "./recording.js";
import { paintHeat } from "./tint.js";

const rows = rowsOf([
  { label: "cat", score: 0.9 },
  { kind: "heatmap", label: "cat", mediaType: "image/png" },
  { kind: "heatmap", mediaType: "image/png" },
  { kind: "heatmap", mediaType: "image/png" },
]);
const heats = heatsOf(rows);

describe("heat maps", () => {
  it("are named by their labels, those without one by their number", () => {
    expect(heats.map(({ name }) => name)).toEqual(["cat", "Heat map 1", "Heat map 2"]);
    expect(heats.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect(heatsOf(rowsOf([{ kind: "heatmap" }]))[0]?.name).toBe("Heat map");
  });

  it("are meant by pointing at their label, and by nothing else", () => {
    expect(heatOf(heats, "label:cat")?.ordinal).toBe(1);
    expect(heatOf(heats, "label:dog")).toBeNull();
    expect(heatOf(heats, "label:")).toBeNull();
    expect(heatOf(heats, "cat")).toBeNull();
    expect(heatOf(heats, null)).toBeNull();
  });

  it("are painted in their label's color, the more opaque the larger the value", () => {
    const record = recording();
    paintHeat(record.context, planeFrom("000", "093"), colorOf("cat"));
    const [put] = record.named("putImageData");
    const [image, x, y] = (put?.args ?? []) as [ImageData, number, number];
    expect([image.width, image.height, x, y]).toEqual([2, 1, 1, 1]);
    const hex = [...image.data.subarray(0, 3)].map((channel) =>
      channel.toString(16).padStart(2, "0"),
    );
    expect(`#${hex.join("")}`.toUpperCase()).toBe(colorOf("cat"));
    expect([image.data[3], image.data[7]]).toEqual([204, 68]);
  });
});
