/** Draws with a part: a thin bar while it is on its way, the error where it cannot be had. */
import type { ComponentChildren } from "preact";
import { loadPart, type PartName, type Parts } from "../parts.js";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import { usePart } from "./use-part.js";

export interface LazyProps<Name extends PartName> {
  rpc: Rpc;
  name: Name;
  children: (part: Parts[Name]) => ComponentChildren;
}

export function Lazy<Name extends PartName>({ rpc, name, children }: LazyProps<Name>) {
  const { part, error, retry } = usePart(() => loadPart(rpc, name));
  if (error) return <FailedCard error={error} onRetry={retry} />;
  if (part === null) return <progress class="pw-progress" aria-label="Loading" />;
  return <>{children(part)}</>;
}
