import { describe, expect, it } from "vitest";
import golden from "../../tests/contract/palette.json";
import { colorOf, luminance, PALETTE, textOn } from "./palette.js";

describe("palette", () => {
  it("is the kernel's palette", () => {
    expect(PALETTE).toEqual(golden.palette);
  });

  it("gives every label the color that the kernel gives it, whatever its script", () => {
    const labels = Object.keys(golden.examples);
    expect(Object.fromEntries(labels.map((label) => [label, colorOf(label)]))).toEqual(
      golden.examples,
    );
  });

  it("writes on each color as the kernel's figures do", () => {
    const colors = Object.keys(golden.text_on);
    expect(Object.fromEntries(colors.map((color) => [color, textOn(color)]))).toEqual(
      golden.text_on,
    );
  });

  it("writes on each color with a contrast of at least 4.5", () => {
    for (const color of PALETTE) {
      const light = luminance(color);
      const contrast = textOn(color) === "#000" ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
      expect(contrast, color).toBeGreaterThanOrEqual(4.5);
    }
  });
});
