import { describe, expect, test } from "vitest";
import { addressIn, broughtBy } from "./transfer.js";

describe("what was dropped or pasted", () => {
  test("files come before the address of the page they were dragged from", () => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["x"], "a.png"));
    transfer.setData("text/uri-list", "https://example.org/a.png");
    const { files, url } = broughtBy(transfer);
    expect(files.map(({ name }) => name)).toEqual(["a.png"]);
    expect(url).toBe("");
  });

  test("an address is taken where there is no file", () => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", " https://example.org/a.png\n");
    expect(broughtBy(transfer)).toEqual({ files: [], url: "https://example.org/a.png" });
  });

  test("nothing at all is nothing", () => {
    expect(broughtBy(null)).toEqual({ files: [], url: "" });
  });
});

describe("an address", () => {
  test.each([
    ["# a comment\r\nhttp://example.org/x", "http://example.org/x"],
    ["file:///etc/passwd", ""],
    ["javascript:alert(1)", ""],
    ["see https://example.org", ""],
    ["", ""],
  ])("in %j is %j", (text, url) => {
    expect(addressIn(text)).toBe(url);
  });
});
