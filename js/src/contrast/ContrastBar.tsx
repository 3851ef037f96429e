/** How several models disagree: how many inputs of each kind, each a link to these alone. */
import { useComputed } from "@preact/signals";
import type { DisagreementFilter } from "../browser-wire.js";
import type { BrowserActions } from "../dataset-browser/actions.js";
import type { BrowserState } from "../dataset-browser/state.js";
import css from "./contrast.css";
import { Contrast } from "./contrast.js";
import { KINDS, type Kind } from "./disagreement.js";
import { meaning, NAMES, SIGNS } from "./words.js";

export interface ContrastBarProps {
  state: BrowserState;
  actions: Pick<BrowserActions, "look">;
}

/** The gravest first. */
const SHOWN: readonly Kind[] = [...KINDS].reverse();

export function ContrastBar({ state, actions }: ContrastBarProps) {
  const { disagreement: chosen, against_truth: against } = state.filter.value;
  const { models } = state.run.value;
  const counts = useComputed(() => {
    const feed = state.feed.value;
    void feed?.version.value;
    const contrast = feed?.columns.contrast;
    return contrast instanceof Contrast ? contrast.counts(state.filter.value) : KINDS.map(() => 0);
  });
  const hasTruth = state.dataset.value?.has_truth ?? false;
  const of = (kind: Kind): number => counts.value[KINDS.indexOf(kind)] ?? 0;
  const any = SHOWN.reduce((sum, kind) => sum + (kind === "none" ? 0 : of(kind)), 0);
  const look = (kind: DisagreementFilter) => (): void => {
    actions.look("disagreement", kind === chosen ? "all" : kind);
  };
  const first = models[0]?.name ?? "";
  return (
    <div class="pw-contrast">
      <style>{css}</style>
      <fieldset class="pw-contrast__kinds">
        <legend class="pw-visually-hidden">Disagreement</legend>
        <Count
          name="Disagree"
          sign=""
          count={any}
          on={chosen === "any"}
          onClick={look("any")}
          title="Of any kind"
          kind="any"
        />
        {SHOWN.map((kind) => (
          <Count
            key={kind}
            kind={kind}
            name={NAMES[kind]}
            sign={SIGNS[kind]}
            count={of(kind)}
            on={chosen === kind}
            title={meaning(kind, first, against)}
            onClick={look(kind)}
          />
        ))}
      </fieldset>
      {/* A dataset without ground truth may have come since: then it can be switched off. */}
      {(hasTruth || against) && (
        <label class="pw-check">
          <input
            type="checkbox"
            checked={against}
            onChange={(event) => actions.look("against_truth", event.currentTarget.checked)}
          />
          Against the ground truth
        </label>
      )}
    </div>
  );
}

interface CountProps {
  kind: string;
  name: string;
  sign: string;
  count: number;
  on: boolean;
  title: string;
  onClick: () => void;
}

function Count({ kind, name, sign, count, on, title, onClick }: CountProps) {
  return (
    <button
      type="button"
      class="pw-contrast__count"
      data-kind={kind}
      aria-pressed={on}
      title={on ? `${title}. Show all inputs again` : title}
      onClick={onClick}
    >
      {sign !== "" && (
        <span class={`pw-contrast__sign pw-contrast__sign--${kind}`} aria-hidden="true">
          {sign}
        </span>
      )}
      {name} <span class="pw-number">{count.toLocaleString("en")}</span>
    </button>
  );
}
