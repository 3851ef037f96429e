// Builds each widget into one ES module that the kernel sends as text.
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "predict_widgets", "static");
const widgets = { "model-viewer": join(here, "src", "model-viewer", "index.tsx") };
// The bundle is paid once for every widget on the page.
const LARGEST_GZIP_BYTES = 60_000;

/** Styles go into each view's shadow root, so they are imported as (minified) text. */
const cssAsText = {
  name: "css-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const { code } = await esbuild.transform(css, { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  entryPoints: widgets,
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  // Lucide's icons are imported by the names of their files, which end in .mjs.
  resolveExtensions: [".tsx", ".ts", ".mjs", ".js", ".json"],
  legalComments: "none",
  banner: {
    js: "/*! predict-widgets, Apache-2.0. Contains preact and @preact/signals (MIT), @uwdata/flechette (BSD-3-Clause), lucide (ISC). */",
  },
  plugins: [cssAsText],
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, minify: false, sourcemap: "inline" });
  await context.watch();
  console.log(`watching, writing to ${out}`);
} else {
  const { metafile } = await esbuild.build({ ...options, metafile: true });
  for (const file of Object.keys(metafile.outputs)) {
    const bytes = await readFile(file);
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const kilobytes = (n) => `${(n / 1000).toFixed(1)} kB`;
    console.log(`${basename(file)}: ${kilobytes(bytes.length)}, ${kilobytes(gzip)} gzip`);
    if (gzip > LARGEST_GZIP_BYTES) {
      console.error(`over the limit of ${kilobytes(LARGEST_GZIP_BYTES)} gzip`);
      process.exitCode = 1;
    }
  }
}
