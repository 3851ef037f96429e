import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { inputCard } from "../../tests/payloads.js";
import { large, picture, predicted, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

describe("an input", () => {
  test("has what was changed, what to know of it, and how its answer was read under it", async () => {
    const kernel = new MockKernel();
    const card = { ...inputCard("sha256:cat.png", "cat.png"), changes: ["Turned upright."] };
    kernel.notes = ["Times were divided by 1000."];
    shown = renderViewer(kernel);
    kernel.show({ ...card, notes: ["May be refused there."] });
    await vi.waitFor(() => {
      const said = [...shown.root.querySelectorAll(".pw-strip__change")];
      expect(said.map((one) => one.textContent)).toEqual([
        "Turned upright.",
        "May be refused there.",
        "Times were divided by 1000.",
      ]);
    });
  });

  test("is shown at once from the browser's own copy, before the kernel has it", async () => {
    const kernel = new MockKernel();
    kernel.busy = true;
    shown = renderViewer(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.find(".pw-picture"));
    await vi.waitFor(() => shown.find<HTMLImageElement>(".pw-thumb__image"));
    const thumbnail = shown.find<HTMLImageElement>(".pw-thumb__image");
    expect(thumbnail.src).toMatch(/^blob:/);
    // A small copy: the whole photo would be decoded at each paint of the strip.
    await vi.waitFor(() => expect(thumbnail.naturalHeight).toBe(96));
    expect(kernel.countOf("picture") + kernel.countOf("thumbnails")).toBe(0);
  });

  test("that was answered before the kernel has said what it holds stays", async () => {
    const kernel = new MockKernel();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    kernel.handlers.open = async () => {
      const before = kernel.opened("");
      await answered;
      return before;
    };
    shown = renderViewer(kernel);
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => shown.byText(".pw-bar__label", "cat"));
    answer();
    await vi.waitFor(() => shown.byText(".pw-header__meta", "→"));
    await vi.waitFor(() => shown.find(".pw-thumb__image"));
    shown.byText(".pw-bar__label", "cat");
  });

  test("that the browser cannot read gets its thumbnail from the kernel", async () => {
    const kernel = new MockKernel();
    const small = new Uint8Array(await (await picture()).arrayBuffer());
    kernel.handlers.thumbnails = () => ({ result: {}, buffers: [small] });
    shown = renderViewer(kernel);
    shown.drop(new File([new Uint8Array(64)], "scan.tiff", { type: "image/tiff" }));
    await vi.waitFor(() => shown.find<HTMLImageElement>(".pw-thumb__image"));
    expect(kernel.lastOf("thumbnails")).toEqual({ keys: ["sha256:scan.tiff"] });
  });

  test("is uploaded, predicted on and drawn", async () => {
    shown = await predicted();
    const { kernel } = shown;
    expect(kernel.lastOf("try")).toEqual({
      name: "cat.png",
      media_type: "image/png",
      max_concepts: 20,
      min_value: 0,
      prompt: "",
      params: {},
      sample_ms: 0,
    });
    expect(kernel.requests.map(({ method }) => method)).toEqual(["open", "try"]);
    expect(shown.bars()).toEqual(["tabby", "tiger cat", "Egyptian cat", "lynx"]);
    expect(kernel.traits.input_key).toBe("sha256:cat.png");
  });

  test("that is bad does not stop its neighbours", async () => {
    shown = renderViewer();
    const bad = new File(["x"], "talk.mp4", { type: "video/mp4" });
    const empty = new File([], "empty.png", { type: "image/png" });
    shown.drop(bad, await picture("a.png"), empty, await picture("bb.png"));
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(2));
    expect(shown.thumbs()).toEqual(["talk.mp4", "a.png", "empty.png", "bb.png"]);
    expect(shown.current()).toBe("a.png");
    await vi.waitFor(() =>
      expect(shown.root.querySelectorAll(".pw-thumb--failed")).toHaveLength(2),
    );
    expect(shown.kernel.countOf("try")).toBe(2);
    shown.byText(".pw-thumb__pick", "MP4").click();
    await vi.waitFor(() => shown.byText(".pw-failed", "talk.mp4 is not taken here"));
    expect(() => shown.byText("button", "Retry")).toThrow();
  });

  test("with the same bytes as another takes its place", async () => {
    shown = await predicted();
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(2));
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["cat.png"]));
  });

  test("whose twin is on show when it arrives is shown in its stead", async () => {
    shown = await predicted();
    const { kernel } = shown;
    let go = () => {};
    kernel.handlers.try = (_params, request) =>
      new Promise((resolve) => {
        go = () => resolve(kernel.usual(request) as never);
      });
    shown.drop(await picture("cat.png"));
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["cat.png", "cat.png"]));
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(kernel.countOf("try")).toBe(2));
    go();
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["cat.png"]));
    expect(shown.current()).toBe("cat.png");
    await vi.waitFor(() =>
      expect(shown.find<HTMLCanvasElement>("canvas").width).toBeGreaterThan(1),
    );
  });

  test("that cannot be fetched has no picture to wait for", async () => {
    const kernel = new MockKernel();
    kernel.handlers["input.url"] = () => {
      throw new MockError({ name: "URL_NOT_FOUND", message: "There is nothing there" });
    };
    shown = renderViewer(kernel);
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "https://example.org/gone.jpg");
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    shown.find(".pw-frame").dispatchEvent(event);
    await vi.waitFor(() => shown.byText(".pw-failed", "There is nothing there"));
    await vi.waitFor(() => shown.byText(".pw-no-picture", "gone.jpg"));
    expect(shown.root.querySelector(".pw-picture")).toBeNull();
  });

  test("that fails says what, what to do, and a line to quote; Retry predicts again", async () => {
    const kernel = new MockKernel();
    kernel.handlers.predict = () => {
      throw new MockError({
        name: "MODEL_DEPLOYING",
        code: 21351,
        message: "Model is deploying",
        request_id: "r-77",
        hint: "Wait a minute.",
      });
    };
    shown = renderViewer(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-failed__what", "Model is deploying."));
    shown.byText(".pw-failed__do", "Wait a minute.");
    shown.byText(".pw-failed__code", "MODEL_DEPLOYING 21351 · request r-77");
    delete kernel.handlers.predict;
    shown.byText("button", "Retry").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    expect(kernel.countOf("try")).toBe(2);
  });

  test("too large for one message is uploaded in chunks, then predicted on", async () => {
    shown = renderViewer();
    const { kernel } = shown;
    shown.drop(await large());
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    const methods = kernel.requests.map(({ method }) => method);
    expect(new Set(methods)).toEqual(
      new Set(["open", "upload.begin", "upload.chunk", "upload.finish", "predict"]),
    );
    expect(kernel.lastOf("predict")).toMatchObject({ input_keys: ["sha256:large.png"] });
  });

  test("that is being predicted on is asked about anew when another model is chosen", async () => {
    shown = renderViewer();
    const { kernel } = shown;
    kernel.handlers.predict = () => new Promise(() => {});
    shown.drop(await picture());
    await vi.waitFor(() => expect(kernel.asked).toBe(1));
    delete kernel.handlers.predict;
    shown.find(".pw-header__model").click();
    await vi.waitFor(() => shown.byText(".pw-menu__item", "dominant-colors"));
    shown.byText(".pw-menu__item", "dominant-colors").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    expect(kernel.asked).toBe(2);
    expect(kernel.cancelled).toHaveLength(1);
  });

  test("whose own answer failed shows that answer's error", async () => {
    const kernel = new MockKernel();
    kernel.errorOf = () => ({
      name: "INPUT_UNSUPPORTED_FORMAT",
      code: 30101,
      message: "The format is not supported",
      details: "",
      request_id: "",
      hint: "",
    });
    shown = renderViewer(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-failed", "The format is not supported."));
  });

  test("the model said nothing of says so", async () => {
    const kernel = new MockKernel();
    kernel.rowsOf = () => [];
    shown = renderViewer(kernel);
    shown.drop(await picture());
    await vi.waitFor(() =>
      shown.byText(".pw-nothing", "The model returned nothing for this input."),
    );
  });

  test("can be cancelled on its way, and is gone", async () => {
    const kernel = new MockKernel();
    kernel.handlers["upload.chunk"] = () => new Promise(() => {});
    shown = renderViewer(kernel);
    shown.drop(await large());
    await vi.waitFor(() => shown.byText("button", "Cancel"));
    shown.byText("button", "Cancel").click();
    await vi.waitFor(() => expect(kernel.uploads.size).toBe(0));
    expect(shown.thumbs()).toEqual([]);
    shown.byText(".pw-empty__title", "Drop images here");
  });

  test("whose prediction is cancelled stays, and can be predicted on", async () => {
    const kernel = new MockKernel();
    kernel.handlers.predict = () => new Promise(() => {});
    shown = renderViewer(kernel);
    shown.drop(await picture());
    await vi.waitFor(() => shown.byText(".pw-working", "Predicting with imagenet-classifier"));
    shown.byText("button", "Cancel").click();
    await vi.waitFor(() => shown.byText("button", "Predict"));
    expect(kernel.cancelled).toHaveLength(1);
    delete kernel.handlers.predict;
    shown.byText(".pw-nothing button", "Predict").click();
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
  });

  test("is gone back to by the arrow keys, and not asked about twice", async () => {
    shown = await predicted();
    shown.drop(await picture("dogs.png"));
    await vi.waitFor(() => expect(shown.kernel.traits.input_key).toBe("sha256:dogs.png"));
    await vi.waitFor(() => expect(shown.bars()).toContain("tabby"));
    shown.key("ArrowRight");
    await vi.waitFor(() => expect(shown.current()).toBe("cat.png"));
    expect(shown.kernel.traits.input_key).toBe("sha256:cat.png");
    shown.key("ArrowLeft");
    await vi.waitFor(() => expect(shown.current()).toBe("dogs.png"));
    expect(shown.kernel.asked).toBe(2);
  });

  test("is removed here and in the kernel, and its neighbour is shown", async () => {
    shown = await predicted();
    shown.drop(await picture("dogs.png"));
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(2));
    shown.find(".pw-thumb__remove").click();
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["cat.png"]));
    expect(shown.current()).toBe("cat.png");
    expect(shown.kernel.inputs.has("sha256:dogs.png")).toBe(false);
  });

  test("that is removed leaves the focus in the viewer, and in the strip by Delete", async () => {
    shown = await predicted();
    shown.drop(await picture("dogs.png"), await picture("horses.png"));
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(3));
    const first = shown.find<HTMLButtonElement>(".pw-thumb[aria-current] .pw-thumb__pick");
    first.focus();
    shown.key("Delete", ".pw-thumb[aria-current] .pw-thumb__pick");
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["horses.png", "cat.png"]));
    await vi.waitFor(() =>
      expect(shown.root.activeElement?.getAttribute("aria-label")).toBe("horses.png"),
    );
    const remove = shown.find(".pw-thumb__remove");
    remove.focus();
    remove.click();
    await vi.waitFor(() => expect(shown.thumbs()).toEqual(["cat.png"]));
    await vi.waitFor(() => expect(shown.root.activeElement).toBe(shown.find(".pw-frame")));
  });

  test("is none where what was pasted holds neither file nor address, which is said", async () => {
    shown = renderViewer();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "hello");
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    shown.find(".pw-frame").dispatchEvent(event);
    await vi.waitFor(() => shown.byText("[role=status]", "That holds no file and no address"));
    shown.find(".pw-frame").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-notice")).toBeNull());
  });

  test("that was asked about before says when, and is asked anew on request", async () => {
    const kernel = new MockKernel();
    kernel.reused = true;
    shown = await predicted(kernel);
    shown.byText(".pw-strip__note", "asked at 10:42");
    shown.byText(".pw-link", "Predict again").click();
    await vi.waitFor(() => expect(kernel.lastOf("predict")?.again).toBe(true));
  });

  test("comes from a URL", async () => {
    shown = renderViewer();
    shown.byText("button", "URL").click();
    await vi.waitFor(() => shown.find("input[type=url]"));
    const field = shown.find<HTMLInputElement>("input[type=url]");
    const submit = (text: string) => {
      field.value = text;
      shown.find("form").dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    };
    submit("file:///etc/passwd");
    await vi.waitFor(() => shown.byText(".pw-url__wrong", "http"));
    expect(shown.kernel.countOf("input.url")).toBe(0);
    submit("https://example.org/a/cat.jpg?x=1");
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(1));
    expect(shown.kernel.lastOf("input.url")?.url).toBe("https://example.org/a/cat.jpg?x=1");
  });

  test("comes from a sample", async () => {
    const kernel = new MockKernel();
    const thumbnail = new Uint8Array([1]);
    const card = { id: "coffee", name: "Coffee", note: "Read as espresso", kind: "image" as const };
    kernel.samples = [{ card, thumbnail }];
    shown = renderViewer(kernel);
    await vi.waitFor(() => shown.byText(".pw-sample button", "Coffee").click());
    await vi.waitFor(() => expect(kernel.asked).toBe(1));
    expect(kernel.lastOf("input.sample")?.sample_id).toBe("coffee");
    await vi.waitFor(() => shown.byText(".pw-strip__note", "Read as espresso"));
  });

  test("is pasted anywhere in the viewer", async () => {
    shown = renderViewer();
    const clipboardData = new DataTransfer();
    clipboardData.items.add(await picture("pasted.png"));
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    shown.find(".pw-frame").dispatchEvent(event);
    await vi.waitFor(() => expect(shown.kernel.asked).toBe(1));
  });
});
