/** What a teacher holds while it is there, and lets go of with it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { column, dropOn, MockTeacher, renderTeacher } from "../../tests/mock-teacher.js";
import { picture, type Rendered } from "../../tests/render.js";

let shown: Rendered;
let kernel: MockTeacher;
const held = new Set<string>();
beforeEach(async () => {
  held.clear();
  const { createObjectURL, revokeObjectURL } = URL;
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const url = createObjectURL(blob);
    held.add(url);
    return url;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => {
    held.delete(url);
    revokeObjectURL(url);
  });
  const small = new Uint8Array(await (await picture()).arrayBuffer());
  kernel = new MockTeacher().with("cup", 6).with("mug", 5).taught();
  kernel.thumbnail = () => small;
  shown = await renderTeacher(kernel);
});
afterEach(() => {
  shown.close();
  vi.restoreAllMocks();
});

const until = (check: () => unknown) => vi.waitFor(check, 3000);

test("thumbnails that the kernel holds are asked for together, and each once", async () => {
  await until(() => expect(shown.root.querySelectorAll(".pw-taught img")).toHaveLength(11));
  expect(kernel.countOf("thumbnails")).toBe(1);
  expect(held.size).toBe(11);
});

test("a picture that was given brings its own", async () => {
  await until(() => expect(held.size).toBe(11));
  dropOn(column(shown, "cup"), await picture("new.png", 30, 30));
  await until(() => expect(shown.root.querySelectorAll(".pw-taught img")).toHaveLength(12));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(kernel.countOf("thumbnails")).toBe(1);
  expect(held.size).toBe(12);
});

test("a picture that goes takes its thumbnail with it", async () => {
  await until(() => expect(held.size).toBe(11));
  shown.find<HTMLButtonElement>('[aria-label="Remove cup-5.jpg"]').click();
  await until(() => expect(held.size).toBe(10));
  shown.find<HTMLButtonElement>('[aria-label="Remove the class cup"]').click();
  await until(() => expect(held.size).toBe(5));
});

test("of pictures that are tried one is held", async () => {
  await until(() => expect(held.size).toBe(11));
  dropOn(shown.find(".pw-try"), await picture("one.png"));
  dropOn(shown.find(".pw-try"), await picture("two.png"));
  await until(() => shown.find(".pw-bar"));
  expect(held.size).toBe(12);
});

test("a view that closes leaves no object URL, and no listener", async () => {
  kernel.handlers["picture.add"] = () => new Promise(() => {});
  dropOn(column(shown, "cup"), await picture("new.png", 30, 30));
  dropOn(shown.find(".pw-try"), await picture("one.png"));
  await until(() => shown.find(".pw-bar"));
  expect(kernel.listening).toBeGreaterThan(0);
  shown.close();
  await until(() => expect(held.size).toBe(0));
  expect(kernel.listening).toBe(0);
});
