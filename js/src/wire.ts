/**
 * What crosses between kernel and page, declared once; mirrors `predict_widgets/widgets/wire.py`.
 *
 * Every request gets exactly one reply: a result, or an error. Progress events carry the id of the
 * request they belong to. Bytes travel as buffers beside the JSON, never in it.
 */
import type { AppsResult, BrowserMethods, RunEvent, SelectionEvent } from "./browser-wire.js";
import type { TeachingEvent, TeachingMethods } from "./teaching-wire.js";

export const MEBIBYTE = 1024 * 1024;
/** JupyterLab drops a websocket message over 10 MiB without a word. */
export const FIRST_CHUNK_BYTES = MEBIBYTE;
export const LARGEST_CHUNK_BYTES = 4 * MEBIBYTE;
export const UPLOAD_WINDOW = 4;
/** A file of one chunk goes in one message with the question. */
export const WHOLE_FILE_BYTES = LARGEST_CHUNK_BYTES;
export const TRANSPORT_LIMIT_BYTES = 256 * MEBIBYTE;
/**
 * `frames`, `media` and `vectors` answer about the first of what was asked that fits into this (or
 * about one that is larger alone): ask again for the rest.
 */
export const LARGEST_REPLY_BYTES = 8 * MEBIBYTE;
export const MOST_FRAMES = 16;

export interface ErrorPayload {
  name: string;
  code: number | null;
  message: string;
  details: string;
  request_id: string;
  hint: string;
}

// --- envelopes ---------------------------------------------------------------------------------
export interface Request {
  type: "request";
  id: string;
  method: Method;
  params: object;
}

/** Stop the request of this id; it still gets its one reply. */
export interface Cancel {
  type: "cancel";
  id: string;
}

export type Reply = { type: "reply"; id: string } & ({ result: unknown } | { error: ErrorPayload });

export type Stage = "queued" | "fetching" | "predicting" | "waiting";

/** How far a request has come. `total` is 0 where nothing can be known. */
export interface Progress {
  type: "progress";
  id: string;
  stage: Stage;
  done: number;
  total: number;
  message: string;
}

/**
 * What a model that streams has said so far, or what is done of a map, before the request's one
 * reply. Each one holds all that
 * the ones before it held; its answers' status is "partial", and so it stays in the reply of a
 * request that was cancelled then: what has come is kept. Buffers as of the result.
 */
export interface Partial {
  type: "partial";
  id: string;
  result: PredictResult | TryResult | MapResult;
}

/** Unasked: what `viewer.predict(...)` in Python made. */
export interface ShownEvent {
  type: "event";
  event: "shown";
  params: Shown;
}

/** Whatever the kernel says unasked. */
export type WidgetEvent = ShownEvent | ExamplesEvent | RunEvent | SelectionEvent | TeachingEvent;

export type FromKernel = Reply | Progress | Partial | WidgetEvent;

// --- what they carry ---------------------------------------------------------------------------
export interface PlatformCard {
  name: string;
  host: string;
  embedded: boolean;
}

/** A free setting of a model, as the small form shows it; `json` is for what nothing else fits. */
export interface ParameterCard {
  name: string;
  kind: "text" | "integer" | "number" | "switch" | "choice" | "json";
  default: unknown;
  description: string;
  choices: string[];
  minimum: number | null;
  maximum: number | null;
  step: number | null;
  required: boolean;
}

export interface ModelCard {
  reference: string;
  user_id: string;
  app_id: string;
  id: string;
  version_id: string;
  name: string;
  description: string;
  model_type_id: string;
  input_fields: string[];
  output_fields: string[];
  parameters: ParameterCard[];
  /** Its answers come in pieces. */
  streams: boolean;
  url: string;
}

/** A node of a workflow. What the platform does not say of its model is "". */
export interface NodeCard {
  id: string;
  /** The ids of the nodes that it works on; none where it works on the input itself. */
  inputs: string[];
  model_id: string;
  model_version_id: string;
  model_type_id: string;
  url: string;
  /** What it says is only for other nodes. */
  suppressed: boolean;
}

/** A workflow, wherever a model's card stands of a model. */
export interface WorkflowCard extends ModelCard {
  /** In the workflow's order; none where the platform describes none: then the answers say. */
  nodes: NodeCard[];
}

export type InputKind = "image" | "video" | "text" | "audio" | "file";

/** `key` is the input's identity, stable over the kernel's life. */
export interface InputCard {
  key: string;
  name: string;
  kind: InputKind;
  bytes: number;
  width: number;
  height: number;
  sha256: string;
  changes: string[];
  /** What to know of it before it is sent, such as limits of the platform. */
  notes: string[];
  media_type: string;
  /** Of a video or audio; 0 where it is not known. */
  duration_ms: number;
  /** The beginning of a text input, "" of all others. */
  text: string;
}

/** A sample; its thumbnail is a buffer of the same index, empty of a text. */
export interface SampleCard {
  id: string;
  name: string;
  note: string;
  kind: InputKind;
}

/** What a viewer admits of one kind, refused in the page before the first byte. */
export interface Admit {
  max_bytes: number;
  formats: string[];
  source: string;
}

/** One concept of the trait `concepts`, which is saved with the notebook. */
export interface ShownConcept {
  label: string;
  score: number | null;
  vocabulary: string;
  color: string;
  /** The workflow's node that says it; a model's has none. */
  node?: string;
}

/**
 * One input's answer. Its rows are in the tables of the same message, by `output_id`.
 *
 * A workflow's answer about an input is one with `node_id` "" for all of it ("failed" where no node
 * has an answer), then one for each node in the workflow's order. A node's `latency_ms` is its own
 * time, 0 where that is not known.
 */
export interface Answer {
  input_key: string;
  node_id: string;
  output_id: number;
  status: "ok" | "empty" | "failed" | "suppressed" | "partial";
  error: ErrorPayload | null;
  latency_ms: number;
  asked_at: string;
  reused: boolean;
  max_concepts: number;
  min_value: number;
  cut_off: boolean;
  /** The time between two frames that were looked at, 0 of all but videos. */
  sample_ms: number;
  /** Sentences on how the answer was read, such as frame times that were divided. */
  notes: string[];
}

/** Buffers: the outputs, then the predictions, each one Arrow IPC stream, uncompressed. */
export interface PredictResult {
  model: ModelCard;
  answers: Answer[];
}

/** A whole file was taken and predicted on in one go. */
export interface TryResult extends PredictResult {
  input: InputCard;
}

/**
 * To be added to what the page holds. Buffers: outputs, predictions, a thumbnail an input, and the
 * picture of the current one. Either its thumbnail is empty or its picture, then to be asked for.
 * While a model streams the answer grows: then `inputs` is empty (the page has it) and `current` too
 * (it stays where it is).
 */
export interface Shown extends PredictResult {
  inputs: InputCard[];
  current: string;
}

/** Buffers: outputs, predictions, one thumbnail (JPEG) a sample, then one an input. */
export interface OpenResult {
  platform: PlatformCard;
  model: ModelCard;
  samples: SampleCard[];
  inputs: InputCard[];
  current: string;
  answers: Answer[];
}

/** Everything below `offset` has been written. */
export interface UploadAck {
  upload_id: string;
  offset: number;
}

/** Buffers: the input's thumbnail (JPEG). */
export interface InputResult {
  input: InputCard;
}

export interface ModelsResult {
  models: ModelCard[];
  more: boolean;
}

export interface ChosenResult {
  model: ModelCard;
  samples: SampleCard[];
}

export interface VersionCard {
  id: string;
  created_at: string;
  description: string;
}

export interface PictureResult {
  media_type: string;
  width: number;
  height: number;
}

/** Buffers: the bytes from `offset` on, at most 4 MiB. */
export interface FileResult {
  size: number;
  offset: number;
  media_type: string;
}

/** A frame of a video; its JPEG is a buffer of the same index. */
export interface FrameCard {
  time_ms: number;
  width: number;
  height: number;
}

/** In rising order, the first ones that fit. */
export interface FramesResult {
  frames: FrameCard[];
}

/** A mask, heat map, picture or sound that a statement holds; its buffer is empty where it could not be had, which `error` says. */
export interface MediaCard {
  ordinal: number;
  media_type: string;
  error: string;
}

/** In the order asked, the first ones that fit. */
export interface MediaResult {
  media: MediaCard[];
}

// --- choosing ----------------------------------------------------------------------------------
/** Where a model can run on compute of one's own. `reference` is what `deployment=` or `nodepool=` takes. */
export interface PlaceCard {
  kind: "deployment" | "nodepool";
  reference: string;
  name: string;
  /** What to know of it, such as that it is off. */
  note: string;
}

export interface PlacesResult {
  places: PlaceCard[];
  /** The ones chosen now, "" for the platform's choice. */
  deployment: string;
  nodepool: string;
  /** Why there is no list of them, in a sentence. */
  missing: string;
}

/** What narrows a list of models; "" and "all" for everything. */
export interface Narrowing {
  search: string;
  page: number;
  /** `mine`: of one's own apps, or of `app` ("USER/APP") alone. */
  scope: "all" | "community" | "mine";
  app: string;
  model_type_id: string;
  /** An input field of its type, such as "image", and an output field, such as "regions". */
  takes: string;
  gives: string;
}

export type Narrowed = { [Field in keyof Narrowing]?: Narrowing[Field] };

// --- examples ----------------------------------------------------------------------------------
/** A public preview example of a model version; its thumbnail is a buffer of the same index. */
export interface ExampleCard {
  /** Unique within the list. */
  id: string;
  name: string;
  description: string;
  kind: InputKind;
  /** What the model said of it is kept with it, by this version. */
  predicted: boolean;
  model_version_id: string;
}

/** A model's public preview examples, in their owner's order. Buffers: a thumbnail each. */
export interface ExamplesResult {
  examples: ExampleCard[];
  /** Whoever is connected may add some. */
  owner: boolean;
  /** The platform takes none: then they stand in an example set, a file. */
  kept: "platform" | "set";
  /** "" until it was saved. */
  set_path: string;
  /** Where they are kept, in a sentence. */
  note: string;
  /** Where the owner can publish them by hand, "" for nowhere. */
  publish_url: string;
  /** Why there is no list of the platform's, in a sentence. */
  missing: string;
}

/** Unasked: Python has changed the examples; the page lists them anew. */
export interface ExamplesEvent {
  type: "event";
  event: "examples";
  params: Record<string, unknown>;
}

// --- comparing ---------------------------------------------------------------------------------
/** A model that the viewer's own is compared with, and the platform that answers for it. */
export interface DescribedResult {
  platform: PlatformCard;
  model: ModelCard;
}

// --- covering ----------------------------------------------------------------------------------
/** A part of a picture, as fractions of it. */
export interface Patch {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What a patch is covered with. */
export type Fill = "gray" | "blur" | "mirror";

/** What an occlusion map takes; 0 where it was not about one. */
export interface CostResult {
  predictions: number;
  calls: number;
  /** Whoever is asked is not on this computer, and may charge for each prediction. */
  paid: boolean;
  host: string;
}

/**
 * How far a concept's score falls where a part of the picture is covered. Buffers: the drops as
 * float32, little endian, row by row; NaN where there is no answer.
 */
export interface MapResult {
  concept: string;
  vocabulary: string;
  /** On the uncovered picture. */
  score: number;
  rows: number;
  columns: number;
  /** So many patches have an answer. */
  done: number;
  /** Why others have none. */
  error: ErrorPayload | null;
}

/** How a question is put, apart from what it is about. */
export interface Asking {
  max_concepts: number;
  min_value: number;
  /** Said together with each picture, to a model that takes both. */
  prompt: string;
  /** Free settings of the model; a name that is missing stands for its default. */
  params: Record<string, unknown>;
  /** 0 for the model's own. */
  sample_ms: number;
}

/** Each method with what it takes and what it gives. */
export interface Methods extends BrowserMethods, TeachingMethods {
  open: [params: Record<never, never>, result: OpenResult];
  try: [params: { name: string; media_type: string } & Asking, result: TryResult];
  "upload.begin": [
    params: { name: string; size: number; media_type: string; upload_id?: string },
    result: UploadAck,
  ];
  "upload.chunk": [params: { upload_id: string; offset: number }, result: UploadAck];
  "upload.status": [params: { upload_id: string }, result: UploadAck];
  "upload.finish": [params: { upload_id: string }, result: InputResult];
  "upload.cancel": [params: { upload_id: string }, result: object];
  "input.url": [params: { url: string }, result: InputResult];
  "input.sample": [params: { sample_id: string }, result: InputResult];
  "input.text": [params: { text: string }, result: InputResult];
  "input.remove": [params: { key: string }, result: object];
  predict: [params: { input_keys: string[]; again: boolean } & Asking, result: PredictResult];
  picture: [params: { key: string; edge: number }, result: PictureResult];
  thumbnails: [params: { keys: string[] }, result: object];
  /** An input's own bytes, stretch by stretch. */
  file: [params: { key: string; offset: number }, result: FileResult];
  /** Pictures of a video at these times, the longer edge at most `edge`. */
  frames: [params: { key: string; times_ms: number[]; edge: number }, result: FramesResult];
  /** Masks, heat maps, pictures and sounds of an output's rows. */
  media: [params: { output_id: number; ordinals: number[] }, result: MediaResult];
  /** Buffers: for each row its vector as float32, little endian, empty for none. */
  vectors: [params: { output_id: number; ordinals: number[] }, result: object];
  /** A part of the page's code that is loaded when it is needed first. Buffers: its text. */
  module: [params: { name: string }, result: object];
  "models.list": [params: { search: string; page: number } & Narrowed, result: ModelsResult];
  "models.versions": [params: { reference: string }, result: { versions: VersionCard[] }];
  /** Buffers: a thumbnail (JPEG) for each sample that the model takes. */
  "models.choose": [
    params: { reference: string; deployment?: string; nodepool?: string },
    result: ChosenResult,
  ];
  "workflows.list": [params: { search: string; page: number } & Narrowed, result: ModelsResult];
  "workflows.versions": [params: { reference: string }, result: { versions: VersionCard[] }];
  "workflows.choose": [
    params: { reference: string; deployment?: string; nodepool?: string },
    result: ChosenResult,
  ];
  /**
   * What was chosen last, newest first, whatever narrows the list; of each its name alone. A
   * browser is asked for both nouns, and without one for what it asks now; so with `places.list`.
   */
  "choices.recent": [params: { noun?: "model" | "workflow" }, result: ModelsResult];
  /** Without a user those of whoever is connected. */
  "apps.list": [params: { search: string; page: number; user_id?: string }, result: AppsResult];
  "places.list": [params: { reference: string; noun?: "model" | "workflow" }, result: PlacesResult];
  "examples.list": [params: Record<never, never>, result: ExamplesResult];
  /**
   * Puts it among the inputs that were tried, with what is kept of it or newly predicted. Buffers:
   * as of `try`, then its thumbnail (JPEG), empty where there is none.
   */
  "examples.open": [params: { id: string } & Asking, result: TryResult];
  "examples.add": [
    params: { input_key: string; name: string; description: string },
    result: ExamplesResult,
  ];
  "examples.change": [
    params: { id: string; name: string; description: string },
    result: ExamplesResult,
  ];
  "examples.remove": [params: { id: string }, result: ExamplesResult];
  /** `to`: its new place, from 0. */
  "examples.move": [params: { id: string; to: number }, result: ExamplesResult];
  /** One of the models that are compared is asked about one input, and how it stands alone. */
  "compare.predict": [
    params: { input_key: string; reference: string; again: boolean } & Asking,
    result: PredictResult,
  ];
  "compare.describe": [params: { reference: string }, result: DescribedResult];
  /**
   * What is said of a picture that passes by and is kept nowhere: an input with a patch covered, or
   * as it is where that is null; or, of the JPEG in the buffer, a frame of the webcam.
   */
  transient: [
    params: { input_key: string; patch: Patch | null; fill: Fill } & Asking,
    result: PredictResult,
  ];
  /** What a map of an input takes; with "" only whether predictions may cost something. */
  "cover.cost": [
    params: { input_key: string; rows: number; columns: number; fill: Fill },
    result: CostResult,
  ];
  "cover.map": [
    params: {
      input_key: string;
      concept: string;
      rows: number;
      columns: number;
      fill: Fill;
    } & Asking,
    result: MapResult,
  ];
  code: [
    params: {
      input_keys: string[];
      threshold: number;
      concept_filter: string;
    } & Asking,
    result: { code: string },
  ];
  freeze: [params: Record<never, never>, result: object];
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M][0];
export type Result<M extends Method> = Methods[M][1];
