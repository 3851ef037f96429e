/**
 * What crosses between kernel and page, declared once; mirrors `predict_widgets/widgets/wire.py`.
 *
 * Every request gets exactly one reply: a result, or an error. Progress events carry the id of the
 * request they belong to. Bytes travel as buffers beside the JSON, never in it.
 */

export const MEBIBYTE = 1024 * 1024;
/** JupyterLab drops a websocket message over 10 MiB without a word. */
export const FIRST_CHUNK_BYTES = MEBIBYTE;
export const LARGEST_CHUNK_BYTES = 4 * MEBIBYTE;
export const UPLOAD_WINDOW = 4;
/** A file of one chunk goes in one message with the question. */
export const WHOLE_FILE_BYTES = LARGEST_CHUNK_BYTES;
export const TRANSPORT_LIMIT_BYTES = 256 * MEBIBYTE;

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

/** Unasked: what `viewer.predict(...)` in Python made. */
export interface ShownEvent {
  type: "event";
  event: "shown";
  params: Shown;
}

export type FromKernel = Reply | Progress | ShownEvent;

// --- what they carry ---------------------------------------------------------------------------
export interface PlatformCard {
  name: string;
  host: string;
  embedded: boolean;
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
  url: string;
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
}

/** A sample photo; its thumbnail is a buffer of the same index. */
export interface SampleCard {
  id: string;
  name: string;
  note: string;
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
}

/** One input's answer. Its rows are in the tables of the same message, by `output_id`. */
export interface Answer {
  input_key: string;
  output_id: number;
  status: "ok" | "empty" | "failed" | "suppressed";
  error: ErrorPayload | null;
  latency_ms: number;
  asked_at: string;
  reused: boolean;
  max_concepts: number;
  min_value: number;
  cut_off: boolean;
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

/** Each method with what it takes and what it gives. */
export interface Methods {
  open: [params: Record<never, never>, result: OpenResult];
  try: [
    params: { name: string; media_type: string; max_concepts: number; min_value: number },
    result: TryResult,
  ];
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
  "input.remove": [params: { key: string }, result: object];
  predict: [
    params: { input_keys: string[]; max_concepts: number; min_value: number; again: boolean },
    result: PredictResult,
  ];
  picture: [params: { key: string; edge: number }, result: PictureResult];
  thumbnails: [params: { keys: string[] }, result: object];
  "models.list": [params: { search: string; page: number }, result: ModelsResult];
  "models.versions": [params: { reference: string }, result: { versions: VersionCard[] }];
  "models.choose": [params: { reference: string }, result: { model: ModelCard }];
  code: [
    params: {
      input_keys: string[];
      threshold: number;
      concept_filter: string;
      max_concepts: number;
    },
    result: { code: string },
  ];
  freeze: [params: Record<never, never>, result: object];
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M][0];
export type Result<M extends Method> = Methods[M][1];
