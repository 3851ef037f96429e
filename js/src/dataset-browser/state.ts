/**
 * What a dataset browser shows, as signals. Shared by all views of it.
 *
 * Only `actions.ts` and `running.ts` change it. What is of one view alone stands in `view.ts`.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BrowserFilter, DatasetCard, PlanCard, RunCard } from "../browser-wire.js";
import { NOTHING_SELECTED, type Selection } from "../grid/selection.js";
import { follow, type KernelModel, type Trait } from "../model.js";
import type { Rpc } from "../rpc.js";
import type { Opening } from "../viewer/state.js";
import type { ErrorPayload, ModelCard, PlatformCard, WorkflowCard } from "../wire.js";
import type { Feed } from "./feed.js";
import { type Looking, looking } from "./looking.js";
import type { Opened } from "./part/opened.js";
import { Thumbnails } from "./thumbnails.js";

/** A trait for each field of a filter. */
export type FilterTraits = {
  readonly [Field in keyof BrowserFilter]: Trait<BrowserFilter[Field]>;
};

/** What a person has asked of the run, until it is done. */
export type Acting =
  | ""
  | "planning"
  | "starting"
  | "pausing"
  | "resuming"
  | "cancelling"
  | "retrying";

export interface BrowserState extends Looking {
  readonly opening: Signal<Opening>;
  readonly platform: ReadonlySignal<PlatformCard | null>;
  readonly model: Signal<ModelCard | null>;
  /** Stands for the model's name until the kernel has described it. */
  readonly reference: ReadonlySignal<string>;
  /** The models that are compared, by reference, the first is the one that is asked; or none. */
  readonly models: Trait<readonly string[]>;
  readonly dataset: Signal<DatasetCard | null>;
  /** The model or dataset that was chosen, until the kernel has it. */
  readonly choosing: Signal<string>;
  /** Why what was chosen could not be had. */
  readonly choiceError: Signal<{ error: ErrorPayload; retry: () => void } | null>;
  readonly feed: Signal<Feed | null>;
  readonly thumbnails: Thumbnails;
  readonly traits: FilterTraits;
  /** The nodes of a workflow, or several models by name; none of a model. */
  readonly nodes: ReadonlySignal<readonly string[]>;
  readonly maxConcepts: Trait<number>;
  readonly minValue: Trait<number>;
  readonly run: Signal<RunCard>;
  readonly acting: Signal<Acting>;
  /** What a run would do, while a person is asked whether it may. */
  readonly plan: Signal<PlanCard | null>;
  /** Why what was asked of the run could not be done. */
  readonly runError: Signal<{ error: ErrorPayload; retry: () => void } | null>;
  readonly selection: Signal<Selection>;
  /** As the kernel counts them: it knows more than is listed here. */
  readonly selected: Signal<number>;
  /** The input that is on view large, in the tiles' stead. */
  readonly opened: Signal<Opened | null>;
  /** The one that will be, as soon as the code for it is here. */
  readonly coming: Signal<number | null>;
  /** What was kept in the notebook last. */
  readonly kept: Signal<string>;
}

const NO_PLATFORM: PlatformCard = { name: "", host: "", embedded: false };
export const NO_RUN: RunCard = {
  era: -1,
  state: "idle",
  done: 0,
  total: 0,
  failed: 0,
  known: 0,
  calls: 0,
  rate: 0,
  seconds_left: null,
  waiting: "",
  error: null,
  parts: 0,
  folder: "",
  models: [],
};

export function createBrowserState(
  kernel: KernelModel,
  rpc: Rpc,
  alive: AbortSignal,
): BrowserState {
  const platform = follow(kernel, "platform", NO_PLATFORM, alive).value;
  const model = signal<ModelCard | null>(null);
  const run = signal(NO_RUN);
  const nodes = computed(() => {
    const { models } = run.value;
    if (models.length > 0) return models.map(({ name }) => name);
    return ((model.value as Partial<WorkflowCard> | null)?.nodes ?? []).map(({ id }) => id);
  });
  const traits = followFilter(kernel, alive);
  const filter = computed<BrowserFilter>(() => ({
    node: nodeOf(traits.node.value.value, nodes.value),
    threshold: traits.threshold.value.value,
    concept_filter: traits.concept_filter.value.value,
    label: traits.label.value.value,
    truth: traits.truth.value.value,
    status: traits.status.value.value,
    sort: traits.sort.value.value,
    descending: traits.descending.value.value,
    disagreement: traits.disagreement.value.value,
    against_truth: traits.against_truth.value.value,
  }));
  const feed = signal<Feed | null>(null);
  const asked = {
    model: follow(kernel, "model", "", alive),
    workflow: follow(kernel, "workflow", "", alive),
  };
  return {
    ...looking(feed, filter),
    opening: signal<Opening>("unasked"),
    platform: computed(() => (platform.value.name ? platform.value : null)),
    model,
    reference: computed(() => asked.model.value.value || asked.workflow.value.value),
    models: follow(kernel, "models", [], alive),
    dataset: signal<DatasetCard | null>(null),
    choosing: signal(""),
    choiceError: signal<BrowserState["choiceError"]["value"]>(null),
    feed,
    thumbnails: new Thumbnails(rpc, alive),
    traits,
    nodes,
    maxConcepts: follow(kernel, "max_concepts", 0, alive),
    minValue: follow(kernel, "min_value", 0, alive),
    run,
    acting: signal<Acting>(""),
    plan: signal<PlanCard | null>(null),
    runError: signal<BrowserState["runError"]["value"]>(null),
    selection: signal(NOTHING_SELECTED),
    selected: signal(0),
    opened: signal<Opened | null>(null),
    coming: signal<number | null>(null),
    kept: signal(""),
  };
}

function followFilter(kernel: KernelModel, alive: AbortSignal): FilterTraits {
  return {
    node: follow(kernel, "node", "", alive),
    threshold: follow(kernel, "threshold", 0, alive),
    concept_filter: follow(kernel, "concept_filter", "", alive),
    label: follow(kernel, "label", "", alive),
    truth: follow(kernel, "truth", "all", alive),
    status: follow(kernel, "status_filter", "all", alive),
    sort: follow(kernel, "sort", "dataset", alive),
    descending: follow(kernel, "descending", false, alive),
    disagreement: follow(kernel, "disagreement", "all", alive),
    against_truth: follow(kernel, "against_truth", false, alive),
  };
}

/** Whose answers the tiles show: of a workflow the node that was chosen, else its first. */
function nodeOf(wanted: string, nodes: readonly string[]): string {
  return nodes.includes(wanted) ? wanted : (nodes[0] ?? "");
}
