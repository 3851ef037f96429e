/** Puts a viewer with a mock kernel on the page, and finds things in its shadow root. */
import { vi } from "vitest";
import modelViewer from "../src/model-viewer/index.js";
import type { widget } from "../src/viewer/widget.js";
import { WHOLE_FILE_BYTES } from "../src/wire.js";
import { MockKernel } from "./mock-kernel.js";

export interface Rendered {
  kernel: MockKernel;
  root: ShadowRoot;
  el: HTMLElement;
  /** Another view of the same model, until the viewer closes or its own signal aborts. */
  again(signal?: AbortSignal): ShadowRoot;
  find<T extends Element = HTMLElement>(selector: string): T;
  byText(selector: string, text: string): HTMLElement;
  /** The names of the inputs in the strip, and of the one on show. */
  thumbs(): (string | null)[];
  current(): string | null | undefined;
  bars(): (string | null)[];
  drop(...files: File[]): void;
  key(key: string, from?: string): void;
  close(): void;
}

export function renderViewer(kernel = new MockKernel(), width = 1000): Rendered {
  return renderWidget(modelViewer(), kernel, width);
}

/** Any viewer, as its module gives it. */
export function renderWidget(
  module: ReturnType<typeof widget>,
  kernel: MockKernel,
  width: number,
): Rendered {
  const life = new AbortController();
  // anywidget wraps the model anew for each of the two calls.
  const proxy = () => ({
    get: kernel.get.bind(kernel),
    set: kernel.set.bind(kernel),
    save_changes: kernel.save_changes.bind(kernel),
    send: kernel.send.bind(kernel),
    on: kernel.on.bind(kernel),
    off: kernel.off.bind(kernel),
  });
  module.initialize({ model: proxy(), signal: life.signal });
  const hosts: HTMLElement[] = [];
  const show = (signal: AbortSignal) => {
    const el = document.createElement("div");
    el.style.width = `${width}px`;
    document.body.append(el);
    hosts.push(el);
    module.render({ model: proxy(), el, signal });
    return el;
  };
  const el = show(life.signal);
  const rootOf = (host: HTMLElement) => host.firstElementChild?.shadowRoot as ShadowRoot;
  const root = rootOf(el);
  const find = <T extends Element>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`nothing on the page is ${selector}`);
    return found;
  };
  return {
    kernel,
    root,
    el,
    find,
    again: (signal = life.signal) => rootOf(show(AbortSignal.any([life.signal, signal]))),
    byText(selector, text) {
      const all = [...root.querySelectorAll<HTMLElement>(selector)];
      const found = all.find((one) => one.textContent?.includes(text));
      if (!found) throw new Error(`no ${selector} says "${text}"`);
      return found;
    },
    thumbs: () =>
      [...root.querySelectorAll(".pw-thumb:has(.pw-thumb__pick)")].map((thumb) =>
        thumb.getAttribute("title"),
      ),
    current: () => root.querySelector(".pw-thumb[aria-current]")?.getAttribute("title"),
    bars: () => [...root.querySelectorAll(".pw-bar__name")].map((name) => name.textContent),
    drop(...files) {
      const transfer = new DataTransfer();
      for (const file of files) transfer.items.add(file);
      const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
      find(".pw-frame").dispatchEvent(new DragEvent("drop", options));
    },
    key(key, from = ".pw-frame") {
      const options = { key, bubbles: true, cancelable: true, composed: true };
      find(from).dispatchEvent(new KeyboardEvent("keydown", options));
    },
    close() {
      life.abort();
      for (const host of hosts) host.remove();
    },
  };
}

/** A viewer whose one picture, cat.png, has been predicted on. */
export async function predicted(kernel = new MockKernel()): Promise<Rendered> {
  const shown = renderViewer(kernel);
  shown.drop(await picture("cat.png"));
  await vi.waitFor(() => shown.find(".pw-bar"));
  return shown;
}

/** A small real picture. */
export async function picture(name = "cat.png", width = 64, height = 48): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  // By name, so that two pictures differ.
  context.fillStyle = `hsl(${name.length * 47}deg 60% 50%)`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "white";
  context.fillText(name, 4, height / 2);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  return new File([blob as Blob], name, { type: "image/png" });
}

/** A real picture that one message does not carry. */
export async function large(name = "large.png"): Promise<File> {
  // What follows a PNG's end is not read.
  return new File([await picture(), new Uint8Array(WHOLE_FILE_BYTES)], name, {
    type: "image/png",
  });
}
