/**
 * Parts of the page's code that are loaded when they are needed first: a viewer of photos has no use
 * for a video's timeline.
 *
 * The kernel sends a part as text (`static/parts/NAME.js`), once for all viewers on the page. Each
 * widget's bundle then gives it its own modules, so that both work with the same Preact and signals.
 */
import { shared } from "./parts/shared.js";
import { pageError, type Rpc } from "./rpc.js";

export interface Parts {
  tables: typeof import("./parts/tables.js");
  video: typeof import("./parts/video.js");
  answers: typeof import("./parts/answers.js");
  shapes: typeof import("./parts/shapes.js");
  tools: typeof import("./parts/tools.js");
  picker: typeof import("./parts/picker.js");
  compare: typeof import("./parts/compare.js");
  nodes: typeof import("./parts/nodes.js");
  graph: typeof import("./parts/graph.js");
  browser: typeof import("./parts/browser.js");
  panes: typeof import("./parts/panes.js");
  examples: typeof import("./parts/examples.js");
  guess: typeof import("./parts/guess.js");
  cover: typeof import("./parts/cover.js");
  contrast: typeof import("./parts/contrast.js");
  draw: typeof import("./parts/draw.js");
}

export type PartName = keyof Parts;

/** What the text of a part is, as an ES module: see build.mjs. */
type Factory = (require: (name: string) => unknown) => unknown;

/**
 * The page's own: every widget has a copy of this module. By the parts' text, as the kernels of one
 * page may have several versions of the package.
 */
const PAGE: { [key: symbol]: Map<string, Promise<Factory>> | undefined } = globalThis as never;
const LOADED = Symbol.for(`predict-widgets parts ${import.meta.env.PARTS}`);

/**
 * A widget that first shows no panes leaves the modules of them to a part: most of what the other
 * parts want is there. See LATE in build.mjs.
 */
const HAS_PANES_LATE: boolean = import.meta.env.PANES === "late";
const WITHOUT_PANES: ReadonlySet<PartName> = new Set([
  "panes",
  "picker",
  "tables",
  "tools",
  "contrast",
]);

const made = new Map<PartName, Promise<unknown>>();

/** A part's exports. Rejects with a `KernelError`; asked for again it is tried again. */
export function loadPart<Name extends PartName>(rpc: Rpc, name: Name): Promise<Parts[Name]> {
  let part = made.get(name) as Promise<Parts[Name]> | undefined;
  if (part === undefined) {
    // Only a built bundle has parts beside it.
    part = import.meta.env.MODE === "test" ? direct(name) : partFrom<Name>(rpc, name);
    made.set(name, part);
    part.catch(() => made.delete(name));
  }
  return part;
}

/** A part as the kernel sends it, made with this bundle's modules. */
export async function partFrom<Name extends PartName>(rpc: Rpc, name: Name): Promise<Parts[Name]> {
  const panes = HAS_PANES_LATE && !WITHOUT_PANES.has(name) ? loadPart(rpc, "panes") : null;
  const factory = await factoryOf(rpc, name);
  const late = (await panes)?.modules ?? {};
  return factory((wanted) => {
    const modules = Object.hasOwn(shared, wanted) ? shared : late;
    if (!Object.hasOwn(modules, wanted)) throw new Error(`no ${wanted} to share`);
    return modules[wanted];
  }) as Parts[Name];
}

async function factoryOf(rpc: Rpc, name: PartName): Promise<Factory> {
  PAGE[LOADED] ??= new Map();
  const loaded = PAGE[LOADED];
  const known = loaded.get(name);
  if (known) {
    const given = await known.catch(() => undefined);
    if (given) return given;
    // What another viewer's kernel could not give, ours may.
  }
  const own = fetchPart(rpc, name);
  loaded.set(name, own);
  own.catch(() => {
    if (loaded.get(name) === own) loaded.delete(name);
  });
  return own;
}

async function fetchPart(rpc: Rpc, name: PartName): Promise<Factory> {
  const { buffers } = await rpc.request("module", { name });
  const text = buffers[0];
  if (!text?.byteLength) throw pageError("PART_MISSING", `The kernel sent no code for "${name}"`);
  const url = URL.createObjectURL(new Blob([text.slice()], { type: "text/javascript" }));
  try {
    const module = await import(/* @vite-ignore */ url);
    return module.default as Factory;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw pageError("PART_BROKEN", `The code for "${name}" could not be run: ${why}`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function direct<Name extends PartName>(name: Name): Promise<Parts[Name]> {
  const parts: { [Part in PartName]: () => Promise<Parts[Part]> } = {
    tables: () => import("./parts/tables.js"),
    video: () => import("./parts/video.js"),
    answers: () => import("./parts/answers.js"),
    shapes: () => import("./parts/shapes.js"),
    tools: () => import("./parts/tools.js"),
    picker: () => import("./parts/picker.js"),
    compare: () => import("./parts/compare.js"),
    nodes: () => import("./parts/nodes.js"),
    graph: () => import("./parts/graph.js"),
    browser: () => import("./parts/browser.js"),
    panes: () => import("./parts/panes.js"),
    examples: () => import("./parts/examples.js"),
    guess: () => import("./parts/guess.js"),
    cover: () => import("./parts/cover.js"),
    contrast: () => import("./parts/contrast.js"),
    draw: () => import("./parts/draw.js"),
  };
  return parts[name]();
}
