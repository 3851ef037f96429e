// Builds each widget into one ES module that the kernel sends as text, and what is loaded only
// when it is needed first into parts of their own (see src/parts.ts).
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { minify } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "predict_widgets", "static");
const widgets = {
  "model-viewer": join(here, "src", "model-viewer", "index.tsx"),
  "workflow-viewer": join(here, "src", "workflow-viewer", "index.tsx"),
};
const parts = {
  video: join(here, "src", "parts", "video.ts"),
  answers: join(here, "src", "parts", "answers.ts"),
  shapes: join(here, "src", "parts", "shapes.ts"),
  tools: join(here, "src", "parts", "tools.ts"),
  nodes: join(here, "src", "parts", "nodes.ts"),
  graph: join(here, "src", "parts", "graph.ts"),
};
const SHARED = join(here, "src", "parts", "shared.ts");
// The bundle is paid once for every widget on the page, a part once for every page that needs it.
const LARGEST_GZIP_BYTES = 60_000;
const LARGEST_PART_GZIP_BYTES = 25_000;
const LICENSES =
  "/*! predict-widgets, Apache-2.0. Contains preact and @preact/signals (MIT), @uwdata/flechette (BSD-3-Clause), lucide (ISC). */";

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

/**
 * The parts' direct imports are for the tests alone (see src/parts.ts): they are dropped as code that
 * is never reached, but esbuild would have wrapped every module that they reach.
 */
const withoutParts = {
  name: "without-the-parts",
  setup(build) {
    build.onResolve({ filter: /^\.\/parts\// }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: here,
  bundle: true,
  target: "es2022",
  minify: true,
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  // Lucide's icons are imported by the names of their files, which end in .mjs.
  resolveExtensions: [".tsx", ".ts", ".mjs", ".js", ".json"],
  legalComments: "none",
  plugins: [cssAsText],
  logLevel: "warning",
};
/** @returns {esbuild.BuildOptions} */
function widgetOptions(sharing, partsHash) {
  return {
    ...common,
    entryPoints: widgets,
    outdir: out,
    format: "esm",
    banner: { js: LICENSES },
    plugins: [withoutParts, sharing, cssAsText],
    define: {
      "import.meta.env.MODE": '"production"',
      "import.meta.env.PARTS": JSON.stringify(partsHash),
    },
  };
}

/** The modules that shared.ts hands to the parts: by their path from here, as it imports them. */
async function sharedModules() {
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: [SHARED],
    metafile: true,
    write: false,
  });
  const { imports } = metafile.inputs["src/parts/shared.ts"];
  return new Map(imports.map(({ path, original }) => [path, original]));
}

/** What shared.ts calls a module that it imports. */
function nameOf(specifier) {
  return specifier.replace(/^\.\.\/|\.js$/g, "");
}

/**
 * Has shared.ts hold of its modules no more than the parts use: the rest can be left out of the
 * widget. Getters, as modules may import each other.
 */
async function sharingOf(shared) {
  const used = await namesUsed(shared);
  const entries = [...shared.values()].map((specifier, at) => {
    const names = [...(used.get(nameOf(specifier)) ?? [])];
    const own = names.map((name) => `${name} as ${name}_${at}`);
    const held = names.map((name) => `get ${name}() { return ${name}_${at}; }`);
    return {
      imported: `import { ${own.join(", ")} } from ${JSON.stringify(specifier)};`,
      held: `${JSON.stringify(nameOf(specifier))}: { ${held.join(", ")} },`,
    };
  });
  const contents = [
    ...entries.map(({ imported }) => imported),
    "export const shared = {",
    ...entries.map(({ held }) => held),
    "};",
  ].join("\n");
  return {
    name: "shared-with-the-parts",
    setup(build) {
      build.onLoad({ filter: /parts[\\/]shared\.ts$/ }, () => ({ contents, loader: "js" }));
    },
  };
}

/** The names that all parts together import from each shared module. */
async function namesUsed(shared) {
  const { outputFiles } = await esbuild.build({
    ...partOptions(shared),
    format: "esm",
    banner: {},
    footer: {},
    minify: false,
    write: false,
  });
  const used = new Map();
  for (const { text } of outputFiles) {
    for (const [, what, from] of text.matchAll(/^import (.+?) from "([^"]+)";$/gms)) {
      if (!what.startsWith("{")) throw new Error(`import single names of ${from}, not ${what}`);
      const names = used.get(from) ?? new Set();
      for (const name of what.slice(1, -1).split(",")) names.add(name.trim().split(" as ")[0]);
      used.set(from, names);
    }
  }
  return used;
}

/** What is shared is left for the widget's own copy: one Preact, one set of caches. */
function external(shared) {
  return {
    name: "shared-with-the-widget",
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...asked }) => {
        if (pluginData === "resolving" || asked.kind === "entry-point") return undefined;
        const found = await build.resolve(path, { ...asked, pluginData: "resolving" });
        const specifier = shared.get(found.path.slice(here.length + 1));
        return specifier === undefined ? found : { path: nameOf(specifier), external: true };
      });
    },
  };
}

/**
 * A part is CommonJS inside an ES module, whose default export takes `require`.
 * @returns {esbuild.BuildOptions}
 */
function partOptions(shared) {
  return {
    ...common,
    entryPoints: parts,
    outdir: join(out, "parts"),
    format: "cjs",
    plugins: [external(shared), cssAsText],
    banner: {
      js: "/*! predict-widgets, Apache-2.0. Contains lucide (ISC); graph.js @dagrejs/dagre and @dagrejs/graphlib (MIT). */\nexport default(require)=>{const module={exports:{}};",
    },
    footer: { js: "return module.exports}" },
  };
}

if (process.argv.includes("--watch")) {
  const readable = { minify: false, sourcemap: "inline" };
  const shared = await sharedModules();
  const options = [widgetOptions(await sharingOf(shared), ""), partOptions(shared)];
  const contexts = options.map((each) => esbuild.context({ ...each, ...readable }));
  for (const context of await Promise.all(contexts)) await context.watch();
  console.log(`watching, writing to ${out}`);
} else {
  const shared = await sharedModules();
  const lazy = await esbuild.build({ ...partOptions(shared), metafile: true });
  await shrink(lazy.metafile);
  const hash = await hashOf(Object.keys(lazy.metafile.outputs));
  const main = await esbuild.build({
    ...widgetOptions(await sharingOf(shared), hash),
    metafile: true,
  });
  await shrink(main.metafile);
  await weigh(main.metafile, LARGEST_GZIP_BYTES);
  await weigh(lazy.metafile, LARGEST_PART_GZIP_BYTES);
  tellTwins(main.metafile, lazy.metafile);
}

/** Minifies once more what esbuild has: oxc finds another 2 to 3 % of the gzip size. */
async function shrink(metafile) {
  const options = {
    module: true,
    compress: { target: common.target },
    // The licenses stay at the top.
    codegen: { legalComments: "inline" },
  };
  for (const path of Object.keys(metafile.outputs)) {
    const file = join(here, path);
    const { code, errors } = await minify(file, await readFile(file, "utf8"), options);
    if (errors.length > 0) throw new Error(`${basename(file)}: ${errors[0].message}`);
    await writeFile(file, code);
  }
}

async function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(join(here, file)));
  return hash.digest("hex").slice(0, 16);
}

async function weigh(metafile, limit) {
  const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
  for (const file of Object.keys(metafile.outputs)) {
    const bytes = await readFile(join(here, file));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    console.log(`${basename(file)}: ${kilobytes(bytes.length)}, ${kilobytes(gzip)} gzip`);
    if (gzip > limit) fail(`over the limit of ${kilobytes(limit)} gzip`);
  }
}

/**
 * Modules of ours that both the widget and a part bear. Pure functions cost but their bytes, which
 * sharing them may cost too; what holds state, or whose instances are told apart, belongs in shared.ts.
 */
function tellTwins(main, lazy) {
  const borne = (metafile) =>
    Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    );
  const own = new Set(borne(main));
  const twins = borne(lazy).filter((path) => own.has(path) && path.startsWith("src/"));
  if (twins.length > 0) console.log(`twice: ${[...new Set(twins)].join(", ")}`);
}

function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
