import { describe, expect, test } from "vitest";
import { parameterCard } from "../../tests/payloads.js";
import { rangeText, readSetting, sameValue } from "./values.js";

const number = parameterCard("t", "number", { default: 0.7, minimum: 0, maximum: 2 });
const count = parameterCard("n", "integer", { default: 3, minimum: 1 });
const json = parameterCard("tools", "json", { default: [] });

describe("what was typed", () => {
  test("is a value of the setting's kind", () => {
    expect(readSetting(number, "1.5")).toEqual({ value: 1.5 });
    expect(readSetting(count, "4")).toEqual({ value: 4 });
    expect(readSetting(json, '{"a": [1]}')).toEqual({ value: { a: [1] } });
    expect(readSetting(parameterCard("s", "text"), "0.7")).toEqual({ value: "0.7" });
  });

  test("out of range, not whole or no number says so", () => {
    expect(readSetting(number, "2.1")).toEqual({ wrong: "Out of range: 0 to 2." });
    expect(readSetting(count, "0")).toEqual({ wrong: "Out of range: from 1." });
    expect(readSetting(count, "1.5")).toEqual({ wrong: "A whole number is needed." });
    expect(readSetting(number, "much")).toEqual({ wrong: "A number is needed." });
  });

  test("that is no JSON says why", () => {
    expect(readSetting(json, "{a}")).toMatchObject({ wrong: expect.stringMatching(/not JSON/) });
  });

  test("and taken away again is the default", () => {
    expect(readSetting(number, " ")).toEqual({ value: 0.7 });
    expect(readSetting(json, "")).toEqual({ value: [] });
  });
});

test("a range reads as words", () => {
  expect([number, count, json].map(rangeText)).toEqual(["0 to 2", "from 1", ""]);
});

test("values are the same by what they say, whatever the order of their fields", () => {
  expect(sameValue({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(sameValue([1, 2], [2, 1])).toBe(false);
  expect(sameValue(undefined, null)).toBe(true);
});
