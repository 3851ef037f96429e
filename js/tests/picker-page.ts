/** The picker of a viewer, open, and what a person sees and does there. */
import { vi } from "vitest";
import { MockError } from "./mock-error.js";
import { MockPicker } from "./mock-picker.js";
import { type Rendered, renderViewer } from "./render.js";

/** The viewer of the test that runs. */
export let shown: Rendered;

export const FIELD = ".pw-menu__search";

/** A viewer whose picker is open, with the first of its lists. */
export async function open(kernel = new MockPicker(), width = 1000): Promise<MockPicker> {
  shown = renderViewer(kernel, width);
  await vi.waitFor(() => press("imagenet-classifier", ".pw-header__model:not(:disabled)"));
  await vi.waitFor(() => shown.find(FIELD));
  await vi.waitFor(() => shown.find(".pw-menu__item, .pw-failed, .pw-menu__says > p"));
  return kernel;
}

export function close(): void {
  vi.useRealTimers();
  shown?.close();
}

export function texts(selector: string): (string | null)[] {
  return [...shown.root.querySelectorAll(selector)].map((one) => one.textContent);
}

export function names(): (string | null)[] {
  return texts(".pw-menu__name");
}

/** The name of the one that Enter picks. */
export function active(): string | null | undefined {
  return shown.root.querySelector(".pw-menu__item--active .pw-menu__name")?.textContent;
}

export function type(text: string, into = FIELD): void {
  const field = shown.find<HTMLInputElement>(into);
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

export function select(from: string, value: string): void {
  const field = shown.find<HTMLSelectElement>(from);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Choose a filter by its label. */
export function set(label: string, value: string): void {
  select(`select[aria-label="${label}"]`, value);
}

export function press(text: string, selector = "button"): void {
  shown.byText(selector, text).click();
}

export function settled(ms = 30): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** What a handler of the mock kernel does that has no answer. */
export function refused(name: string, message: string): () => never {
  return () => {
    throw new MockError({ name, message });
  };
}
