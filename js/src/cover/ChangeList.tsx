/** The bars while the picture is covered: each with where it stood before. */
import { useComputed } from "@preact/signals";
import { scoreText } from "../overlays/regions.js";
import type { ViewerState } from "../viewer/state.js";
import { type Change, changesOf, deltaText, fullOf } from "./changes.js";
import type { Covering } from "./covering.js";

export interface ChangeListProps {
  covering: Covering;
  state: ViewerState;
}

export function ChangeList({ covering, state }: ChangeListProps) {
  const before = useComputed(() => covering.before.value?.rows ?? null);
  // Under a map no patch is on show, and there is nothing to hold against it.
  const mapped = useComputed(() => covering.mapping.map.value !== null);
  const now = useComputed(() => (mapped.value ? null : (covering.now.value?.rows ?? null)));
  const changes = useComputed(() =>
    changesOf(before.value, now.value, state.threshold.value.value, state.filter.value.value),
  );
  const full = useComputed(() => fullOf(before.value, now.value));
  if (before.value === null) {
    return (
      <p class="pw-nothing">
        {covering.cost.value?.paid
          ? "What covering changes appears here when you let go of the patch."
          : "What covering changes appears here."}
      </p>
    );
  }
  if (changes.value.length === 0) {
    return <p class="pw-nothing">Nothing is above the threshold, covered or not.</p>;
  }
  return (
    <div class="pw-concepts">
      <div class="pw-concepts__controls">
        <p class="pw-concepts__count">
          {mapped.value ? (
            "Uncovered"
          ) : (
            <>
              Covered against uncovered <span class="pw-change__key" aria-hidden="true" />
            </>
          )}
          {/* Of several that are compared, the first is asked. */}
          {state.models.value.value.length > 1 && ` · ${state.speaker.value} alone`}
          {full.value !== 1 && ` · a full bar is ${full.value.toFixed(2)}`}
        </p>
      </div>
      <div class="pw-concepts__list">
        <ul
          class="pw-bars"
          aria-label={`Predictions, ${mapped.value ? "uncovered" : "covered against uncovered"}`}
        >
          {changes.value.map((change) => (
            <li key={change.key}>
              <Row change={change} full={full.value} ghost={!mapped.value} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface RowProps {
  change: Change;
  full: number;
  /** Whether to mark where it stood uncovered. */
  ghost: boolean;
}

function Row({ change, full, ghost }: RowProps) {
  const { label, color, before, now, scoreMeans } = change;
  const shown = Number.isNaN(now) ? before : now;
  const value = scoreText(shown, scoreMeans) || "–";
  const was = scoreText(before, scoreMeans);
  return (
    <div class="pw-bar pw-change" style={{ "--pw-label": color }}>
      <span class="pw-swatch" />
      <span class="pw-bar__head" title={label}>
        <span class="pw-bar__label">{label}</span>
      </span>
      <span class="pw-change__bar">
        <meter
          class="pw-bar__meter"
          min={0}
          max={full}
          value={share(shown, full) * full}
          aria-label={label}
          aria-valuetext={was && !Number.isNaN(now) ? `${value}, uncovered ${was}` : value}
        />
        {ghost && !Number.isNaN(before) && (
          <span class="pw-change__ghost" style={{ "--pw-at": share(before, full) }} />
        )}
      </span>
      <span class="pw-bar__value" aria-hidden="true">
        {value}
      </span>
      <span class="pw-change__delta" aria-hidden="true">
        {deltaText(change)}
      </span>
    </div>
  );
}

function share(score: number, full: number): number {
  return Number.isNaN(score) ? 0 : Math.min(1, Math.max(0, score / full));
}
