/** The model teacher's states, each as a person comes to see it. */
import { vi } from "vitest";
import cat from "../../predict_widgets/embedded_server/samples/cat.jpg?url";
import coffee from "../../predict_widgets/embedded_server/samples/coffee.jpg?url";
import raccoon from "../../predict_widgets/embedded_server/samples/raccoon.jpg?url";
import { MockError } from "./mock-error.js";
import { column, dropOn, MockTeacher, renderTeacher } from "./mock-teacher.js";
import type { Rendered } from "./render.js";
import { bytesOf, fileOf } from "./scenes-files.js";

async function withPictures(): Promise<MockTeacher> {
  const kernel = new MockTeacher();
  const pictures = await Promise.all([cat, coffee, raccoon].map(bytesOf));
  kernel.thumbnail = (key) => pictures[(key.charCodeAt(0) + key.length) % 3] as Uint8Array;
  return kernel;
}

async function shownWith(kernel: MockTeacher, width: number): Promise<Rendered> {
  const shown = await renderTeacher(kernel, width);
  await vi.waitFor(() => shown.find(".pw-taught img"), 5000);
  return shown;
}

const threeOf = async () =>
  (await withPictures()).with("espresso cup", 14).with("cat", 9).with("raccoon", 12);

async function taught(width: number): Promise<Rendered> {
  const warning = "The interval is wide: more pictures make it narrower.";
  const kernel = (await threeOf()).taught({ warnings: [warning] });
  return await shownWith(kernel, width);
}

export const TEACHER_SCENES: Record<string, (width: number) => Promise<Rendered>> = {
  "teacher-empty": (width) => renderTeacher(new MockTeacher(), width),
  "teacher-collecting": async (width) => {
    const kernel = (await withPictures()).with("espresso cup", 14).with("cat", 3);
    kernel.handlers["picture.add"] = (params, request) => {
      if (params.name.startsWith("slow")) return new Promise(() => {});
      if (params.name.startsWith("bad")) {
        const hint = "Give it as a JPEG or PNG.";
        throw new MockError({ name: "INPUT_BROKEN", message: "It cannot be decoded", hint });
      }
      return kernel.usual(request) as never;
    };
    const shown = await shownWith(kernel, width);
    const names = ["slow.jpg", "bad-picture-with-a-long-name-0001.jpg", "bad.jpg"];
    const files = names.map((name) => fileOf(coffee, name));
    dropOn(column(shown, "cat"), ...(await Promise.all(files)));
    await vi.waitFor(() => shown.find(".pw-class__failed"), 5000);
    return shown;
  },
  "teacher-ready": async (width) => shownWith(await threeOf(), width),
  "teacher-folder": async (width) => {
    const kernel = await threeOf();
    kernel.handlers["pictures.folder"] = () => {
      const message = "There is no folder /home/me/pictures/kitchen-things-of-last-summer";
      throw new MockError({ name: "FOLDER_NOT_FOUND", message, hint: "Give one that exists." });
    };
    const shown = await shownWith(kernel, width);
    shown.byText("button", "Classes from a folder").click();
    await vi.waitFor(() => shown.find(".pw-path"), 5000);
    shown.find<HTMLInputElement>(".pw-path input").value = "/home/me/pictures";
    shown.byText(".pw-path button", "Add its classes").click();
    await vi.waitFor(() => shown.find(".pw-failed"), 5000);
    return shown;
  },
  "teacher-teaching": async (width) => {
    const kernel = await threeOf();
    kernel.handlers.teach = (_, request) => {
      kernel.progress(request, { done: 20, total: 35, message: "Looking at the pictures" });
      return new Promise(() => {});
    };
    const shown = await shownWith(kernel, width);
    shown.byText("button", "Teach").click();
    await vi.waitFor(() => shown.find(".pw-working__text"), 5000);
    return shown;
  },
  "teacher-failed": async (width) => {
    const kernel = await threeOf();
    kernel.handlers.teach = () => {
      const message = "The weights are not installed";
      const hint = 'pip install "predict-widgets[embedded]"';
      throw new MockError({ name: "EXTRA_MISSING", message, hint });
    };
    const shown = await shownWith(kernel, width);
    shown.byText("button", "Teach").click();
    await vi.waitFor(() => shown.find(".pw-failed"), 5000);
    return shown;
  },
  "teacher-taught": taught,
  "teacher-tried": async (width) => {
    const shown = await taught(width);
    dropOn(shown.find(".pw-try"), await fileOf(coffee, "coffee.jpg"));
    await vi.waitFor(() => shown.find(".pw-try .pw-bar"), 5000);
    return shown;
  },
  "teacher-ten": async (width) => {
    const kernel = await withPictures();
    for (const name of "0123456789") {
      kernel.with(`${name}: a class with quite a long name`, 50);
    }
    return await shownWith(kernel.taught(), width);
  },
  "teacher-removed": async (width) => {
    const shown = await taught(width);
    shown.find<HTMLButtonElement>('[aria-label="Remove the class cat"]').click();
    await vi.waitFor(() => shown.byText("button", "Undo"), 5000);
    return shown;
  },
  "teacher-gone": async (width) => {
    const shown = await taught(width);
    shown.kernel.restart();
    await vi.waitFor(() => shown.byText(".pw-notice", "The kernel was restarted"), 5000);
    return shown;
  },
};
