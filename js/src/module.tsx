/**
 * A widget as an anywidget module.
 *
 * `initialize` wires the kernel, once for each model; `render` only draws, once for each view.
 */
import type { ComponentChild } from "preact";
import type { KernelModel } from "./model.js";
import { mount } from "./mount.js";

interface Initialized {
  model: KernelModel;
  signal?: AbortSignal;
}

interface Rendered extends Initialized {
  el: HTMLElement;
}

export interface ModuleOptions<Connected> {
  connect: (kernel: KernelModel, alive: AbortSignal) => Connected;
  /** A view is about to be drawn. */
  open: (connected: Connected) => void;
  draw: (connected: Connected) => ComponentChild;
  css: string;
}

export function anywidgetModule<Connected>(options: ModuleOptions<Connected>) {
  const { connect, open, draw, css } = options;
  let kept: Connected | null = null;
  return {
    /** Never waits for the kernel: a host gives it two seconds. */
    initialize({ model, signal }: Initialized): () => void {
      const life = new AbortController();
      const end = () => life.abort();
      signal?.addEventListener("abort", end, { once: true });
      kept = connect(model, life.signal);
      return end;
    },
    render({ model, el, signal }: Rendered): () => void {
      const view = new AbortController();
      const end = () => view.abort();
      signal?.addEventListener("abort", end, { once: true });
      // A host without `initialize` gets a connection for each view.
      const connected = kept ?? connect(model, view.signal);
      open(connected);
      mount(el, css, draw(connected), view.signal);
      return end;
    },
  };
}
