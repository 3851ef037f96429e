/**
 * What crosses between kernel and page of a model teacher; mirrors
 * `predict_widgets/widgets/teaching_wire.py`.
 *
 * The kernel holds the classes and their pictures; what a page does comes back to every page as an
 * event with a higher `revision`.
 */
import type { ErrorPayload, PlatformCard } from "./wire.js";

/** How much a model is taught with. */
export const FEWEST_CLASSES = 2;
export const MOST_CLASSES = 10;
export const FEWEST_PICTURES = 5;
export const MOST_PICTURES = 50;
/** So many of them in one `thumbnails`. */
export const MOST_THUMBNAILS = 64;

/**
 * `empty`: no class. `collecting`: something is missing still, see `problems`. `ready`: it can be
 * taught. `taught`: with what is on show. `changed`: taught, and changed since.
 */
export type TeachingStatus =
  | "empty"
  | "collecting"
  | "ready"
  | "teaching"
  | "taught"
  | "changed"
  | "failed";
export type TeachingMethodName = "nearest class mean" | "logistic regression";

/** A picture of a class. `key` is its identity: the same bytes have the same one. */
export interface PictureCard {
  key: string;
  name: string;
  width: number;
  height: number;
}

/** A class. `id` stays when it is renamed. */
export interface ClassCard {
  id: string;
  name: string;
  count: number;
  /** A sentence, such as "cup has 3 pictures: 5 are needed"; "" for none. */
  problem: string;
  /** In the order they were given. */
  pictures: PictureCard[];
}

/** How a class fared among the held-out pictures; `low` to `high` is a 95 % interval. */
export interface ClassResult {
  label: string;
  n: number;
  correct: number;
  accuracy: number;
  low: number;
  high: number;
}

/** A model as it was taught, and what it is worth on pictures it was not taught with. */
export interface TaughtCard {
  /** Names it with its version. */
  reference: string;
  model_id: string;
  version_id: string;
  method: TeachingMethodName;
  /** Why it is this method, in a sentence. */
  method_note: string;
  /** What its scores mean, in a sentence. */
  score_means: string;
  /** How pictures were held out, in a sentence. */
  held_out: string;
  /** So many held-out pictures were judged, so many of them right. */
  n: number;
  correct: number;
  accuracy: number;
  /** The 95 % interval of `accuracy`. */
  low: number;
  high: number;
  labels: string[];
  per_class: ClassResult[];
  /** Counts: a row for each taught label, a column for each predicted one, both as `labels`. */
  confusion: number[][];
  warnings: string[];
  /** What matters of all this. */
  sentence: string;
  seconds: number;
  /** Classes and pictures are still those that it was taught with. */
  current: boolean;
}

/** All that a page draws. A page keeps the one with the highest `revision`. */
export interface TeachingCard {
  revision: number;
  /** The model's id to be. */
  name: string;
  description: string;
  status: TeachingStatus;
  classes: ClassCard[];
  /** What keeps the model from being taught, in sentences; none: it can be. */
  problems: string[];
  /** The last model that was taught. */
  taught: TaughtCard | null;
  /** Why teaching failed. */
  error: ErrorPayload | null;
  /** The folder that holds these very pictures, "" where none does. */
  saved: string;
}

export interface TeachingOpen {
  platform: PlatformCard;
  teaching: TeachingCard;
  /** What can be taught here, the one that will be used last. */
  methods: TeachingMethodName[];
}

export interface TeachingResult {
  teaching: TeachingCard;
  /** The class that was added, "" for none. */
  class_id: string;
}

/** Buffers: the picture's thumbnail (JPEG). */
export interface PictureAdded {
  revision: number;
  class_id: string;
  picture: PictureCard;
  /** The class had it already, and it counts once. */
  known: boolean;
  /** How many pictures the class has now. */
  count: number;
}

export interface FolderResult {
  teaching: TeachingCard;
  added: number;
  known: number;
}

export interface TeachResult {
  teaching: TeachingCard;
  taught: TaughtCard;
}

/** What the taught model says of one class. */
export interface BarCard {
  label: string;
  score: number;
}

/** Highest score first. Buffers, of `taught.try` alone: the picture, small (JPEG). */
export interface TriedResult {
  /** The model that answered, with its version. */
  reference: string;
  bars: BarCard[];
  latency_ms: number;
}

/** The pictures lie in a folder, a sub-folder for each class. */
export interface SavedResult {
  folder: string;
  pictures: number;
  teaching: TeachingCard;
}

/** Unasked: something has changed, here or in another page. */
export interface TeachingEvent {
  type: "event";
  event: "teaching";
  params: TeachingCard;
}

/** The synced traits of `predict_widgets.widgets.model_teacher.ModelTeacher`. */
export interface TeachingTraits {
  /** The model's id to be. */
  name: string;
  description: string;
  status: TeachingStatus;
  /** The classes without their pictures. */
  classes: { name: string; count: number }[];
  /** The last model that was taught; {} before. */
  taught: TaughtCard | Record<never, never>;
  platform: PlatformCard;
  /** `_admits`, `picture_in_notebook` as of the viewers. */
}

/**
 * Beside these the viewers' `upload.*` (for a file over `WHOLE_FILE_BYTES`; the key of what
 * `upload.finish` gives goes to `picture.add` or `taught.try`), `thumbnails` (by the pictures'
 * keys, at most `MOST_THUMBNAILS`; empty for one that is gone), `module` and `freeze`.
 */
export interface TeachingMethods {
  "teaching.open": [params: Record<never, never>, result: TeachingOpen];
  /** Without a name it gets one: "class 1". */
  "class.add": [params: { name: string }, result: TeachingResult];
  "class.rename": [params: { class_id: string; name: string }, result: TeachingResult];
  "class.remove": [params: { class_id: string }, result: TeachingResult];
  /** Undo: the class removed last comes back with its pictures, where it stood, under its id. */
  "class.restore": [params: { class_id: string }, result: TeachingResult];
  /**
   * Buffers: the file, at most `WHOLE_FILE_BYTES`; or none, with the key of an upload. Those of one
   * `page` stand in the order of their `number`, in whichever they come.
   */
  "picture.add": [
    params: {
      class_id: string;
      name: string;
      media_type: string;
      page: string;
      number: number;
      input_key?: string;
    },
    result: PictureAdded,
  ];
  "picture.remove": [params: { class_id: string; key: string }, result: TeachingResult];
  /**
   * A folder of the kernel's computer: its sub-folders are classes; with `class_id` its own
   * pictures go into that class. All of them, or an error that names what is wrong and none.
   */
  "pictures.folder": [params: { path: string; class_id: string }, result: FolderResult];
  /**
   * Progress: pictures looked at, "predicting", `message` says what is done; cancelled it leaves
   * things as they were.
   */
  teach: [params: { name: string; description: string }, result: TeachResult];
  /** Buffers as of `picture.add`. */
  "taught.try": [
    params: { name: string; media_type: string; input_key?: string },
    result: TriedResult,
  ];
  /** A frame of the webcam (JPEG), which is not kept. One at a time; a later one waits. */
  "taught.live": [params: Record<never, never>, result: TriedResult];
  "teaching.save": [params: { path: string }, result: SavedResult];
  "teaching.code": [params: Record<never, never>, result: { code: string }];
}
