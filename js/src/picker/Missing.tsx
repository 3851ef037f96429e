/** A list that is not to be had at all: why, and what to do without it. */
import { sentence } from "../states/FailedCard.js";
import type { ErrorPayload } from "../wire.js";

/** Neither the kernel nor the platform will have such a call when it is asked again. */
const NOT_OFFERED: ReadonlySet<string> = new Set([
  "METHOD_UNKNOWN",
  "UNIMPLEMENTED",
  "NOT_IMPLEMENTED",
]);

export function isMissing(error: ErrorPayload | null): error is ErrorPayload {
  return error !== null && NOT_OFFERED.has(error.name);
}

export function Missing({ error: { message, hint } }: { error: ErrorPayload }) {
  return (
    <p>
      {sentence(message)} {hint && sentence(hint)}
    </p>
  );
}
