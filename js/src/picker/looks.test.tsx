/** The picker's states as a person sees them, wide and narrow, light and dark. */
import axe from "axe-core";
import { afterEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { MockPicker } from "../../tests/mock-picker.js";
import { close, open, press, refused, set, settled, shown, type } from "../../tests/picker-page.js";

const SHOTS = import.meta.env.VITE_SHOTS as string | undefined;

afterEach(() => {
  close();
  delete document.body.dataset.jpThemeLight;
  document.body.style.background = "";
});

const SCENES: Record<string, (kernel: MockPicker) => Promise<void>> = {
  list: async () => {},
  filtered: async () => {
    set("Type", "optical-character-recognizer");
    set("Takes", "image");
    set("Gives", "regions");
    await vi.waitFor(() => shown.byText(".pw-menu__says", "Nothing found"));
  },
  failed: async (kernel) => {
    kernel.handlers["models.list"] = refused("UNAVAILABLE", "The platform cannot be reached");
    type("digit");
    await vi.waitFor(() => shown.find(".pw-failed"));
  },
  reference: async () => {
    type("https://clarifai.com/clarifai/main/models/general-image-recognition");
    await vi.waitFor(() => shown.byText(".pw-menu__head", "Use this"));
  },
  details: async () => {
    press("Versions of imagenet-classifier");
    await vi.waitFor(() => shown.byText("option", "a-deployment"));
    await vi.waitFor(() => shown.byText(".pw-menu__item", "v1"));
  },
  waiting: async (kernel) => {
    kernel.handlers["models.list"] = () => new Promise(() => {});
    type("digit");
    await vi.waitFor(() => expect(kernel.countOf("models.list")).toBe(2));
  },
  apps: async () => {
    press("App");
    await vi.waitFor(() => shown.byText(".pw-menu__item", "even"));
  },
};

for (const [name, scene] of Object.entries(SCENES)) {
  for (const [width, theme] of [
    [1000, "light"],
    [360, "dark"],
  ] as const) {
    test(`${name}, ${theme}, ${width} px: nothing scrolls sideways, axe finds nothing`, async () => {
      await page.viewport(width + 16, 800);
      document.body.style.margin = "8px";
      document.body.dataset.jpThemeLight = String(theme === "light");
      document.body.style.background = theme === "light" ? "#fff" : "#111";
      const kernel = new MockPicker();
      kernel.recent = [7, 2].map((at) => kernel.models[at] as (typeof kernel.models)[number]);
      const reference = "me/a-deployment-with-a-rather-long-name-of-its-own";
      const place = {
        kind: "deployment",
        reference,
        name: reference.slice(3),
        note: "Off",
      } as const;
      kernel.places = { ...kernel.places, places: [place] };
      await open(kernel, width);
      await scene(kernel);
      await settled(SHOTS ? 300 : 30);
      const menu = shown.find(".pw-menu");
      expect(menu.scrollWidth).toBeLessThanOrEqual(menu.clientWidth);
      const body = shown.find(".pw-menu__body");
      expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
      expect(body.clientHeight).toBeGreaterThan(150);
      const { violations } = await axe.run(shown.el, { resultTypes: ["violations"] });
      const grave = violations.filter(
        ({ impact }) => impact === "serious" || impact === "critical",
      );
      expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual(
        [],
      );
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/picker-${name}-${theme}-${width}.png` });
    });
  }
}
