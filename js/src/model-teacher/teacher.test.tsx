/** Taught, tried, saved; and what comes from elsewhere. */
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
import { picture, type Rendered } from "../../tests/render.js";

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

test("Teach says what is missing until nothing is", async () => {
  shown = await renderTeacher(kernel.with("cup", 3).with("mug", 6));
  expect(button("Teach").disabled).toBe(true);
  const why = shown.find(".pw-teach__why");
  expect(why.textContent).toBe("cup has 3 pictures: 5 are needed.");
  expect(button("Teach").getAttribute("aria-describedby")).toBe(why.id);
  dropOn(column("cup"), ...(await pictures(2)));
  await until(() => expect(button("Teach").disabled).toBe(false));
});

test("teaching shows how far it is, and ends with what the model is worth, in words", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).with("pot", 6));
  let go = () => {};
  kernel.handlers.teach = async (_, request) => {
    kernel.progress(request, { done: 3, total: 18, message: "Looking at the pictures" });
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return kernel.usual(request) as never;
  };
  button("Teach").click();
  await until(() => shown?.byText(".pw-working__text", "Looking at the pictures, 3 of 18"));
  expect(shown.find<HTMLProgressElement>(".pw-teach progress").value).toBeCloseTo(3 / 18);
  go();
  await until(() => shown?.find(".pw-result"));
  expect(shown.find(".pw-result__line").textContent?.replaceAll("\u00a0", " ")).toBe(
    "38 of 45 held-out pictures, 84 %, 95 % interval 71 to 92 %",
  );
  expect(shown.find(".pw-result").textContent).toContain("No picture was judged by");
  const rows = [...shown.root.querySelectorAll(".pw-result__classes tbody tr")];
  expect(rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim()))).toEqual([
    ["cup", "15 of 15", "–"],
    ["mug", "13 of 15", "cup ×2"],
    ["pot", "11 of 15", "cup ×4"],
  ]);
});

test("teaching can be cancelled", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6));
  kernel.handlers.teach = () => new Promise(() => {});
  button("Teach").click();
  await until(() => button("Cancel"));
  button("Cancel").click();
  await until(() => expect(kernel.cancelled).toHaveLength(1));
  await until(() => expect(button("Teach").disabled).toBe(false));
  expect(shown.root.querySelector(".pw-failed")).toBeNull();
});

test("why teaching failed stands at the button, with Retry", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6));
  kernel.handlers.teach = () => {
    throw new MockError({ name: "EXTRA_MISSING", message: "The weights are not installed" });
  };
  button("Teach").click();
  await until(() => shown?.byText(".pw-failed", "The weights are not installed"));
  delete kernel.handlers.teach;
  button("Retry").click();
  await until(() => shown?.find(".pw-result"));
});

test("a class changed since says that the model is of before", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).taught());
  expect(shown.root.textContent).not.toContain("have changed since");
  dropOn(column("cup"), await picture());
  await until(() => shown?.byText(".pw-notice", "have changed since"));
  expect(button("Teach again").disabled).toBe(false);
});

test("a picture that is tried gets a bar for each class, the best first", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).taught());
  kernel.bars = [
    { label: "mug", score: 0.8 },
    { label: "cup", score: 0.2 },
  ];
  dropOn(shown.find(".pw-try"), await picture());
  await until(() => expect(shown?.bars()).toEqual(["mug", "cup"]));
  expect(shown.find<HTMLImageElement>(".pw-try__picture").alt).toBe("cat.png");
  expect(kernel.lastOf("taught.try")).toMatchObject({ name: "cat.png", media_type: "image/png" });
});

test("of two pictures tried one after the other the second one counts", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).taught());
  let first = () => {};
  kernel.handlers["taught.try"] = async (params, request) => {
    if (params.name === "slow.png") {
      await new Promise<void>((resolve) => {
        first = resolve;
      });
      kernel.bars = [{ label: "late", score: 1 }];
    }
    return kernel.usual(request) as never;
  };
  dropOn(shown.find(".pw-try"), await picture("slow.png"));
  await until(() => expect(kernel.countOf("taught.try")).toBe(1));
  dropOn(shown.find(".pw-try"), await picture("fast.png"));
  await until(() => expect(shown?.bars()).toEqual(["cup", "mug"]));
  first();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(shown.bars()).toEqual(["cup", "mug"]);
  expect(shown.find<HTMLImageElement>(".pw-try__picture").alt).toBe("fast.png");
});

test("what was tried is asked again of a model that is taught anew", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).taught());
  dropOn(shown.find(".pw-try"), await picture());
  await until(() => shown?.find(".pw-bar"));
  button("Teach again").click();
  await until(() => expect(kernel.countOf("taught.try")).toBe(2));
});

test("a folder becomes classes; what is wrong with it stands there", async () => {
  shown = await renderTeacher(kernel);
  kernel.handlers["pictures.folder"] = () => {
    throw new MockError({ name: "FOLDER_NOT_FOUND", message: "There is no folder cups" });
  };
  const ask = async (path: string) => {
    await until(() => shown?.find(".pw-path input"));
    shown?.find<HTMLInputElement>(".pw-path input").setRangeText(path, 0, 99, "end");
    button("Add its classes").click();
  };
  button("Classes from a folder").click();
  await ask("cups");
  await until(() => shown?.byText(".pw-failed", "There is no folder cups"));
  kernel.handlers["pictures.folder"] = (params) => {
    expect(params).toEqual({ path: "kitchen", class_id: "" });
    kernel.with("cup", 7).with("mug", 8);
    return { result: { teaching: kernel.card, added: 15, known: 1 } };
  };
  await ask("kitchen");
  await until(() => column("mug"));
  expect(shown.root.textContent).toContain("15 pictures added, 1 were here already.");
  expect(shown.root.querySelector(".pw-path")).toBeNull();
});

test("what changes elsewhere shows here, and an older event changes nothing", async () => {
  shown = await renderTeacher(kernel.with("cup", 6));
  const old = kernel.card;
  kernel.with("mug", 6);
  kernel.tell();
  await until(() => column("mug"));
  kernel.card = old;
  kernel.tell();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(column("mug")).toBeTruthy();
});

test("without its kernel it says so, and what is on view stays", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6).taught());
  kernel.restart();
  await until(() => shown?.byText(".pw-notice", "The kernel was restarted"));
  expect(button("Teach again").disabled).toBe(true);
  expect(column("cup").querySelectorAll(".pw-taught")).toHaveLength(6);
  expect(shown.find(".pw-result__line").textContent).toContain("38 of 45");
});

test("Copy as Python gives what the kernel says", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6));
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  button("Copy as Python").click();
  await until(() => expect(write).toHaveBeenCalledWith("import predict_widgets as pw\n"));
});

test("the pictures are saved in a folder that a person names", async () => {
  shown = await renderTeacher(kernel.with("cup", 6).with("mug", 6));
  button("Save the pictures").click();
  await until(() => shown?.find(".pw-path input"));
  shown.find<HTMLInputElement>(".pw-path input").value = "cups";
  button("Save").click();
  await until(() => shown?.byText(".pw-teacher__counts", "saved in cups"));
  expect(kernel.lastOf("teaching.save")).toEqual({ path: "cups" });
});
