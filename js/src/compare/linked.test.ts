import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { fitIn, isFitted, toPicture, type Viewport, zoomAt } from "../overlays/viewport.js";
import { Linked } from "./linked.js";

const SCENE = {};
const fitted = (width = 400, height = 300) => fitIn(width, height, 1, 800, 600);
const zoomed = zoomAt(fitted(), 3, { x: 100, y: 60 });
const middle = (view: Viewport | null) =>
  view && toPicture(view, { x: view.width / 2, y: view.height / 2 });

function joined(linked: Linked, view: Viewport | null, scene: unknown = SCENE) {
  const viewport = signal(view);
  return { viewport, leave: linked.join({ viewport, scene }) };
}

test("moving one picture moves the others to the same part, whatever their size", () => {
  const linked = new Linked();
  const one = joined(linked, fitted());
  const other = joined(linked, fitted(200, 150));
  one.viewport.value = zoomed;
  expect(other.viewport.value?.width).toBe(200);
  expect(middle(other.viewport.value)?.x).toBeCloseTo(middle(zoomed)?.x as number);
  expect(middle(other.viewport.value)?.y).toBeCloseTo(middle(zoomed)?.y as number);
  expect(one.viewport.value).toBe(zoomed);
  other.viewport.value = fitted(200, 150);
  expect(isFitted(one.viewport.value as Viewport)).toBe(true);
});

test("one that was hidden comes to where the others are, and moves none of them", () => {
  const linked = new Linked();
  const one = joined(linked, fitted());
  const hidden = joined(linked, null);
  one.viewport.value = zoomed;
  hidden.viewport.value = fitted();
  expect(hidden.viewport.value?.scale).toBeCloseTo(zoomed.scale);
  expect(hidden.viewport.value?.x).toBeCloseTo(zoomed.x);
  expect(one.viewport.value).toBe(zoomed);
});

test("pictures of another input, and of one that has gone, are left alone", () => {
  const linked = new Linked();
  const one = joined(linked, fitted());
  const another = joined(linked, fitted(), {});
  const gone = joined(linked, fitted());
  gone.leave();
  one.viewport.value = zoomed;
  expect(isFitted(another.viewport.value as Viewport)).toBe(true);
  expect(isFitted(gone.viewport.value as Viewport)).toBe(true);
});
