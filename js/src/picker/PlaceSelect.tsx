/** Where a model is to run: the platform's choice, a deployment, or a nodepool. */
import { FailedCard } from "../states/FailedCard.js";
import type { PlaceCard } from "../wire.js";
import { type Places, placeIn, placeValue } from "./places.js";

export interface PlaceSelectProps {
  places: Places;
  /** What `placeValue` makes of the place, "" for the platform's choice. */
  value: string;
  onValue: (value: string) => void;
  /** One that is not listed can be typed. */
  mayType: boolean;
}

const KINDS = [
  { kind: "deployment", title: "Deployments", other: "A deployment by its name…", as: "USER/ID" },
  {
    kind: "nodepool",
    title: "Nodepools",
    other: "A nodepool by its name…",
    as: "CLUSTER/NODEPOOL",
  },
] as const;

export function PlaceSelect({ places, value, onValue, mayType }: PlaceSelectProps) {
  const { result, error, retry } = places;
  if (error) return <FailedCard error={error} onRetry={retry} />;
  const listed = result?.places ?? [];
  const known = listed.find((place) => placeValue(place) === value);
  const [kind, name] = placeIn(value);
  const typed = known ? undefined : KINDS.find((one) => one.kind === kind);
  return (
    <div class="pw-picker__place">
      {(mayType || listed.length > 0 || typed) && (
        <label class="pw-field">
          <span class="pw-field__name">Runs on</span>
          <select
            class="pw-input"
            value={typed ? `${kind}:` : value}
            disabled={result === null}
            onChange={(event) => onValue(event.currentTarget.value)}
          >
            <option value="">{result === null ? "Asking…" : "the platform's choice"}</option>
            {KINDS.map((one) => (
              <Kind key={one.kind} title={one.title} places={listed.filter(isOf(one.kind))} />
            ))}
            {KINDS.filter((one) => mayType || one === typed).map((one) => (
              <option key={one.kind} value={`${one.kind}:`}>
                {one.other}
              </option>
            ))}
          </select>
        </label>
      )}
      {typed && (
        <input
          class="pw-input"
          aria-label={`Name of the ${kind}`}
          placeholder={typed.as}
          value={name}
          onInput={(event) => onValue(`${kind}:${event.currentTarget.value.trim()}`)}
        />
      )}
      {known?.note && <p>{known.note}</p>}
      {result?.missing && <p>{result.missing}</p>}
    </div>
  );
}

function isOf(kind: PlaceCard["kind"]) {
  return (place: PlaceCard): boolean => place.kind === kind;
}

function Kind({ title, places }: { title: string; places: readonly PlaceCard[] }) {
  if (places.length === 0) return null;
  return (
    <optgroup label={title}>
      {places.map((place) => (
        <option key={place.reference} value={placeValue(place)}>
          {place.name || place.reference}
        </option>
      ))}
    </optgroup>
  );
}
