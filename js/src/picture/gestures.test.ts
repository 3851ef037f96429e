import { afterEach, describe, expect, it, vi } from "vitest";
import { type Gestures, listen, wheelFactor } from "./gestures.js";
import { pictureAction } from "./keys.js";

const alive = new AbortController();
afterEach(() => document.body.replaceChildren());

function listening(signal = alive.signal) {
  const element = document.createElement("div");
  element.style.cssText = "position: fixed; inset: 0 auto auto 0; width: 200px; height: 200px";
  document.body.append(element);
  const told = {
    hover: vi.fn(),
    tap: vi.fn(),
    pan: vi.fn(),
    zoom: vi.fn(),
    scrolledPast: vi.fn(),
    reset: vi.fn(),
    dragging: vi.fn(),
  } satisfies Gestures;
  element.setPointerCapture = () => undefined;
  listen(element, told, signal);
  const send = (type: string, pointerId: number, clientX: number, clientY: number): void => {
    element.dispatchEvent(
      new PointerEvent(type, { pointerId, clientX, clientY, pointerType: "touch" }),
    );
  };
  return { element, told, send };
}

describe("two fingers", () => {
  it("zoom about their middle by how far they part", () => {
    const { told, send } = listening();
    send("pointerdown", 1, 80, 100);
    send("pointerdown", 2, 120, 100);
    send("pointermove", 2, 160, 100);
    expect(told.zoom).toHaveBeenCalledWith(2, { x: 120, y: 100 });
    expect(told.pan).toHaveBeenCalledWith(20, 0);
    send("pointerup", 2, 160, 100);
    send("pointerup", 1, 80, 100);
    expect(told.tap).not.toHaveBeenCalled();
  });
});

describe("one finger", () => {
  it("that trembles taps, that moves pans", () => {
    const { told, send } = listening();
    send("pointerdown", 1, 100, 100);
    send("pointermove", 1, 102, 101);
    send("pointerup", 1, 102, 101);
    expect(told.tap).toHaveBeenCalledWith({ x: 102, y: 101 }, false);
    expect(told.pan).not.toHaveBeenCalled();
    send("pointerdown", 1, 100, 100);
    send("pointermove", 1, 110, 100);
    send("pointerup", 1, 110, 100);
    expect(told.pan).toHaveBeenCalledWith(10, 0);
    expect(told.tap).toHaveBeenCalledTimes(1);
  });

  it("that taps twice in one place taps again", () => {
    const { told, send } = listening();
    for (let tap = 0; tap < 2; tap++) {
      send("pointerdown", 1, 50, 50);
      send("pointerup", 1, 50, 50);
    }
    expect(told.tap.mock.calls.map((call) => call[1])).toEqual([false, true]);
  });
});

it("buttons upon the picture keep their clicks", () => {
  const { element, told } = listening();
  const button = element.appendChild(document.createElement("button"));
  button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  button.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  expect(told.tap).not.toHaveBeenCalled();
  expect(told.reset).not.toHaveBeenCalled();
});

it("nothing is told once its time is over", () => {
  const over = new AbortController();
  const { element, told } = listening(over.signal);
  over.abort();
  element.dispatchEvent(new WheelEvent("wheel", { ctrlKey: true, deltaY: 1 }));
  element.dispatchEvent(new MouseEvent("dblclick"));
  expect(told.zoom).not.toHaveBeenCalled();
  expect(told.reset).not.toHaveBeenCalled();
});

describe("a wheel", () => {
  it("zooms in small steps for a pinch, by about 1.5 for a notch, in either unit", () => {
    expect(wheelFactor({ deltaY: -2, deltaMode: 0 })).toBeCloseTo(1.02);
    expect(wheelFactor({ deltaY: -120, deltaMode: 0 })).toBeCloseTo(1.49, 2);
    expect(wheelFactor({ deltaY: 3, deltaMode: 1 })).toBeCloseTo(1 / 1.49, 2);
  });
});

describe("a key", () => {
  const press = (key: string, more = {}) =>
    pictureAction({
      key,
      shiftKey: false,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      ...more,
    });

  it("is left to others with a modifier, and arrows without Shift are the viewer's", () => {
    expect(press("0", { ctrlKey: true })).toBeNull();
    expect(press("ArrowLeft")).toBeNull();
    expect(press("ArrowLeft", { shiftKey: true })).toEqual({ do: "pan", x: 48, y: 0 });
    expect(press("t")).toBeNull();
  });

  it("is the same in either case", () => {
    expect(press("L")).toEqual({ do: "labels" });
    expect(press("N", { shiftKey: true })).toEqual({ do: "step", by: 1 });
  });
});
