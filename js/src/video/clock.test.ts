import { expect, test } from "vitest";
import { clockText, spanText, timeText } from "./clock.js";

test("short times are seconds, long ones a clock", () => {
  expect([0, 250, 2500, 12_345].map(timeText)).toEqual(["0 s", "0.25 s", "2.5 s", "12.35 s"]);
  expect([60_000, 62_500, 3_723_000].map(timeText)).toEqual(["1:00", "1:02.5", "1:02:03"]);
});

test("a clock has minutes, and hours where there are any", () => {
  expect([0, 9999, 60_000, 3_600_000].map((ms) => clockText(ms))).toEqual([
    "0:00",
    "0:09",
    "1:00",
    "1:00:00",
  ]);
  expect(clockText(2500, "5")).toBe("0:02.5");
});

test("from one time to another has its unit once", () => {
  expect(spanText(0, 3500)).toBe("0–3.5 s");
  expect(spanText(58_250, 62_500)).toBe("0:58.25–1:02.5");
  expect([spanText(2000, 2000), spanText(2000, Number.NaN)]).toEqual(["2 s", "2 s"]);
});
