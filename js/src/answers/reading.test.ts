import { expect, test } from "vitest";
import { rowsWith } from "../predictions.js";
import { readingOrder } from "./reading.js";

/** Texts with their boxes: left, top, right, bottom. */
function texts(boxes: readonly (readonly [string, number, number, number, number])[]) {
  const edge = (at: 1 | 2 | 3 | 4) => Float32Array.from(boxes, (box) => box[at]);
  return rowsWith({
    kind: boxes.map(() => "text"),
    text: boxes.map(([text]) => text),
    left: edge(1),
    top: edge(2),
    right: edge(3),
    bottom: edge(4),
  });
}

function read(rows: ReturnType<typeof texts>): string[] {
  const all = rows.text.map((_, row) => row);
  return readingOrder(rows, all).map((line) => line.map((row) => rows.text[row]).join(" "));
}

test("words of one line are read from left to right, lines from the top", () => {
  const rows = texts([
    ["below", 0.1, 0.3, 0.3, 0.36],
    ["world", 0.4, 0.102, 0.6, 0.162],
    ["Hello", 0.1, 0.1, 0.3, 0.16],
  ]);
  expect(read(rows)).toEqual(["Hello world", "below"]);
});

test("a line that slopes is one line still", () => {
  const rows = texts(
    ["a", "b", "c", "d"].map(
      (text, at) => [text, at * 0.2, 0.1 + at * 0.02, at * 0.2 + 0.15, 0.16 + at * 0.02] as const,
    ),
  );
  expect(read(rows)).toEqual(["a b c d"]);
});

test("lines that overlap by less than half stay two", () => {
  const rows = texts([
    ["upper", 0.1, 0.1, 0.5, 0.2],
    ["lower", 0.5, 0.16, 0.9, 0.26],
  ]);
  expect(read(rows)).toEqual(["upper", "lower"]);
});

test("a comma that hangs low does not draw the next line up", () => {
  const rows = texts([
    ["Dear Ada", 0.1, 0.1, 0.4, 0.16],
    [",", 0.41, 0.14, 0.42, 0.17],
    ["thank you", 0.1, 0.153, 0.4, 0.213],
  ]);
  expect(read(rows)).toEqual(["Dear Ada ,", "thank you"]);
});

test("a high box beside two lines does not make them one", () => {
  const rows = texts([
    ["Title", 0.0, 0.1, 0.1, 0.4],
    ["first", 0.2, 0.12, 0.5, 0.18],
    ["second", 0.2, 0.3, 0.5, 0.36],
  ]);
  const lines = read(rows);
  expect(lines.some((line) => line.includes("first") && line.includes("second"))).toBe(false);
});

test("what has no box comes last, in the order of the model", () => {
  const none = Number.NaN;
  const rows = texts([
    ["loose 1", none, none, none, none],
    ["placed", 0.1, 0.1, 0.5, 0.2],
    ["loose 2", none, none, none, none],
  ]);
  expect(read(rows)).toEqual(["placed", "loose 1", "loose 2"]);
});
