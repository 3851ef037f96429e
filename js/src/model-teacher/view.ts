/** What one view of a model teacher has to itself: where its webcam is on, what is open. */
import { type Signal, signal } from "@preact/signals";

/** Where the taught model is tried, among the ids of classes. */
export const TRY = "try";

export interface TeacherView {
  /** The class that the webcam is on for, or `TRY`; "" while it is off. One at a time. */
  readonly camera: Signal<string>;
  /** Where it was on when the kernel was lost, "" where it was off. */
  readonly stopped: Signal<string>;
  /** The class, or `TRY`, that something is dragged over. */
  readonly dropping: Signal<string>;
  /** The class whose folder is asked for, "" for folders as classes; null while none is. */
  readonly folder: Signal<string | null>;
  readonly saving: Signal<boolean>;
  /** Pictures were dropped beside the classes. */
  readonly missed: Signal<boolean>;
}

export function createTeacherView(): TeacherView {
  return {
    camera: signal(""),
    stopped: signal(""),
    dropping: signal(""),
    folder: signal<string | null>(null),
    saving: signal(false),
    missed: signal(false),
  };
}
