/** A signal of sets that changes when what is in the set does: a new set of the same is the old. */
import { computed, type ReadonlySignal } from "@preact/signals";

/** What is kin where nobody says. */
export const NO_KIN: ReadonlySet<string> = new Set();

export function steady(
  sets: ReadonlySignal<ReadonlySet<string>> | undefined,
): ReadonlySignal<ReadonlySet<string>> {
  let last = NO_KIN;
  return computed(() => {
    const next = sets?.value ?? NO_KIN;
    if (!isSame(last, next)) last = next;
    return last;
  });
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false;
  for (const item of one) if (!other.has(item)) return false;
  return true;
}
