import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { inputCard } from "../../tests/payloads.js";
import { predicted, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

describe("opening", () => {
  test("does not wait for the kernel", () => {
    const kernel = new MockKernel();
    kernel.busy = true;
    shown = renderViewer(kernel);
    expect(shown.find(".pw-empty__title").textContent).toBe("Drop images here");
  });

  test("names model, version, what it takes and where the picture goes", async () => {
    shown = renderViewer();
    await vi.waitFor(() => shown.byText(".pw-header__meta", "v1 · image → concepts"));
    shown.byText(".pw-header__model", "imagenet-classifier");
    shown.byText(".pw-header__platform", "stays on this computer");
  });

  test("says whose computer it is when it is not this one", async () => {
    const kernel = new MockKernel();
    kernel.traits.platform = { name: "clarifai", host: "api.clarifai.com", embedded: false };
    shown = renderViewer(kernel);
    shown.byText(".pw-header__platform", "sent to api.clarifai.com");
  });

  test("shows queued while the kernel is busy, and opens when it is free", async () => {
    const kernel = new MockKernel();
    kernel.busy = true;
    shown = renderViewer(kernel);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shown.root.querySelector(".pw-notice")).toBeNull();
    await vi.waitFor(() => shown.byText(".pw-notice", "Queued"));
    kernel.free();
    await vi.waitFor(() => shown.byText(".pw-header__meta", "image → concepts"));
  });

  test("asks once for several views, and they share what is on show", async () => {
    shown = await predicted();
    const second = shown.again();
    expect(shown.kernel.countOf("open")).toBe(1);
    expect(second.querySelectorAll(".pw-bar").length).toBe(shown.bars().length);
  });

  test("shows what the kernel holds, newest first, with its answers", async () => {
    const kernel = new MockKernel();
    for (const name of ["old.png", "new.png"]) kernel.inputs.set(name, inputCard(name, name));
    kernel.traits.input_key = "old.png";
    shown = renderViewer(kernel);
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["new.png", "old.png"]));
    expect(shown.current()).toBe("old.png");
    expect(shown.bars()).toContain("tabby");
    expect(kernel.asked).toBe(0);
  });

  test("that failed says why and can be retried", async () => {
    const kernel = new MockKernel();
    kernel.handlers.open = () => {
      throw new MockError({ name: "UNREACHABLE", message: "The platform did not answer" });
    };
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-failed", "The platform did not answer"));
    delete kernel.handlers.open;
    shown.byText("button", "Retry").click();
    await vi.waitFor(() => shown.byText(".pw-header__meta", "image → concepts"));
  });
});

describe("in the notebook", () => {
  test("keys typed in the viewer do not reach it", async () => {
    shown = await predicted();
    const heard = vi.fn();
    document.body.addEventListener("keydown", heard);
    shown.key("0", "input[type=search]");
    shown.key("l");
    expect(heard).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", heard);
    const host = shown.el.firstElementChild;
    expect(host?.hasAttribute("data-lm-suppress-shortcuts")).toBe(true);
    expect(host?.hasAttribute("data-jp-suppress-context-menu")).toBe(true);
  });

  test("Space presses what has the focus, and scrolls the page where there is no player", async () => {
    shown = await predicted();
    const space = (from: string) => {
      const options = { key: " ", bubbles: true, cancelable: true, composed: true };
      return shown.find(from).dispatchEvent(new KeyboardEvent("keydown", options));
    };
    expect(space(".pw-frame")).toBe(true);
    const player = document.createElement("div");
    player.className = "pw-playing";
    player.append(document.createElement("div"));
    player.firstElementChild?.classList.add("pw-player");
    shown.find(".pw-pane--picture").append(player);
    expect(space(".pw-bar__name")).toBe(true);
    expect(space(".pw-frame")).toBe(false);
  });

  test("letters typed in a field are the field's", async () => {
    shown = await predicted();
    shown.key("t", "input[type=search]");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(shown.root.querySelector("table")).toBeNull();
  });

  test("styles stay inside the shadow root", () => {
    const before = document.head.querySelectorAll("style").length;
    shown = renderViewer();
    expect(document.head.querySelectorAll("style").length).toBe(before);
    expect(shown.root.querySelector("style")?.textContent).toContain("--pw-bg");
  });

  test("closing leaves no listener, object URL or element behind", async () => {
    const made = vi.spyOn(URL, "createObjectURL");
    const revoked = vi.spyOn(URL, "revokeObjectURL");
    const kernel = new MockKernel();
    const thumbnail = new Uint8Array([1]);
    kernel.samples = [
      { card: { id: "coffee", name: "Coffee", note: "", kind: "image" }, thumbnail },
    ];
    shown = await predicted(kernel);
    // The sample's thumbnail and the input's own, which is drawn beside the question.
    await vi.waitFor(() => expect(made.mock.results.length).toBeGreaterThan(1));
    shown.close();
    const gone = new Set(revoked.mock.calls.map(([url]) => url));
    for (const { value } of made.mock.results) expect(gone).toContain(value);
    expect(kernel.listening).toBe(0);
    expect(shown.el.childElementCount).toBe(0);
    vi.restoreAllMocks();
  });
});

describe("keys", () => {
  test("go on after one of them took away what had the focus", async () => {
    shown = await predicted();
    const picture = await vi.waitFor(() => shown.find(".pw-picture"));
    picture.focus();
    const press = (key: string) =>
      (shown.root.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, composed: true }),
      );
    press("T");
    await vi.waitFor(() => shown.find("table"));
    await vi.waitFor(() => expect(shown.root.activeElement?.className).toContain("pw-frame"));
    press("T");
    await vi.waitFor(() => shown.find(".pw-picture"));
  });
});
