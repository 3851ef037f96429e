import { expect, test } from "vitest";
import { Rate } from "./rate.js";

test("says how many a second came lately", () => {
  const rate = new Rate();
  expect(rate.perSecond).toBe(0);
  rate.add(0);
  expect(rate.perSecond).toBe(0);
  for (let at = 100; at <= 1000; at += 100) rate.add(at);
  expect(rate.perSecond).toBeCloseTo(10);
  // Slower from now on: what was before is soon forgotten.
  for (let at = 1500; at <= 5000; at += 500) rate.add(at);
  expect(rate.perSecond).toBeCloseTo(2);
  rate.clear();
  expect(rate.perSecond).toBe(0);
});
