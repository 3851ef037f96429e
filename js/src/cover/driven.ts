/** What the tests of covering do on the page. */
import { vi } from "vitest";
import type { MockKernel } from "../../tests/mock-kernel.js";
import { predicted, type Rendered } from "../../tests/render.js";

export const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 4000);

/** A viewer whose one picture is being covered. */
export async function covered(kernel: MockKernel): Promise<Rendered> {
  const shown = await predicted(kernel);
  shown.byText("button", "Cover").click();
  await until(() => shown.find(".pw-patch"));
  return shown;
}

/** The rows of the bars: name, value, change. */
export function changesIn({ root }: Rendered): string[] {
  return [...root.querySelectorAll(".pw-change")].map((row) =>
    [...row.querySelectorAll(".pw-bar__label, .pw-bar__value, .pw-change__delta")]
      .map((part) => part.textContent)
      .join(" "),
  );
}

export function pointAt(target: Element, type: string, x: number, y: number): void {
  const init = { pointerId: 7, button: 0, clientX: x, clientY: y, bubbles: true, composed: true };
  target.dispatchEvent(new PointerEvent(type, { ...init, cancelable: true }));
}
