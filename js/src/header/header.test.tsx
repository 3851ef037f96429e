/** How the header and the strip's note take a viewer's width, whatever it is. */
import { afterEach, expect, test, vi } from "vitest";
import { picture, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

const WIDTHS = Array.from({ length: 100 }, (_, at) => 360 + 8 * at);

async function viewer(): Promise<void> {
  shown = renderViewer();
  shown.drop(await picture("a-picture-of-a-cat.png"));
  await vi.waitFor(() => shown.byText(".pw-strip__fact", "answered in"));
}

/** The widths, px, at which something is not so. */
function widthsWithout(isSo: () => boolean): number[] {
  return WIDTHS.filter((width) => {
    shown.el.style.width = `${width}px`;
    return !isSo();
  });
}

test("the button for the keys never stands alone: it is beside who answers", async () => {
  await viewer();
  const middle = (selector: string) => {
    const { top, bottom } = shown.find(selector).getBoundingClientRect();
    return (top + bottom) / 2;
  };
  expect(
    widthsWithout(() => Math.abs(middle("[aria-label=Keys]") - middle(".pw-header__platform")) < 3),
  ).toEqual([]);
});

test("the line about an input is one line, beside the buttons or above them", async () => {
  await viewer();
  const facts = [...shown.root.querySelectorAll(".pw-strip__fact")];
  const tops = () => new Set(facts.map((fact) => Math.round(fact.getBoundingClientRect().top)));
  expect(facts.length).toBeGreaterThan(1);
  // A narrower viewer has no room for it.
  expect(widthsWithout(() => tops().size === 1).filter((width) => width >= 400)).toEqual([]);
});
