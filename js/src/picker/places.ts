/** Where a model can run, as the kernel knows it. */
import { useLayoutEffect, useState } from "preact/hooks";
import { CANCELLED, errorPayload, type Rpc } from "../rpc.js";
import type { ErrorPayload, PlaceCard, PlacesResult } from "../wire.js";
import { isMissing } from "./Missing.js";

/** A deployment or a nodepool of one's own; "" for the platform's choice, absent to leave it as it is. */
export interface Routing {
  deployment?: string;
  nodepool?: string;
}

export interface Places {
  result: PlacesResult | null;
  error: ErrorPayload | null;
  retry: () => void;
}

const NONE: PlacesResult = {
  places: [],
  deployment: "",
  nodepool: "",
  missing: "Where it runs cannot be chosen on this platform.",
};

/** Asked for anew when the model is another. */
export function usePlaces(rpc: Rpc, reference: string): Places {
  const [said, setSaid] = useState<Omit<Places, "retry">>({ result: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useLayoutEffect(() => {
    const overtaken = new AbortController();
    setSaid({ result: null, error: null });
    rpc.request("places.list", { reference }, { signal: overtaken.signal }).then(
      ({ result }) => setSaid({ result, error: null }),
      (thrown: unknown) => {
        const error = errorPayload(thrown);
        if (overtaken.signal.aborted || error.name === CANCELLED) return;
        setSaid(isMissing(error) ? { result: NONE, error: null } : { result: null, error });
      },
    );
    return () => overtaken.abort();
  }, [reference, attempt]);
  return { ...said, retry: () => setAttempt(attempt + 1) };
}

/** A place as the value of a form. */
export function placeValue({ kind, reference }: Pick<PlaceCard, "kind" | "reference">): string {
  return `${kind}:${reference}`;
}

/**
 * Where it runs while nobody says otherwise, "" for the platform's choice. A deployment is that of
 * the model that answers now; a nodepool would run another one, too.
 */
export function chosenIn({ deployment, nodepool }: PlacesResult, isCurrent: boolean): string {
  if (deployment && isCurrent) return placeValue({ kind: "deployment", reference: deployment });
  return nodepool ? placeValue({ kind: "nodepool", reference: nodepool }) : "";
}

/** Its kind, and what is called so. */
export function placeIn(value: string): [kind: string, reference: string] {
  const at = value.indexOf(":");
  return [value.slice(0, at), value.slice(at + 1)];
}

export function routingOf(value: string): Required<Routing> {
  const [kind, reference] = placeIn(value);
  return {
    deployment: kind === "deployment" ? reference : "",
    nodepool: kind === "nodepool" ? reference : "",
  };
}
