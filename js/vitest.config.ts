import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

/** `$CHROMIUM`, else what is installed, else the build that Playwright downloads. */
const chromium =
  process.env.CHROMIUM ??
  ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => `/usr/bin/${name}`)
    .find((path) => existsSync(path));

/** Styles are imported as text, as in build.mjs. */
const cssAsText = {
  name: "css-as-text",
  enforce: "pre" as const,
  async resolveId(
    this: { resolve(id: string, from?: string): Promise<{ id: string } | null> },
    id: string,
    from?: string,
  ) {
    if (!id.endsWith(".css") || from === undefined) return null;
    const found = await this.resolve(`${id}?raw`, from);
    return found?.id ?? null;
  },
};

export default defineConfig({
  plugins: [cssAsText],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // The golden payloads that pytest reads too stand beside this folder. Screenshots go where
  // looks.test.tsx is told to.
  server: { fs: { allow: ["..", process.env.VITE_SHOTS ?? ".."] } },
  optimizeDeps: {
    include: [
      "preact",
      "preact/hooks",
      "preact/jsx-dev-runtime",
      "@preact/signals",
      "@dagrejs/dagre",
      "@tanstack/virtual-core",
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.tsx"],
    testTimeout: 10_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(chromium && { executablePath: chromium }),
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
          ],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
