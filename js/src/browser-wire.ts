/**
 * What crosses between kernel and page of a dataset browser; mirrors
 * `predict_widgets/widgets/browser_wire.py`.
 *
 * The envelopes, errors and everything about one input on show are those of `wire.ts`. Inputs are
 * known by their `index`: their place in the dataset, which the browser never changes.
 */
import type { Answer, ErrorPayload, InputCard, ModelCard, PlatformCard } from "./wire.js";

/** Beyond these a message takes too long to make, or too long to draw from. */
export const MOST_INPUTS = 4000;
export const MOST_TILES = 32;
export const MOST_ROWS = 50_000;

export type RunState = "idle" | "planned" | "running" | "paused" | "cancelling" | "done" | "failed";
export type SortBy = "dataset" | "name" | "score" | "uncertainty" | "agreement" | "disagreement";
export type TruthFilter = "all" | "agree" | "mistakes" | "missed" | "extra" | "unlabeled";
export type StatusFilter = "all" | "predicted" | "failed" | "waiting";
export type DisagreementFilter = "all" | "any" | "flip" | "miss" | "extra" | "gap" | "none";

export interface AppCard {
  user_id: string;
  id: string;
  name: string;
  description: string;
}

export interface DatasetCard {
  /** What `pw.dataset()` takes again, "" where it cannot be named. */
  reference: string;
  name: string;
  description: string;
  /** -1 until it is known. */
  count: number;
  /** The classes of its ground truth, as far as they are known. */
  labels: string[];
  has_truth: boolean;
  url: string;
}

export interface AppsResult {
  apps: AppCard[];
  more: boolean;
}

export interface DatasetsResult {
  datasets: DatasetCard[];
  more: boolean;
}

/** What a run would do. `bytes` is 0 where sizes are not known, `inputs` -1 likewise. */
export interface PlanCard {
  inputs: number;
  known: number;
  calls: number;
  bytes: number;
}

/** How far one of several models is; `name` is its node in the rows. */
export interface ModelRun {
  name: string;
  state: RunState;
  done: number;
  failed: number;
  error: ErrorPayload | null;
}

/** How far the run is. One that was cancelled is "idle" again, with some of its inputs done. */
export interface RunCard {
  /**
   * Grows when another dataset, model or setting is chosen: what a page holds of an earlier one is
   * void, and it asks `open` again.
   */
  era: number;
  state: RunState;
  done: number;
  /** -1 until it is known. */
  total: number;
  failed: number;
  /** Inputs whose answers came from the journal. */
  known: number;
  calls: number;
  /** Inputs a second. */
  rate: number;
  seconds_left: number | null;
  /** What is being waited for, such as a model that is loading; "" for nothing. */
  waiting: string;
  error: ErrorPayload | null;
  /** How many stretches of rows there are to ask for. */
  parts: number;
  folder: string;
  /**
   * Of several models each by itself, the one that others are held against first; the figures above
   * are those of all together. None of one model.
   */
  models: readonly ModelRun[];
}

/** Which inputs are on show, and in which order. The same rule holds on both sides. */
export interface BrowserFilter {
  node: string;
  threshold: number;
  concept_filter: string;
  label: string;
  truth: TruthFilter;
  status: StatusFilter;
  sort: SortBy;
  descending: boolean;
  /** Of several models. */
  disagreement: DisagreementFilter;
  against_truth: boolean;
}

/**
 * All that a page needs for the first tiles; what `open` gives of a dataset browser. After
 * `models.choose` or `workflows.choose` the page opens anew. `model` may be a `WorkflowCard`.
 * Buffers: as of `inputs` (empty without them), then as of `tiles`.
 */
export interface BrowserOpen {
  platform: PlatformCard;
  model: ModelCard;
  dataset: DatasetCard | null;
  run: RunCard;
  selected: readonly number[];
  /** The first ones; null where listing takes time. */
  inputs: InputsResult | null;
  /** What there is of their thumbnails. */
  tiles: TileCard[];
}

/**
 * A stretch of the dataset, as columns; fewer than asked for where listing takes time. Buffers: the
 * ground truth of these inputs, narrowed rows (see `RowsResult`) whose `output_id` is the input's
 * index.
 */
export interface InputsResult {
  start: number;
  ids: string[];
  names: string[];
  kinds: string[];
  count: number;
  /** Nothing comes after it. */
  end: boolean;
}

/** A thumbnail; its JPEG is a buffer of the same index, empty where `error` says why. */
export interface TileCard {
  index: number;
  error: string;
}

/** Thumbnails in the order asked for: the first ones that fit. */
export interface TilesResult {
  tiles: TileCard[];
}

/**
 * One part of what the run has said; parts of an era are numbered from 0 and never change. A later
 * part's output of the same input and node takes the place of an earlier one's. Of a workflow, an
 * output of node "" without rows says how all of it fared.
 *
 * Buffers: two Arrow IPC streams, uncompressed. Outputs: `index` (int32), `node_id`, `output_id`
 * (int32), `status`, `error_name`, `error_message`. Rows: `output_id`, `ordinal`, `kind`, `shape`,
 * `region_id`, `label`, `vocabulary`, `score`, `score_means`, `left`, `top`, `right`, `bottom`,
 * `text` (its beginning), `hex`.
 */
export interface RowsResult {
  era: number;
  part: number;
}

/**
 * One input on show, with all that the model said of it. Of several models each is a node, and the
 * answer of all of them, which comes first, says nothing. Buffers: outputs, predictions, ground truth
 * (predictions schema), then its picture where it can go as it is, else empty.
 */
export interface OpenedInput {
  index: number;
  input: InputCard | null;
  error: ErrorPayload | null;
  answers: Answer[];
}

/** How many inputs are selected. */
export interface Selected {
  count: number;
}

/** Kernel to page, unasked: how far the run is. */
export interface RunEvent {
  type: "event";
  event: "run";
  params: RunCard;
}

/** Kernel to page, unasked: Python has selected inputs. `indexes` are all of them. */
export interface SelectionEvent {
  type: "event";
  event: "selection";
  params: { indexes: number[] };
}

/** The synced traits of `predict_widgets.widgets.dataset_browser.DatasetBrowser` that no viewer has. */
export interface BrowserTraits extends BrowserFilterTraits {
  /** What `pw.dataset()` takes, "" for none. */
  dataset: string;
  /** Scores below it are not asked for. */
  min_value: number;
  state: RunState;
}

/** As `BrowserFilter`, where "status" is a viewer's own trait. */
interface BrowserFilterTraits
  extends Pick<
    BrowserFilter,
    "label" | "truth" | "sort" | "descending" | "disagreement" | "against_truth"
  > {
  status_filter: StatusFilter;
}

/**
 * `code` and `freeze` are asked for as of the viewers, and take the traits as they are; `module`,
 * `media`, `vectors`, `file`, `frames` and `picture` are about the input that was opened.
 */
export interface BrowserMethods {
  /** Of an app, or without one of a scope: `mine` are those of all one's own apps. */
  "datasets.list": [
    params: {
      search: string;
      page: number;
      user_id?: string;
      app_id?: string;
      scope?: "all" | "community" | "mine";
    },
    result: DatasetsResult,
  ];
  /** What was chosen last, newest first; of each its name alone. */
  "datasets.recent": [params: Record<never, never>, result: DatasetsResult];
  "datasets.choose": [params: { reference: string }, result: BrowserOpen];
  inputs: [params: { start: number; count: number }, result: InputsResult];
  tiles: [params: { indexes: number[]; edge: number }, result: TilesResult];
  /** Of a run with these limits; without them as the traits stand. */
  "run.plan": [params: { max_concepts?: number; min_value?: number }, result: PlanCard];
  "run.start": [params: { max_concepts: number; min_value: number }, result: RunCard];
  "run.pause": [params: Record<never, never>, result: RunCard];
  "run.resume": [params: Record<never, never>, result: RunCard];
  "run.cancel": [params: Record<never, never>, result: RunCard];
  /** Predict again on what failed, and on nothing else. */
  "run.retry": [params: Record<never, never>, result: RunCard];
  rows: [params: { part: number }, result: RowsResult];
  input: [params: { index: number }, result: OpenedInput];
  /** These inputs, or with `all` those that the filter leaves. */
  select: [params: { indexes: number[]; all: BrowserFilter | null }, result: { count: number }];
}
