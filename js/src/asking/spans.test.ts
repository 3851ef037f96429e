import { describe, expect, test } from "vitest";
import { rowsWith } from "../predictions.js";
import { piecesOf, type Span, spansOf } from "./spans.js";

function span(start: number, end: number, label = "X"): Span {
  return { id: `${start}-${end}`, start, end, label, color: "#000000" };
}

function written(text: string, spans: readonly Span[]): string {
  return piecesOf(text, spans)
    .map((piece) =>
      piece.span ? `[${piece.text}${piece.last ? `|${piece.span.label}` : ""}]` : piece.text,
    )
    .join("");
}

describe("pieces of a text", () => {
  test("are all of it, whatever was found", () => {
    const text = "Ada met Babbage.";
    expect(written(text, [span(0, 3, "P"), span(8, 15, "P")])).toBe("[Ada|P] met [Babbage|P].");
    expect(written(text, [])).toBe(text);
  });

  test("of overlapping stretches: the shorter lies on the longer", () => {
    const long = span(0, 13, "CITY");
    const short = span(0, 8, "STATE");
    const both = "[New York|STATE][ City|CITY]";
    expect(written("New York City", [long, short])).toBe(both);
    expect(written("New York City", [short, long])).toBe(both);
  });

  test("are counted in code points, as Clarifai does: an emoji is one", () => {
    expect(written("🎩 Ada 🎩 Al", [span(2, 5, "P"), span(8, 10, "P")])).toBe(
      "🎩 [Ada|P] 🎩 [Al|P]",
    );
  });

  test("that end beyond the text end with it, and empty ones are none", () => {
    expect(written("Ada", [span(1, 99), span(2, 2)])).toBe("A[da|X]");
  });
});

test("a region's stretch is told once, by its best label on show", () => {
  const rows = rowsWith({
    label: ["PERSON", "PLACE", "DATE"],
    shape: ["span", "span", "span"],
    regionId: ["r1", "r1", "r2"],
    score: Float32Array.of(0.2, 0.9, 0.5),
    // Only a region's first row bears its place.
    spanStart: Float64Array.of(4, Number.NaN, 9),
    spanEnd: Float64Array.of(7, Number.NaN, 12),
  });
  const told = (visible: number[]) =>
    spansOf(rows, Uint8Array.from(visible)).map(({ id, start, end, label }) => [
      id,
      start,
      end,
      label,
    ]);
  expect(told([1, 1, 0])).toEqual([["r1", 4, 7, "PLACE"]]);
  expect(told([1, 0, 1])).toEqual([
    ["r1", 4, 7, "PERSON"],
    ["r2", 9, 12, "DATE"],
  ]);
});
