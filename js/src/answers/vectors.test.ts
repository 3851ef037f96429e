import { expect, test } from "vitest";
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
