import { afterEach, describe, expect, it } from "vitest";
import controls from "./controls.css";
import frame from "./frame.css";
import { followScheme, schemeOf } from "./scheme.js";
import tokens from "./tokens.css";

/** What hosts set, as of JupyterLab 4.6 and VS Code 1.105 (Dark+ and Light+). */
const THEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "JupyterLab light": {
    "color-scheme": "light",
    "--jp-layout-color0": "white",
    "--jp-ui-font-color1": "rgba(0,0,0,.87)",
    "--jp-cell-editor-background": "#f5f5f5",
    "--jp-content-link-color": "#0d47a1",
    "--jp-error-color1": "#d32f2f",
    "--jp-warn-color1": "#f57c00",
    "--jp-success-color1": "#388e3c",
  },
  "JupyterLab dark": {
    "color-scheme": "dark",
    "--jp-layout-color0": "#111",
    "--jp-ui-font-color1": "rgba(255,255,255,.87)",
    "--jp-cell-editor-background": "#212121",
    "--jp-content-link-color": "#64b5f6",
    "--jp-error-color1": "#f44336",
    "--jp-warn-color1": "#ff9800",
    "--jp-success-color1": "#4caf50",
  },
  "VS Code light": {
    "color-scheme": "light",
    "--vscode-editor-background": "#ffffff",
    "--vscode-editor-foreground": "#000000",
    "--vscode-sideBar-background": "#f3f3f3",
    "--vscode-textLink-foreground": "#006ab1",
    "--vscode-errorForeground": "#a1260d",
    "--vscode-editorWarning-foreground": "#bf8803",
    "--vscode-testing-iconPassed": "#73c991",
  },
  "VS Code dark": {
    "color-scheme": "dark",
    "--vscode-editor-background": "#1e1e1e",
    "--vscode-editor-foreground": "#d4d4d4",
    "--vscode-sideBar-background": "#252526",
    "--vscode-textLink-foreground": "#3794ff",
    "--vscode-errorForeground": "#f48771",
    "--vscode-editorWarning-foreground": "#cca700",
    "--vscode-testing-iconPassed": "#73c991",
  },
  "our own light": { "color-scheme": "light" },
  "our own dark": { "color-scheme": "dark" },
};

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute("class");
  delete document.body.dataset.jpThemeLight;
});

type Rgb = readonly [number, number, number];

/** The colors that tokens come out as on screen: painted, so that mixes and alpha are resolved. */
function painted(theme: Readonly<Record<string, string>>, names: readonly string[]): Rgb[] {
  const host = document.createElement("div");
  for (const [name, value] of Object.entries(theme)) host.style.setProperty(name, value);
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${tokens}${frame}${controls}</style><div class="pw-root"><i></i></div>`;
  const probe = shadow.querySelector("i") as HTMLElement;
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  return names.map((name) => {
    for (const layer of ["--pw-bg", name]) {
      probe.style.color = `var(${layer})`;
      context.fillStyle = getComputedStyle(probe).color;
      context.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b] as const;
  });
}

function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(THEMES))("%s", (_, theme) => {
  const TEXTS = ["--pw-text", "--pw-text-2", "--pw-accent", "--pw-warn", "--pw-bad"];

  it("has texts of at least 4.5 on both backgrounds", () => {
    const [bg, surface, ...texts] = painted(theme, ["--pw-bg", "--pw-surface", ...TEXTS]);
    for (const [at, text] of texts.entries()) {
      expect(contrast(text, bg as Rgb), `${TEXTS[at]} on --pw-bg`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, surface as Rgb), `${TEXTS[at]} on --pw-surface`).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });

  it("has lines of at least 3 on both backgrounds", () => {
    const [bg, surface, line] = painted(theme, ["--pw-bg", "--pw-surface", "--pw-line"]);
    expect(contrast(line as Rgb, bg as Rgb)).toBeGreaterThanOrEqual(3);
    expect(contrast(line as Rgb, surface as Rgb)).toBeGreaterThanOrEqual(3);
  });
});

describe("the scheme", () => {
  it("is what the host says, and nothing where it says nothing", () => {
    expect(schemeOf(document)).toBeNull();
    document.body.className = "vscode-dark";
    expect(schemeOf(document)).toBe("dark");
    document.body.dataset.jpThemeLight = "true";
    expect(schemeOf(document)).toBe("light");
  });

  it("is followed while the host changes it, until its time is over", async () => {
    const host = document.createElement("div");
    const alive = new AbortController();
    document.body.dataset.jpThemeLight = "true";
    followScheme(host, alive.signal);
    expect(host.dataset.scheme).toBe("light");
    document.body.dataset.jpThemeLight = "false";
    await Promise.resolve();
    expect(host.dataset.scheme).toBe("dark");
    alive.abort();
    document.body.dataset.jpThemeLight = "true";
    await Promise.resolve();
    expect(host.dataset.scheme).toBe("dark");
  });
});
