/** The map: what it takes before anybody is asked, how far it is, and what its colors mean. */
import { type Signal, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { entriesOf } from "../concepts/entries.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Covering } from "./covering.js";
import { cellText, numberText, rampOf, rangeOf } from "./heat.js";
import type { OcclusionMap } from "./passing.js";

export interface MapCardProps {
  covering: Covering;
  /** Who is asked. */
  model: string;
}

/** Where a map is offered, under way, or failed. */
export function MapCard({ covering, model }: MapCardProps) {
  const { mapping, fill } = covering;
  const stage = mapping.stage.value;
  if (stage.at === "offered") return <Offer covering={covering} model={model} />;
  if (stage.at === "running") {
    const text = stage.message || `${stage.done} of ${stage.total} predictions`;
    return (
      <div class="pw-working" role="status">
        <progress class="pw-progress" aria-label="Map" value={stage.done} max={stage.total} />
        <span class="pw-working__text">{text}</span>
        <button type="button" class="pw-button" onClick={() => mapping.cancel()}>
          Cancel
        </button>
      </div>
    );
  }
  if (stage.at === "failed") {
    return (
      <FailedCard
        error={stage.error}
        onRetry={() => void mapping.start(fill.peek())}
        others={[{ label: "Back to covering", act: () => mapping.leave() }]}
      />
    );
  }
  return null;
}

function Offer({ covering, model }: MapCardProps) {
  const { mapping, fill, cost, before } = covering;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  const labels = useComputed(() => labelsOf(covering));
  const taken = cost.value;
  if (taken === null) return null;
  const { predictions, calls, paid, host } = taken;
  const none = before.value !== null && labels.value.length === 0;
  return (
    <section class="pw-offer" aria-label="Map it">
      <p>
        {`A map covers the picture patch by patch, 14 × 14 times, and shows where the score falls. It takes ${predictions} predictions by ${model} in ${calls} calls, and is kept nowhere.`}
        {paid && ` ${host} may charge for each of the ${predictions}.`}
      </p>
      {none ? (
        <p>The model gives no score that could fall.</p>
      ) : (
        labels.value.length > 0 && (
          <label class="pw-field">
            <span class="pw-field__name">Score of</span>
            <select
              class="pw-input"
              value={mapping.concept.value || labels.value[0]}
              onChange={(event) => {
                mapping.concept.value = event.currentTarget.value;
              }}
            >
              {labels.value.map((label) => (
                <option key={label} value={label}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )
      )}
      <div class="pw-offer__actions">
        <button
          type="button"
          ref={first}
          class="pw-button pw-button--primary"
          disabled={none}
          onClick={() => void mapping.start(fill.peek())}
        >
          Ask for {predictions} predictions
        </button>
        <button type="button" class="pw-button" onClick={() => mapping.leave()}>
          Not now
        </button>
      </div>
    </section>
  );
}

const MOST_LABELS = 50;

/** What has a score on the uncovered picture, as the bars stand. */
function labelsOf({ before }: Covering): string[] {
  const rows = before.value?.rows;
  if (!rows) return [];
  const scored = entriesOf(rows).filter(
    ({ score, rows: own }) =>
      !Number.isNaN(score) && own.some((row) => rows.kind[row] === "concept"),
  );
  return [...new Set(scored.map(({ label }) => label))].slice(0, MOST_LABELS);
}

export interface MapLegendProps {
  map: OcclusionMap;
  opacity: Signal<number>;
  /** The patch that is pointed at, -1 for none. */
  at: Signal<number>;
  covering: Covering;
}

export function MapLegend({ map, opacity, at, covering }: MapLegendProps) {
  const { stage } = covering.mapping;
  const range = rangeOf(map.drops);
  const all = map.rows * map.columns;
  const cell = at.value;
  return (
    <div class="pw-heat__legend">
      <p class="pw-heat__what">
        <b>{map.concept}</b> {numberText(map.score)}: drop in score
      </p>
      <span class="pw-heat__scale" aria-hidden="true">
        <span>{numberText(range.low)}</span>
        <span class="pw-heat__ramp" style={{ background: rampOf(range) }} />
        <span>{numberText(range.high)}</span>
      </span>
      <label class="pw-field pw-heat__opacity">
        <span class="pw-field__name">Opacity</span>
        <input
          class="pw-range"
          type="range"
          min={0}
          max={100}
          step={5}
          value={Math.round(opacity.value * 100)}
          aria-valuetext={`${Math.round(opacity.value * 100)} %`}
          onInput={(event) => {
            opacity.value = event.currentTarget.valueAsNumber / 100;
          }}
        />
      </label>
      {stage.value.at !== "running" && (
        <button type="button" class="pw-button" onClick={() => covering.mapping.leave()}>
          Back to covering
        </button>
      )}
      <p class="pw-heat__line" aria-live="polite">
        {cell >= 0 ? cellText(map, cell) : "Point at a patch to read its drop."}
        {stage.value.at === "done" && map.done < all && ` ${partText(map, stage.value.cancelled)}`}
      </p>
    </div>
  );
}

/** Why not all of it is there. */
function partText({ done, rows, columns, error }: OcclusionMap, cancelled: boolean): string {
  const part = `${done} of ${rows * columns} patches have an answer`;
  if (error) return `${part}: ${error.message}`;
  return cancelled ? `Cancelled: ${part}.` : `${part}.`;
}
