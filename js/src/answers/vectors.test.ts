import { expect, test } from "vitest";
import { spanText, timeText } from "./times.js";
import { binned, describeVector } from "./vectors.js";

test("a vector is told by its size, norm, lowest and highest", () => {
  expect(describeVector(Float32Array.of(3, -4))).toEqual({
    size: "2 numbers",
    norm: "5",
    lowest: "-4",
    highest: "3",
  });
  expect(describeVector(new Float32Array(1280)).size).toBe("1,280 numbers");
  expect(describeVector(Float32Array.of(0.00002)).norm).toBe("2.0e-5");
});

test("an empty vector has no numbers to tell", () => {
  expect(describeVector(new Float32Array())).toMatchObject({ norm: "0", lowest: "–" });
});

test("each number has a column; of too many, neighbours share one and none is left out", () => {
  expect(binned(Float32Array.of(1, -2), 10)).toEqual([
    [0, 1],
    [-2, 0],
  ]);
  const spike = new Float32Array(1000);
  spike[777] = 9;
  const columns = binned(spike, 320);
  expect(columns).toHaveLength(320);
  expect(Math.max(...columns.map(([, high]) => high))).toBe(9);
});

test("times read like a player's", () => {
  expect([0, 1500, 61_000, 3_723_400].map(timeText)).toEqual([
    "0:00",
    "0:01.5",
    "1:01",
    "1:02:03.4",
  ]);
  expect(spanText(0, 3500)).toBe("0:00–0:03.5");
  expect(spanText(2000, Number.NaN)).toBe("0:02");
});
