/** Holds `browser-wire.ts` to `predict_widgets/widgets/browser_wire.py`. */
import { describe, expect, test } from "vitest";
import python from "../../predict_widgets/widgets/browser_wire.py?raw";
import { fieldsIn, namesIn } from "../tests/python-source.js";
import * as wire from "./browser-wire.js";
import type { ModelCard } from "./wire.js";

/** TypeScript sees to it that each of these has all fields of its interface, and no other. */
const APP: wire.AppCard = { user_id: "", id: "", name: "", description: "" };
const DATASET: wire.DatasetCard = {
  reference: "",
  name: "",
  description: "",
  count: -1,
  labels: [],
  has_truth: false,
  url: "",
};
const APPS: wire.AppsResult = { apps: [APP], more: false };
const DATASETS: wire.DatasetsResult = { datasets: [DATASET], more: false };
const PLAN: wire.PlanCard = { inputs: 0, known: 0, calls: 0, bytes: 0 };
const RUN: wire.RunCard = {
  era: 0,
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
const FILTER: wire.BrowserFilter = {
  node: "",
  threshold: 0,
  concept_filter: "",
  label: "",
  truth: "all",
  status: "all",
  sort: "dataset",
  descending: false,
  disagreement: "all",
  against_truth: false,
};
const INPUTS: wire.InputsResult = {
  start: 0,
  ids: [],
  names: [],
  kinds: [],
  count: 0,
  end: true,
};
const OPEN: wire.BrowserOpen = {
  platform: { name: "", host: "", embedded: true },
  model: {} as ModelCard,
  dataset: DATASET,
  run: RUN,
  selected: [],
  inputs: INPUTS,
  tiles: [],
};
const TILE: wire.TileCard = { index: 0, error: "" };
const TILES: wire.TilesResult = { tiles: [TILE] };
const ROWS: wire.RowsResult = { era: 0, part: 0 };
const OPENED: wire.OpenedInput = { index: 0, input: null, error: null, answers: [] };
const SELECTED: wire.Selected = { count: 0 };
const RUN_EVENT: wire.RunEvent = { type: "event", event: "run", params: RUN };
const SELECTION: wire.SelectionEvent = {
  type: "event",
  event: "selection",
  params: { indexes: [] },
};
const DECLARED = {
  AppCard: APP,
  DatasetCard: DATASET,
  AppsResult: APPS,
  DatasetsResult: DATASETS,
  PlanCard: PLAN,
  ModelRun: { name: "", state: "idle", done: 0, failed: 0, error: null } satisfies wire.ModelRun,
  RunCard: RUN,
  BrowserFilter: FILTER,
  BrowserOpen: OPEN,
  InputsResult: INPUTS,
  TileCard: TILE,
  TilesResult: TILES,
  RowsResult: ROWS,
  OpenedInput: OPENED,
  SelectedResult: SELECTED,
  RunEvent: RUN_EVENT,
  SelectionEvent: SELECTION,
};

const METHODS: Record<keyof wire.BrowserMethods, true> = {
  "datasets.list": true,
  "datasets.choose": true,
  "datasets.recent": true,
  inputs: true,
  tiles: true,
  "run.plan": true,
  "run.start": true,
  "run.pause": true,
  "run.resume": true,
  "run.cancel": true,
  "run.retry": true,
  rows: true,
  input: true,
  select: true,
};
const STATES: Record<wire.RunState, true> = {
  idle: true,
  planned: true,
  running: true,
  paused: true,
  cancelling: true,
  done: true,
  failed: true,
};
const SORTS: Record<wire.SortBy, true> = {
  dataset: true,
  name: true,
  score: true,
  uncertainty: true,
  agreement: true,
  disagreement: true,
};
const TRUTHS: Record<wire.TruthFilter, true> = {
  all: true,
  agree: true,
  mistakes: true,
  missed: true,
  extra: true,
  unlabeled: true,
};
const DISAGREEMENTS: Record<wire.DisagreementFilter, true> = {
  all: true,
  any: true,
  flip: true,
  miss: true,
  extra: true,
  gap: true,
  none: true,
};
const STATUSES: Record<wire.StatusFilter, true> = {
  all: true,
  predicted: true,
  failed: true,
  waiting: true,
};

describe("both sides declare the same", () => {
  test.each(Object.entries(DECLARED))("fields of %s", (name, declared) => {
    expect(Object.keys(declared).sort()).toEqual(fieldsIn(python, name).sort());
  });

  test.each([
    ["BrowserMethod", METHODS],
    ["RunState", STATES],
    ["SortBy", SORTS],
    ["TruthFilter", TRUTHS],
    ["StatusFilter", STATUSES],
    ["DisagreementFilter", DISAGREEMENTS],
  ])("names of %s", (name, declared) => {
    expect(Object.keys(declared).sort()).toEqual(namesIn(python, name).sort());
  });

  test("how much there is in one message", () => {
    const limit = (name: string) =>
      Number(new RegExp(`^${name} = ([\\d_]+)$`, "m").exec(python)?.[1]?.replaceAll("_", ""));
    expect(wire.MOST_INPUTS).toBe(limit("MOST_INPUTS"));
    expect(wire.MOST_TILES).toBe(limit("MOST_TILES"));
    expect(wire.MOST_ROWS).toBe(limit("MOST_ROWS"));
  });
});
