/** Something with a lifetime of its own, for as long as a component is mounted. */
import { useLayoutEffect, useState } from "preact/hooks";

/** Null before the first layout. Made anew when `of` changes, the former being ended first. */
export function useOwned<T>(make: (alive: AbortSignal) => T, of: unknown): T | null {
  const [owned, setOwned] = useState<{ of: unknown; it: T } | null>(null);
  // A layout effect: Preact 11 cleans up after other effects only in a later frame.
  useLayoutEffect(() => {
    const alive = new AbortController();
    setOwned({ of, it: make(alive.signal) });
    return () => alive.abort();
  }, [of]);
  return owned !== null && owned.of === of ? owned.it : null;
}
