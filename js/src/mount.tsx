/** Draws a tree into a shadow root of its own, styles inside, until its signal aborts. */
import { type ComponentChild, render } from "preact";
import { followScheme } from "./styles/scheme.js";

/** JupyterLab's shortcuts and context menu stop at elements that bear these. */
const OWN_KEYS = "data-lm-suppress-shortcuts";
const OWN_MENU = "data-jp-suppress-context-menu";
const KEY_EVENTS = ["keydown", "keypress", "keyup"] as const;

/** Returns the cleanup; it may be called twice. */
export function mount(
  el: HTMLElement,
  css: string,
  tree: ComponentChild,
  signal: AbortSignal,
): () => void {
  const host = document.createElement("div");
  host.setAttribute(OWN_KEYS, "true");
  host.setAttribute(OWN_MENU, "true");
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("div");
  root.append(style, place);
  el.append(host);

  const alive = new AbortController();
  for (const type of KEY_EVENTS) {
    // After our own handlers, before the notebook's: what is typed here is ours.
    host.addEventListener(type, (event) => event.stopPropagation(), { signal: alive.signal });
  }
  followScheme(host, alive.signal);
  render(tree, place);

  const cleanup = () => {
    if (alive.signal.aborted) return;
    alive.abort();
    render(null, place);
    host.remove();
  };
  if (signal.aborted) cleanup();
  else signal.addEventListener("abort", cleanup, { once: true, signal: alive.signal });
  return cleanup;
}
