/**
 * What the viewer of one model or workflow shows, as signals. Shared by all views of it.
 *
 * Only `actions.ts` changes it. What is of one view alone (hover, an open menu) stands in `view.ts`.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Planes } from "../media/planes.js";
import { MediaStore } from "../media/store.js";
import { follow, type KernelModel, type Trait } from "../model.js";
import type { Rpc } from "../rpc.js";
import type { Admits } from "../upload/admits.js";
import type {
  Asking,
  ErrorPayload,
  ModelCard,
  PlatformCard,
  SampleCard,
  ShownConcept,
} from "../wire.js";
import { createGuessing, type Guessing, hides } from "./guessing.js";
import type { GivenAnswer, Item, Said } from "./item.js";
import { type Held, type Speaking, speaking } from "./speaking.js";

/** Who answers: so it is called on the page, and so begin the names of the kernel's methods. */
export type What = "model" | "workflow";

export interface Sample extends SampleCard {
  /** An object URL, "" where the kernel sent no picture of it. */
  thumbnail: string;
}

/** How far the viewer is with getting to know its kernel. */
export type Opening = "unasked" | "asked" | "queued" | "open" | { failed: ErrorPayload };

/** What it says of itself is what lies on the picture: the model's answer, or one node's. */
export interface ViewerState extends Speaking, Held {
  readonly what: What;
  readonly opening: Signal<Opening>;
  readonly platform: ReadonlySignal<PlatformCard | null>;
  readonly model: Signal<ModelCard | null>;
  /** Why the model that was chosen could not be had. */
  readonly modelError: Signal<{ reference: string; error: ErrorPayload } | null>;
  readonly samples: Signal<readonly Sample[]>;
  /** Newest first. */
  readonly items: Signal<readonly Item[]>;
  readonly current: Signal<Item | null>;
  /** What was answered about the current input, unless it is to be guessed first. */
  readonly given: ReadonlySignal<GivenAnswer | null>;
  readonly guessing: Guessing;
  /** Counts up when Python has changed the examples. */
  readonly examples: Signal<number>;
  /** The tab to begin with, where nothing has been tried. */
  readonly opensOn: ReadonlySignal<"try" | "examples">;
  readonly admits: ReadonlySignal<Admits>;
  readonly selected: Trait<string>;
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
  /** The models that are compared, the first is the one that answers; or none. */
  readonly models: Trait<readonly string[]>;
  /** Whose answer lies on the picture, like "imagenet-classifier". */
  readonly speaker: ReadonlySignal<string>;
  /** Masks, pictures, sounds and vectors of answers, as they are asked for. */
  readonly media: MediaStore;
  /** What of it is gray pictures, decoded. */
  readonly planes: Planes;
  /** The model that was chosen, until the kernel has it. */
  readonly choosing: Signal<string>;
  /** What was kept in the notebook last, as `onShow` says it. A view is drawn anew by keeping. */
  readonly kept: Signal<string>;
  /** Another model was chosen: what was this one's own goes. */
  readonly leave: () => void;
}

/** What of the current input's answer lies on the picture. */
export type SaidOf = (given: GivenAnswer) => Said | null;

export function createState(
  kernel: KernelModel,
  rpc: Rpc,
  alive: AbortSignal,
  what: What = "model",
  saidOf: SaidOf = (given) => given,
): ViewerState {
  const platform = follow(kernel, "platform", NO_PLATFORM, alive).value;
  const held: Held = {
    threshold: follow(kernel, "threshold", 0, alive),
    filter: follow(kernel, "concept_filter", "", alive),
    maxConcepts: follow(kernel, "max_concepts", 20, alive),
  };
  const params = follow(kernel, "params", {}, alive);
  const model = signal<ModelCard | null>(null);
  const current = signal<Item | null>(null);
  const guessing = createGuessing(model);
  const given = computed(() => {
    const item = current.value;
    return item && !hides(guessing, item.key) ? item.answer.value : null;
  });
  const said = computed(() => (given.value ? saidOf(given.value) : null));
  const media = new MediaStore(rpc, alive);
  return {
    ...speaking(said, held),
    ...held,
    what,
    opening: signal<Opening>("unasked"),
    platform: computed(() => (platform.value.name ? platform.value : null)),
    model,
    modelError: signal<{ reference: string; error: ErrorPayload } | null>(null),
    samples: signal<readonly Sample[]>([]),
    items: signal<readonly Item[]>([]),
    current,
    given,
    guessing,
    examples: signal(0),
    opensOn: follow(kernel, "_opens_on", "try", alive).value,
    admits: follow(kernel, "_admits", {}, alive).value,
    selected: follow(kernel, "selected", "", alive),
    prompt: follow(kernel, "prompt", "", alive),
    params,
    sampleMs: follow(kernel, "sample_ms", 0, alive),
    saved: follow(kernel, "concepts", [], alive).value,
    inputKey: follow(kernel, "input_key", "", alive),
    modelReference: follow(kernel, what, "", alive),
    models: follow(kernel, "models", [], alive),
    speaker: computed(() => model.value?.name ?? `the ${what}`),
    media,
    planes: new Planes(media, alive),
    choosing: signal(""),
    kept: signal(""),
    leave: () => {
      // Settings are a model's own: what they were called there, another one does not know.
      if (Object.keys(params.value.value).length > 0) params.save({});
    },
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
export function onShow({ current, given, threshold, filter }: ViewerState): string {
  const item = current.value;
  if (!item || !given.value || given.value.answer.status === "failed") return "";
  const { answer, model } = given.value;
  const said = [model.reference, answer.asked_at, answer.max_concepts, answer.status];
  return JSON.stringify([item.key, ...said, threshold.value.value, filter.value.value]);
}

/** Samples as they may be shown: their notes say what is predicted of them. */
export function samplesOf({ samples, guessing }: ViewerState): readonly Sample[] {
  if (!guessing.on.value) return samples.value;
  return samples.value.map((sample) => ({ ...sample, note: "" }));
}

const NO_PLATFORM: PlatformCard = { name: "", host: "", embedded: false };
