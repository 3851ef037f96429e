/**
 * The states as a person sees them, narrow and wide, light and dark: none may scroll sideways, or
 * shut out who uses a keyboard or a screen reader, as far as axe can tell.
 *
 * With `VITE_SHOTS=/some/folder` each is also written there as a picture to look at.
 */
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import type { Rendered } from "./render.js";
import { SCENES } from "./scenes.js";

const SHOTS = import.meta.env.VITE_SHOTS as string | undefined;

let viewer: Rendered | undefined;
afterEach(() => {
  viewer?.close();
  delete document.body.dataset.jpThemeLight;
  document.body.style.background = "";
});

const LOOKS = (
  [
    [1200, "light"],
    [360, "dark"],
    [1200, "dark"],
    [360, "light"],
    [720, "light"],
    [1600, "dark"],
  ] as const
).slice(0, SHOTS ? 6 : 2);

for (const [name, scene] of Object.entries(SCENES)) {
  for (const [width, theme] of LOOKS) {
    test(`${name}, ${theme}, ${width} px: nothing scrolls sideways, axe finds nothing`, async () => {
      await page.viewport(width + 16, 900);
      document.body.style.margin = "8px";
      document.body.dataset.jpThemeLight = String(theme === "light");
      document.body.style.background = theme === "light" ? "#fff" : "#111";
      viewer = await scene(width);
      // Pictures are decoded and drawn a frame after they came.
      await new Promise((resolve) => setTimeout(resolve, SHOTS ? 400 : 30));
      const frame = viewer.find(".pw-frame");
      expect(frame.scrollWidth).toBeLessThanOrEqual(frame.clientWidth);
      expect(frame.getBoundingClientRect().width).toBe(width);
      expect(await faults(viewer.el)).toEqual([]);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${theme}-${width}.png` });
    });
  }
}

/** What axe finds serious or worse in the viewer, each with where it is. */
async function faults(el: HTMLElement): Promise<string[]> {
  const { violations } = await axe.run(el, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
