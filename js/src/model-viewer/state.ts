/**
 * What the viewer of one model shows, as signals. Shared by all views of the model.
 *
 * Only `actions.ts` changes it. What is of one view alone (hover, an open menu) stands in `view.ts`.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CutOff } from "../concepts/Threshold.js";
import { Planes } from "../media/planes.js";
import { MediaStore } from "../media/store.js";
import { follow, type KernelModel, type Trait } from "../model.js";
import type { Rows } from "../predictions.js";
import type { Rpc } from "../rpc.js";
import type { Admits } from "../upload/admits.js";
import { visibleRows } from "../visible.js";
import type {
  Asking,
  ErrorPayload,
  ModelCard,
  PlatformCard,
  SampleCard,
  ShownConcept,
} from "../wire.js";
import type { Item } from "./item.js";

/** Clarifai gives at most 200 concepts (docs, "Prediction parameters"). */
export const MOST_CONCEPTS = 200;

export interface Sample extends SampleCard {
  /** An object URL, "" where the kernel sent no picture of it. */
  thumbnail: string;
}

/** How far the viewer is with getting to know its kernel. */
export type Opening = "unasked" | "asked" | "queued" | "open" | { failed: ErrorPayload };

export interface ViewerState {
  readonly opening: Signal<Opening>;
  readonly platform: ReadonlySignal<PlatformCard | null>;
  readonly model: Signal<ModelCard | null>;
  /** Why the model that was chosen could not be had. */
  readonly modelError: Signal<{ reference: string; error: ErrorPayload } | null>;
  readonly samples: Signal<readonly Sample[]>;
  /** Newest first. */
  readonly items: Signal<readonly Item[]>;
  readonly current: Signal<Item | null>;
  readonly admits: ReadonlySignal<Admits>;
  readonly threshold: Trait<number>;
  readonly filter: Trait<string>;
  readonly selected: Trait<string>;
  readonly maxConcepts: Trait<number>;
  /** Said together with each picture, to a model that takes both. */
  readonly prompt: Trait<string>;
  /** The model's free settings; a name that is missing stands for its default. */
  readonly params: Trait<Record<string, unknown>>;
  /** How often a video is looked at; 0 for the model's own. */
  readonly sampleMs: Trait<number>;
  /** What was on show when the notebook was saved. */
  readonly saved: ReadonlySignal<readonly ShownConcept[]>;
  readonly inputKey: Trait<string>;
  readonly modelReference: Trait<string>;
  /** The current input's answer, as long as it is the current model's. */
  readonly rows: ReadonlySignal<Rows | null>;
  readonly visible: ReadonlySignal<Uint8Array>;
  /** Masks, pictures, sounds and vectors of answers, as they are asked for. */
  readonly media: MediaStore;
  /** What of it is gray pictures, decoded. */
  readonly planes: Planes;
  /** What of the answer may have been cut off by how it was asked for. */
  readonly cutOff: ReadonlySignal<CutOff>;
  /** The model that was chosen, until the kernel has it. */
  readonly choosing: Signal<string>;
  /** What was kept in the notebook last, as `onShow` says it. A view is drawn anew by keeping. */
  readonly kept: Signal<string>;
}

export function createState(kernel: KernelModel, rpc: Rpc, alive: AbortSignal): ViewerState {
  const threshold = follow(kernel, "threshold", 0, alive);
  const filter = follow(kernel, "concept_filter", "", alive);
  const platform = follow(kernel, "platform", NO_PLATFORM, alive).value;
  const maxConcepts = follow(kernel, "max_concepts", 20, alive);
  const current = signal<Item | null>(null);
  const rows = computed(() => current.value?.answer.value?.rows ?? null);
  const visible = computed(() =>
    rows.value
      ? visibleRows(rows.value, threshold.value.value, filter.value.value)
      : new Uint8Array(),
  );
  const media = new MediaStore(rpc, alive);
  return {
    opening: signal<Opening>("unasked"),
    platform: computed(() => (platform.value.name ? platform.value : null)),
    model: signal<ModelCard | null>(null),
    modelError: signal<{ reference: string; error: ErrorPayload } | null>(null),
    samples: signal<readonly Sample[]>([]),
    items: signal<readonly Item[]>([]),
    current,
    admits: follow(kernel, "_admits", {}, alive).value,
    threshold,
    filter,
    selected: follow(kernel, "selected", "", alive),
    maxConcepts,
    prompt: follow(kernel, "prompt", "", alive),
    params: follow(kernel, "params", {}, alive),
    sampleMs: follow(kernel, "sample_ms", 0, alive),
    saved: follow(kernel, "concepts", [], alive).value,
    inputKey: follow(kernel, "input_key", "", alive),
    modelReference: follow(kernel, "model", "", alive),
    rows,
    visible,
    media,
    planes: new Planes(media, alive),
    cutOff: computed(() => {
      const answer = current.value?.answer.value?.answer;
      const asked = answer?.max_concepts ?? maxConcepts.value.value;
      const minValue = answer?.min_value ?? 0;
      return {
        maxConcepts: asked,
        minValue,
        cut: answer?.cut_off ?? false,
        more: asked < MOST_CONCEPTS || minValue > 0,
      };
    }),
    choosing: signal(""),
    kept: signal(""),
  };
}

/** Everything the model says is asked for; the threshold is the page's own. */
const MIN_VALUE = 0;

/** How questions are put at this moment. */
export function asking({ maxConcepts, prompt, params, sampleMs }: ViewerState): Asking {
  return {
    max_concepts: maxConcepts.value.value,
    min_value: MIN_VALUE,
    prompt: prompt.value.value,
    params: params.value.value,
    sample_ms: sampleMs.value.value,
  };
}

/** All that makes what is on show this and nothing else; "" where there is no answer to keep. */
export function onShow({ current, threshold, filter }: ViewerState): string {
  const item = current.value;
  const given = item?.answer.value;
  if (!item || !given || given.answer.status === "failed") return "";
  const { answer, model } = given;
  const said = [model.reference, answer.asked_at, answer.max_concepts, answer.status];
  return JSON.stringify([item.key, ...said, threshold.value.value, filter.value.value]);
}

const NO_PLATFORM: PlatformCard = { name: "", host: "", embedded: false };
