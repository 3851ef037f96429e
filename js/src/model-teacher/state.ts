/**
 * What a model teacher shows, as signals. Shared by all views of it.
 *
 * The kernel holds the classes and their pictures; the page holds what is on its way there.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { follow, type KernelModel } from "../model.js";
import type { Rpc } from "../rpc.js";
import type { TeachingCard } from "../teaching-wire.js";
import type { Admits } from "../upload/admits.js";
import type { Opening } from "../viewer/state.js";
import type { Dialog } from "../viewer/view.js";
import type { ErrorPayload, PlatformCard, Progress } from "../wire.js";
import type { Coming } from "./coming.js";
import { Thumbnails } from "./thumbnails.js";
import type { Trial } from "./trying.js";

/** Teaching under way. */
export type Teaching = Pick<Progress, "stage" | "done" | "total" | "message">;

/** Something that could not be done, and how to try it again. */
export interface Problem {
  readonly error: ErrorPayload;
  readonly retry?: (() => void) | undefined;
}

export interface TeacherState {
  readonly opening: Signal<Opening>;
  readonly platform: ReadonlySignal<PlatformCard | null>;
  readonly admits: ReadonlySignal<Admits>;
  readonly card: Signal<TeachingCard>;
  /** The model's name as it stands in the field. */
  readonly name: Signal<string>;
  /** Pictures that the kernel does not have yet, or would not take, of all classes. */
  readonly coming: Signal<readonly Coming[]>;
  readonly thumbnails: Thumbnails;
  /** By class: what there is to say of the pictures that were given last. */
  readonly notes: Signal<ReadonlyMap<string, string>>;
  /** By class, and "" for the widget as a whole: what could not be done. */
  readonly problems: Signal<ReadonlyMap<string, Problem>>;
  /** The class removed last, while that can be undone. */
  readonly removed: Signal<{ id: string; name: string } | null>;
  /** A class that was just added: its name is to be written. */
  readonly added: Signal<string>;
  /** A folder is being read, for a class or ("") for classes; null while none is. */
  readonly reading: Signal<string | null>;
  readonly teaching: Signal<Teaching | null>;
  /** Why teaching failed, as this page was told. */
  readonly failed: Signal<ErrorPayload | null>;
  /** What was tried last, and what the model said of it. */
  readonly trial: Signal<Trial | null>;
  /** What was kept in the notebook last. */
  readonly kept: Signal<string>;
  readonly dialog: Signal<Dialog>;
}

export const NO_CLASSES: TeachingCard = {
  revision: -1,
  name: "",
  description: "",
  status: "empty",
  classes: [],
  problems: [],
  taught: null,
  error: null,
  saved: "",
};
const NO_PLATFORM: PlatformCard = { name: "", host: "", embedded: false };

export function createTeacherState(
  kernel: KernelModel,
  rpc: Rpc,
  alive: AbortSignal,
): TeacherState {
  const platform = follow(kernel, "platform", NO_PLATFORM, alive).value;
  return {
    opening: signal<Opening>("unasked"),
    platform: computed(() => (platform.value.name ? platform.value : null)),
    admits: follow(kernel, "_admits", {}, alive).value,
    card: signal(NO_CLASSES),
    name: signal(""),
    coming: signal<readonly Coming[]>([]),
    thumbnails: new Thumbnails(rpc, alive),
    notes: signal<ReadonlyMap<string, string>>(new Map()),
    problems: signal<ReadonlyMap<string, Problem>>(new Map()),
    removed: signal<TeacherState["removed"]["value"]>(null),
    added: signal(""),
    reading: signal<string | null>(null),
    teaching: signal<Teaching | null>(null),
    failed: signal<ErrorPayload | null>(null),
    trial: signal<Trial | null>(null),
    kept: signal(""),
    dialog: signal<Dialog>(null),
  };
}

/** A map with one entry changed, or left out where there is no value. */
export function withEntry<T>(
  map: ReadonlyMap<string, T>,
  key: string,
  value: T | null,
): ReadonlyMap<string, T> {
  const next = new Map(map);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}
