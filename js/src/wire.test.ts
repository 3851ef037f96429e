/** Holds `wire.ts` to `predict_widgets/widgets/wire.py`: the same names on both sides. */
import { describe, expect, test } from "vitest";
import python from "../../predict_widgets/widgets/wire.py?raw";
import { fieldsIn, namesIn } from "../tests/python-source.js";
import type { BrowserMethods } from "./browser-wire.js";
import type { TeachingMethods } from "./teaching-wire.js";
import * as wire from "./wire.js";

/** TypeScript sees to it that each of these has all fields of its interface, and no other. */
const ERROR: wire.ErrorPayload = {
  name: "",
  code: null,
  message: "",
  details: "",
  request_id: "",
  hint: "",
};
const MODEL: wire.ModelCard = {
  reference: "",
  user_id: "",
  app_id: "",
  id: "",
  version_id: "",
  name: "",
  description: "",
  model_type_id: "",
  input_fields: [],
  output_fields: [],
  parameters: [],
  streams: false,
  url: "",
};
const NODE: wire.NodeCard = {
  id: "",
  inputs: [],
  model_id: "",
  model_version_id: "",
  model_type_id: "",
  url: "",
  suppressed: false,
};
const WORKFLOW: wire.WorkflowCard = { ...MODEL, nodes: [NODE] };
const PARAMETER: wire.ParameterCard = {
  name: "",
  kind: "text",
  default: null,
  description: "",
  choices: [],
  minimum: null,
  maximum: null,
  step: null,
  required: false,
};
const PLATFORM: wire.PlatformCard = { name: "", host: "", embedded: true };
const INPUT: wire.InputCard = {
  key: "",
  name: "",
  kind: "image",
  bytes: 0,
  width: 0,
  height: 0,
  sha256: "",
  changes: [],
  notes: [],
  media_type: "",
  duration_ms: 0,
  text: "",
};
const ANSWER: wire.Answer = {
  input_key: "",
  node_id: "",
  output_id: 0,
  status: "ok",
  error: ERROR,
  latency_ms: 0,
  asked_at: "",
  reused: false,
  max_concepts: 0,
  min_value: 0,
  cut_off: false,
  sample_ms: 0,
  notes: [],
};
const OPEN: wire.OpenResult = {
  platform: PLATFORM,
  model: MODEL,
  samples: [],
  inputs: [],
  current: "",
  answers: [],
};
const PROGRESS: wire.Progress = {
  type: "progress",
  id: "",
  stage: "queued",
  done: 0,
  total: 0,
  message: "",
};
const SAMPLE: wire.SampleCard = { id: "", name: "", note: "", kind: "image" };
const ADMIT: wire.Admit = { max_bytes: 0, formats: [], source: "" };
const ACK: wire.UploadAck = { upload_id: "", offset: 0 };
const VERSION: wire.VersionCard = { id: "", created_at: "", description: "" };
const REQUEST: wire.Request = { type: "request", id: "", method: "open", params: {} };
const CANCEL: wire.Cancel = { type: "cancel", id: "" };
const PREDICTED: wire.PredictResult = { model: MODEL, answers: [] };
const MODELS: wire.ModelsResult = { models: [], more: false };
const SHOWN: wire.Shown = { ...PREDICTED, inputs: [], current: "" };
const TRIED: wire.TryResult = { ...PREDICTED, input: INPUT };
const EVENT: wire.ShownEvent = { type: "event", event: "shown", params: SHOWN };
const PARTIAL: wire.Partial = { type: "partial", id: "", result: PREDICTED };
const FILE: wire.FileResult = { size: 0, offset: 0, media_type: "" };
const FRAME: wire.FrameCard = { time_ms: 0, width: 0, height: 0 };
const FRAMES: wire.FramesResult = { frames: [FRAME] };
const MEDIUM: wire.MediaCard = { ordinal: 0, media_type: "", error: "" };
const MEDIA: wire.MediaResult = { media: [MEDIUM] };
const TAKEN: wire.InputResult = { input: INPUT };
const PLACE: wire.PlaceCard = { kind: "deployment", reference: "", name: "", note: "" };
const PLACES: wire.PlacesResult = { places: [PLACE], deployment: "", nodepool: "", missing: "" };
const EXAMPLE: wire.ExampleCard = {
  id: "",
  name: "",
  description: "",
  kind: "image",
  predicted: false,
  model_version_id: "",
};
const EXAMPLES: wire.ExamplesResult = {
  examples: [EXAMPLE],
  owner: false,
  kept: "platform",
  set_path: "",
  note: "",
  publish_url: "",
  missing: "",
};

const DESCRIBED: wire.DescribedResult = { platform: PLATFORM, model: MODEL };

const COST: wire.CostResult = { predictions: 0, calls: 0, paid: false, host: "" };
const MAP: wire.MapResult = {
  concept: "",
  vocabulary: "",
  score: 0,
  rows: 0,
  columns: 0,
  done: 0,
  error: ERROR,
};

const DECLARED: Record<string, object> = {
  DescribedResult: DESCRIBED,
  Request: REQUEST,
  Cancel: CANCEL,
  Progress: PROGRESS,
  Partial: PARTIAL,
  Event: EVENT,
  PlatformCard: PLATFORM,
  ModelCard: MODEL,
  NodeCard: NODE,
  WorkflowCard: WORKFLOW,
  ParameterCard: PARAMETER,
  InputCard: INPUT,
  SampleCard: SAMPLE,
  Admit: ADMIT,
  Answer: ANSWER,
  PredictResult: PREDICTED,
  TryResult: TRIED,
  Shown: SHOWN,
  OpenResult: OPEN,
  UploadAck: ACK,
  InputResult: TAKEN,
  ModelsResult: MODELS,
  VersionCard: VERSION,
  FileResult: FILE,
  FrameCard: FRAME,
  FramesResult: FRAMES,
  MediaCard: MEDIUM,
  MediaResult: MEDIA,
  PlaceCard: PLACE,
  PlacesResult: PLACES,
  ExampleCard: EXAMPLE,
  ExamplesResult: EXAMPLES,
  CostResult: COST,
  MapResult: MAP,
};

const METHODS: Record<Exclude<wire.Method, keyof BrowserMethods | keyof TeachingMethods>, true> = {
  open: true,
  try: true,
  "upload.begin": true,
  "upload.chunk": true,
  "upload.status": true,
  "upload.finish": true,
  "upload.cancel": true,
  "input.url": true,
  "input.sample": true,
  "input.text": true,
  "input.remove": true,
  predict: true,
  picture: true,
  thumbnails: true,
  file: true,
  frames: true,
  media: true,
  vectors: true,
  module: true,
  "models.list": true,
  "models.versions": true,
  "models.choose": true,
  "workflows.list": true,
  "workflows.versions": true,
  "workflows.choose": true,
  "choices.recent": true,
  "apps.list": true,
  "places.list": true,
  "examples.list": true,
  "examples.open": true,
  "examples.add": true,
  "examples.change": true,
  "examples.remove": true,
  "examples.move": true,
  transient: true,
  "cover.cost": true,
  "cover.map": true,
  code: true,
  "compare.predict": true,
  "compare.describe": true,
  freeze: true,
};

describe("both sides declare the same", () => {
  test.each(Object.entries(DECLARED))("fields of %s", (name, declared) => {
    expect(Object.keys(declared).sort()).toEqual(fieldsIn(python, name).sort());
  });

  test("methods", () => {
    expect(Object.keys(METHODS).sort()).toEqual(namesIn(python, "Method").sort());
  });

  test("sizes of an upload", () => {
    const mebibytes = (name: string) => {
      const found = new RegExp(`^${name} = (?:(\\d+) \\* )?MEBIBYTE$`, "m").exec(python);
      return found ? Number(found[1] ?? 1) * wire.MEBIBYTE : undefined;
    };
    expect(wire.FIRST_CHUNK_BYTES).toBe(mebibytes("FIRST_CHUNK_BYTES"));
    expect(wire.LARGEST_CHUNK_BYTES).toBe(mebibytes("LARGEST_CHUNK_BYTES"));
    expect(wire.TRANSPORT_LIMIT_BYTES).toBe(mebibytes("TRANSPORT_LIMIT_BYTES"));
    expect(python).toContain(`UPLOAD_WINDOW = ${wire.UPLOAD_WINDOW}`);
  });
});
