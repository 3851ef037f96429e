import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, expect, it } from "vitest";
import { LARGEST_HEIGHT, ResizeHandle, SMALLEST_HEIGHT } from "./ResizeHandle.js";

let root: HTMLElement | null = null;
afterEach(() => {
  if (root) render(null, root);
  root?.remove();
});

function show() {
  const height = signal<number | null>(null);
  root = document.createElement("div");
  document.body.append(root);
  render(<ResizeHandle height={height} measure={() => 400} />, root);
  const grip = root.querySelector<HTMLElement>("[role=separator]");
  if (grip === null) throw new Error("no grip");
  grip.setPointerCapture = () => undefined;
  return { height, grip };
}

it("makes the panes as much taller as it is dragged, within limits", () => {
  const { height, grip } = show();
  const send = (type: string, clientY: number): void => {
    grip.dispatchEvent(new PointerEvent(type, { clientY, bubbles: true }));
  };
  send("pointermove", 500);
  expect(height.value).toBeNull();
  send("pointerdown", 100);
  send("pointermove", 190);
  expect(height.value).toBe(490);
  send("pointermove", 9000);
  expect(height.value).toBe(LARGEST_HEIGHT);
  send("pointerup", 9000);
  send("pointermove", 0);
  expect(height.value).toBe(LARGEST_HEIGHT);
});

it("is moved by the arrow keys, and lets go at a double click", () => {
  const { height, grip } = show();
  const press = (key: string): boolean =>
    grip.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  expect(press("ArrowDown")).toBe(false);
  expect(height.value).toBe(440);
  for (let at = 0; at < 10; at++) press("ArrowUp");
  expect(height.value).toBe(SMALLEST_HEIGHT);
  expect(press("a")).toBe(true);
  grip.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  expect(height.value).toBeNull();
});
