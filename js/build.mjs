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
const viewers = {
  "model-viewer": join(here, "src", "model-viewer", "index.tsx"),
  "workflow-viewer": join(here, "src", "workflow-viewer", "index.tsx"),
};
/** One that needs no parts. */
const teacher = { "model-teacher": join(here, "src", "model-teacher", "index.tsx") };
const browser = { "dataset-browser": join(here, "src", "dataset-browser", "index.tsx") };
const parts = {
  tables: join(here, "src", "parts", "tables.ts"),
  video: join(here, "src", "parts", "video.ts"),
  answers: join(here, "src", "parts", "answers.ts"),
  shapes: join(here, "src", "parts", "shapes.ts"),
  tools: join(here, "src", "parts", "tools.ts"),
  picker: join(here, "src", "parts", "picker.ts"),
  compare: join(here, "src", "parts", "compare.ts"),
  nodes: join(here, "src", "parts", "nodes.ts"),
  graph: join(here, "src", "parts", "graph.ts"),
  browser: join(here, "src", "parts", "browser.ts"),
  panes: join(here, "src", "parts", "panes.ts"),
  examples: join(here, "src", "parts", "examples.ts"),
  guess: join(here, "src", "parts", "guess.ts"),
  cover: join(here, "src", "parts", "cover.ts"),
  contrast: join(here, "src", "parts", "contrast.ts"),
  draw: join(here, "src", "parts", "draw.ts"),
};
const VIEWERS_PARTS = [
  "tables",
  "video",
  "answers",
  "shapes",
  "tools",
  "picker",
  "compare",
  "nodes",
  "graph",
  "examples",
  "guess",
  "cover",
  "draw",
];
const BROWSERS_PARTS = [
  "tables",
  "video",
  "answers",
  "shapes",
  "tools",
  "picker",
  "browser",
  "contrast",
  "panes",
];
/** What a viewer shares with its parts and a dataset browser loads as the part "panes". */
const LATE = new Set([
  "concepts/Nothing",
  "kin/steady",
  "overlays/draw",
  "overlays/viewport",
  "picture/canvas",
  "picture/PicturePane",
  "viewer/Given",
]);
const SHARED = join(here, "src", "parts", "shared.ts");
// The bundle is paid once for every widget on the page, a part once for every page that needs it.
const LARGEST_GZIP_BYTES = 60_000;
const LARGEST_PART_GZIP_BYTES = 25_000;
const licenses = (more = "") =>
  `/*! predict-widgets, Apache-2.0. Contains preact and @preact/signals (MIT), lucide (ISC)${more}. */`;

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
/** @returns {Promise<esbuild.BuildOptions[]>} */
async function widgetOptions(shared, partsHash) {
  const options = async (entryPoints, names, late, more) => ({
    ...common,
    entryPoints,
    outdir: out,
    format: "esm",
    banner: { js: licenses(more) },
    plugins: [withoutParts, await sharingOf(shared, names, late), cssAsText],
    define: {
      "import.meta.env.MODE": '"production"',
      "import.meta.env.PARTS": JSON.stringify(partsHash),
      "import.meta.env.PANES": late.size > 0 ? '"late"' : '"own"',
    },
  });
  return [
    await options(viewers, VIEWERS_PARTS, new Set()),
    await options(browser, BROWSERS_PARTS, LATE, ", @tanstack/virtual-core (MIT)"),
    await options(teacher, [], new Set()),
  ];
}

/** The modules that shared.ts hands to the parts: by their path from here, as it imports them. */
async function sharedModules() {
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: [SHARED],
    format: "esm",
    plugins: [withoutParts, cssAsText],
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
 * Has shared.ts hold of its modules no more than these parts use: the rest can be left out of the
 * widget. Getters, as modules may import each other.
 */
async function sharingOf(shared, partNames, late) {
  const used = await namesUsed(shared, partNames);
  const modules = [...shared.values()].filter((specifier) => {
    const name = nameOf(specifier);
    return used.has(name) && !late.has(name);
  });
  const entries = modules.map((specifier, at) => {
    const names = [...used.get(nameOf(specifier))];
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

/** The names that these parts together import from each shared module. */
async function namesUsed(shared, partNames) {
  const asText = { format: "esm", banner: {}, footer: {}, minify: false, write: false };
  const builds = partOptions(shared, partNames).map((options) =>
    esbuild.build({ ...options, ...asText }),
  );
  const used = new Map();
  for (const { text } of (await Promise.all(builds)).flatMap(({ outputFiles }) => outputFiles)) {
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
 * A part is CommonJS inside an ES module, whose default export takes `require`. "panes" bears what
 * the others are given of it.
 * @returns {esbuild.BuildOptions[]}
 */
function partOptions(shared, partNames = Object.keys(parts)) {
  const early = [...shared].filter(([, specifier]) => !LATE.has(nameOf(specifier)));
  const others = partNames.filter((name) => name !== "panes");
  return [
    partsOf(others, shared),
    ...(partNames.includes("panes") ? [partsOf(["panes"], new Map(early))] : []),
  ];
}

function partsOf(names, shared) {
  return {
    ...common,
    entryPoints: Object.fromEntries(names.map((name) => [name, parts[name]])),
    outdir: join(out, "parts"),
    format: "cjs",
    plugins: [external(shared), cssAsText],
    banner: {
      js: "/*! predict-widgets, Apache-2.0. Contains lucide (ISC); tables.js @uwdata/flechette (BSD-3-Clause); graph.js @dagrejs/dagre and @dagrejs/graphlib (MIT). */\nexport default(require)=>{const module={exports:{}};",
    },
    footer: { js: "return module.exports}" },
  };
}

if (process.argv.includes("--watch")) {
  const readable = { minify: false, sourcemap: "inline" };
  const shared = await sharedModules();
  const options = [...(await widgetOptions(shared, "")), ...partOptions(shared)];
  const contexts = options.map((each) => esbuild.context({ ...each, ...readable }));
  for (const context of await Promise.all(contexts)) await context.watch();
  console.log(`watching, writing to ${out}`);
} else {
  const shared = await sharedModules();
  const lazy = await outputsOf(partOptions(shared));
  await shrink(lazy);
  const main = await outputsOf(await widgetOptions(shared, await hashOf(Object.keys(lazy))));
  await shrink(main);
  await weigh(main, LARGEST_GZIP_BYTES);
  await weigh(lazy, LARGEST_PART_GZIP_BYTES);
  for (const [widget, names] of [
    ["model-viewer", VIEWERS_PARTS],
    ["workflow-viewer", VIEWERS_PARTS],
    ["dataset-browser", BROWSERS_PARTS],
  ]) {
    tellTwins(widget, only(main, [widget]), only(lazy, names));
  }
}

/** What was built, by its path from here. */
async function outputsOf(builds) {
  const built = await Promise.all(
    builds.map((options) => esbuild.build({ ...options, metafile: true })),
  );
  return Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
}

/** Minifies once more what esbuild has: oxc finds another 2 to 3 % of the gzip size. */
async function shrink(outputs) {
  const options = {
    module: true,
    compress: { target: common.target },
    // The licenses stay at the top.
    codegen: { legalComments: "inline" },
  };
  for (const path of Object.keys(outputs)) {
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

async function weigh(outputs, limit) {
  const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
  for (const file of Object.keys(outputs)) {
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
function tellTwins(widget, main, lazy) {
  const borne = (outputs) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    );
  const own = new Set(borne(main));
  const twins = borne(lazy).filter((path) => own.has(path) && path.startsWith("src/"));
  if (twins.length > 0) console.log(`twice with ${widget}: ${[...new Set(twins)].join(", ")}`);
}

/** The outputs of these names. */
function only(outputs, names) {
  const own = ([path]) => names.includes(basename(path, ".js"));
  return Object.fromEntries(Object.entries(outputs).filter(own));
}

function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
