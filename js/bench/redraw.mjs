// Runs a bench, redraw.bench.ts unless told another, in Chromium; prints what it measured as JSON.
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { chromium } from "playwright";

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles } = await esbuild.build({
  entryPoints: [join(here, `${process.argv[2] ?? "redraw"}.bench.ts`)],
  bundle: true,
  format: "esm",
  minify: true,
  write: false,
});
const page = "<!doctype html><body><script type=module src=/bench.js></script>";
// Isolated, a page's clock ticks in 5 instead of 100 microseconds.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const server = createServer((request, response) => {
  const script = request.url === "/bench.js";
  response.writeHead(200, {
    ...headers,
    "Content-Type": script ? "text/javascript" : "text/html",
  });
  response.end(script ? outputFiles[0].text : page);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(120_000);
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await tab.waitForFunction(() => "benchmark" in globalThis);
  const measured = await tab.evaluate(() => globalThis.benchmark);
  process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
} finally {
  await browser.close();
  server.close();
}
