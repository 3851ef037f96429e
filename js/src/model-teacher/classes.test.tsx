/** Classes and their pictures: made, named, given, removed, brought back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import {
  buttonIn,
  column as columnOf,
  dropOn,
  MockTeacher,
  pictures,
  renderTeacher,
} from "../../tests/mock-teacher.js";
import { large, picture, type Rendered } from "../../tests/render.js";
import type { ClassCard, PictureCard } from "../teaching-wire.js";

let shown: Rendered | undefined;
let kernel: MockTeacher;
beforeEach(() => {
  kernel = new MockTeacher();
});
afterEach(() => {
  shown?.close();
  vi.restoreAllMocks();
});

const until = (check: () => unknown) => vi.waitFor(check, 3000);

const column = (name: string) => columnOf(shown, name);
const button = (text: string, from?: ParentNode) => buttonIn(from ?? shown?.root, text);

test("it begins with one sentence and a way to add a class, whose name can be written at once", async () => {
  shown = await renderTeacher(kernel);
  expect(shown.find(".pw-empty").textContent).toContain("Name 2 to 10 classes");
  button("Add a class").click();
  await until(() => column("class 1"));
  const field = column("class 1").querySelector("input") as HTMLInputElement;
  await until(() => expect(shown?.root.activeElement).toBe(field));
  field.value = "cup";
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  await until(() => column("cup"));
  expect(kernel.lastOf("class.rename")).toEqual({ class_id: "class-1", name: "cup" });
});

test("files dropped where there is no class yet begin one", async () => {
  shown = await renderTeacher(kernel);
  dropOn(shown.find(".pw-empty"), ...(await pictures(2)));
  await until(() => expect(kernel.classNamed("class 1").count).toBe(2));
});

test("a name that is taken is said in its class, and what was typed stays", async () => {
  shown = await renderTeacher(kernel.with("cup", 0).with("mug", 0));
  const field = column("mug").querySelector("input") as HTMLInputElement;
  field.value = "cup";
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  await until(() => expect(column("mug").textContent).toContain("There is a class cup already"));
  expect(field.value).toBe("cup");
});

test("dropped pictures go as they are to the class that they were dropped on", async () => {
  shown = await renderTeacher(kernel.with("cup", 0).with("mug", 0));
  const files = await pictures(3);
  dropOn(column("mug"), ...files);
  await until(() => expect(column("mug").textContent).toContain("3 of 50"));
  const sent = kernel.requests.filter(({ method }) => method === "picture.add");
  expect(sent.map(({ params }) => params.class_id)).toEqual(Array(3).fill("class-2"));
  const bytes = await (files[0] as File).arrayBuffer();
  expect(new Uint8Array(sent[0]?.buffers[0] as ArrayBuffer)).toEqual(new Uint8Array(bytes));
  expect(column("mug").querySelectorAll(".pw-taught")).toHaveLength(3);
});

test("no more than four are on their way at once", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  const waiting: (() => void)[] = [];
  kernel.handlers["picture.add"] = async (_, request) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return kernel.usual(request) as never;
  };
  dropOn(column("cup"), ...(await pictures(6)));
  await until(() => expect(waiting).toHaveLength(4));
  expect(shown.find(".pw-teach__why").textContent).toBe("6 pictures are still on the way.");
  waiting[0]?.();
  await until(() => expect(waiting).toHaveLength(5));
  for (const go of waiting) go();
  await until(() => expect(waiting).toHaveLength(6));
  waiting[5]?.();
  await until(() => expect(kernel.classNamed("cup").count).toBe(6));
});

test("pictures keep the order in which they were chosen, whichever comes first", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  const names = ["0.png", "1.png", "2.png", "3.png", "4.png", "5.png"];
  const waits: Record<string, number> = { "0.png": 150, "1.png": 90, "4.png": 60 };
  let broken = true;
  kernel.handlers["picture.add"] = async (params, request) => {
    await new Promise((resolve) => setTimeout(resolve, waits[String(params.name)] ?? 0));
    if (broken && params.name === "2.png") {
      throw new MockError({ name: "INPUT_BROKEN", message: "2.png is broken" });
    }
    return kernel.usual(request) as never;
  };
  const files = await pictures(names.length);
  const named = files.map((file, at) => new File([file], names[at] ?? "", { type: file.type }));
  dropOn(column("cup"), ...named);
  await until(() => expect(kernel.classNamed("cup").count).toBe(5));
  broken = false;
  button("Retry 2.png").click();
  await until(() => expect(kernel.classNamed("cup").count).toBe(6));
  expect(kernel.classNamed("cup").pictures.map(({ name }) => name)).toEqual(names);
  const sent = kernel.requests.filter(({ method }) => method === "picture.add");
  expect(new Set(sent.map(({ params }) => params.page)).size).toBe(1);
  // The newest one is the first on view.
  await until(() => {
    const tiles = [...column("cup").querySelectorAll("img.pw-taught__image, .pw-taught__name")];
    const seen = tiles.map((tile) => tile.getAttribute("alt") ?? tile.textContent);
    expect(seen).toEqual([...names].reverse());
  });
});

test("a picture that is in two classes is marked in both", async () => {
  kernel.with("cup", 20).with("mug", 6);
  const [cup, mug] = kernel.card.classes;
  const twice = { ...(cup?.pictures[3] as PictureCard), name: "other.jpg" };
  kernel.change({
    classes: [cup as ClassCard, { ...(mug as ClassCard), pictures: [twice] }],
  });
  shown = await renderTeacher(kernel);
  const marked = (name: string) =>
    [...column(name).querySelectorAll(".pw-taught--twice")].map((tile) =>
      tile.getAttribute("title"),
    );
  // It would be out of sight among the older ones.
  expect(marked("cup")).toEqual(["cup-3.jpg, number 4, also in mug"]);
  expect(marked("mug")).toEqual(["other.jpg, number 1, also in cup"]);
  expect(column("mug").querySelector(".pw-taught__remove")?.ariaLabel).toBe(
    "Remove other.jpg, also in cup",
  );
  button("Show fewer", column("cup")).click();
  await until(() => expect(marked("cup")).toEqual([]));
});

test("a file over one message goes in chunks, and then into its class", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  dropOn(column("cup"), await large());
  await until(() => expect(kernel.countOf("picture.add")).toBe(1));
  expect(kernel.countOf("upload.finish")).toBe(1);
  expect(kernel.lastOf("picture.add")).toMatchObject({ input_key: "sha256:large.png" });
});

test("one that fails is named, can be tried again, and does not hold up its neighbors", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  let broken = true;
  kernel.handlers["picture.add"] = (params, request) => {
    if (broken && params.name === "bad.png") {
      throw new MockError({ name: "INPUT_BROKEN", message: "The file is not a picture" });
    }
    return kernel.usual(request) as never;
  };
  dropOn(column("cup"), ...(await pictures(2)), await picture("bad.png", 20, 20));
  dropOn(column("cup"), new File(["words"], "notes.txt", { type: "text/plain" }));
  await until(() => expect(kernel.classNamed("cup").count).toBe(2));
  await until(() => expect(column("cup").querySelectorAll(".pw-class__failed li")).toHaveLength(2));
  const said = column("cup").querySelector(".pw-class__failed")?.textContent ?? "";
  expect(said).toContain("bad.png The file is not a picture.");
  // Its name stands there once.
  expect(said).toContain("notes.txt is not taken here. Taken are images");
  expect(said.match(/notes\.txt/g)).toHaveLength(1);
  // What the viewer does not take would be refused again.
  expect(() => button("Retry notes.txt")).toThrow();
  broken = false;
  button("Retry bad.png").click();
  await until(() => expect(kernel.classNamed("cup").count).toBe(3));
  button("Leave out notes.txt").click();
  await until(() => expect(column("cup").querySelector(".pw-class__failed")).toBeNull());
});

test("what a class has no room for is left out, and it says how many", async () => {
  shown = await renderTeacher(kernel.with("cup", 48));
  dropOn(column("cup"), ...(await pictures(5)));
  await until(() => expect(kernel.classNamed("cup").count).toBe(50));
  expect(column("cup").textContent).toContain("3 pictures were left out: a class takes 50.");
  expect(button("Choose files", column("cup")).disabled).toBe(true);
});

test("the same picture twice counts once, and it says so", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  const file = await picture();
  dropOn(column("cup"), file);
  await until(() => expect(kernel.classNamed("cup").count).toBe(1));
  dropOn(column("cup"), file);
  await until(() => expect(column("cup").textContent).toContain("1 picture was here already."));
  expect(column("cup").querySelectorAll(".pw-taught")).toHaveLength(1);
});

test("pictures pasted into a class are its own; words go into its name", async () => {
  shown = await renderTeacher(kernel.with("cup", 0));
  const paste = (fill: (transfer: DataTransfer) => void) => {
    const clipboardData = new DataTransfer();
    fill(clipboardData);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    column("cup").querySelector("input")?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(paste((transfer) => transfer.setData("text/plain", "teapot"))).toBe(false);
  const file = await picture();
  expect(paste((transfer) => transfer.items.add(file))).toBe(true);
  await until(() => expect(kernel.classNamed("cup").count).toBe(1));
});

test("arrows go among the pictures, Delete removes one and stays among its neighbors", async () => {
  shown = await renderTeacher(kernel.with("cup", 6));
  const tiles = () => [...column("cup").querySelectorAll<HTMLElement>(".pw-taught__remove")];
  expect(tiles().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  tiles()[0]?.focus();
  const press = (key: string) =>
    shown?.root.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
    );
  press("ArrowRight");
  expect(shown.root.activeElement?.ariaLabel).toBe("Remove cup-4.jpg");
  press("Delete");
  await until(() => expect(kernel.classNamed("cup").count).toBe(5));
  expect(kernel.lastOf("picture.remove")).toEqual({ class_id: "class-1", key: "cup-4" });
  expect(shown.root.activeElement?.ariaLabel).toBe("Remove cup-3.jpg");
});

test("of many pictures the newest are on view until all are asked for", async () => {
  shown = await renderTeacher(kernel.with("cup", 50));
  expect(column("cup").querySelectorAll(".pw-taught")).toHaveLength(12);
  expect(column("cup").querySelector(".pw-taught")?.getAttribute("title")).toBe(
    "cup-49.jpg, number 50",
  );
  button("Show all 50").click();
  await until(() => expect(column("cup").querySelectorAll(".pw-taught")).toHaveLength(50));
});

test("a class that was removed comes back with Undo", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6));
  button("Remove the class cup").click();
  await until(() => expect(() => column("cup")).toThrow());
  expect(shown.byText("[role=status]", "cup was removed.")).toBeTruthy();
  button("Undo").click();
  await until(() => column("cup"));
  expect(column("cup").textContent).toContain("6 of 50");
});
