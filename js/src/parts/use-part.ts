/** A part as a hook: on its way, here, or not to be had. */
import { useLayoutEffect, useState } from "preact/hooks";
import { errorPayload } from "../rpc.js";
import type { ErrorPayload } from "../wire.js";

export interface PartState<Part> {
  part: Part | null;
  error: ErrorPayload | null;
  retry: () => void;
}

/** `load` is called once, and once more for each `retry`. */
export function usePart<Part>(load: () => Promise<Part>): PartState<Part> {
  // In an object: a module of functions must not be taken for a function that makes the state.
  const [said, setSaid] = useState<Omit<PartState<Part>, "retry">>({ part: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useLayoutEffect(() => {
    let gone = false;
    const tell = (next: Omit<PartState<Part>, "retry">): void => {
      if (!gone) setSaid(next);
    };
    tell({ part: null, error: null });
    load().then(
      (part) => tell({ part, error: null }),
      (error: unknown) => tell({ part: null, error: errorPayload(error) }),
    );
    return () => {
      gone = true;
    };
  }, [attempt]);
  return { ...said, retry: () => setAttempt(attempt + 1) };
}
