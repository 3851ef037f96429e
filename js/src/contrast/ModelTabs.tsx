/** One input large, said by several models: a tab for each, with its first label. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { scoreText } from "../overlays/regions.js";
import { colorOf } from "../palette.js";
import type { Said } from "../viewer/item.js";
import css from "./contrast.css";
import { firstIn } from "./tile.js";
import { MARKS } from "./words.js";

export interface ModelTabsProps {
  names: readonly string[];
  /** What each has said; null of one that has not answered. */
  said: readonly (Said | null)[];
  /** Whose answer is on view. */
  shown: Signal<string>;
  threshold: number;
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
};

export function ModelTabs({ names, said, shown, threshold }: ModelTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    // The same keys go to the next input elsewhere.
    event.stopPropagation();
    shown.value = names.at(step(names.indexOf(shown.value), names.length)) as string;
    const tabs = list.current?.querySelectorAll<HTMLElement>("[role=tab]") ?? [];
    tabs[names.indexOf(shown.value)]?.focus();
  };
  return (
    <div
      ref={list}
      class="pw-contrast-tabs"
      role="tablist"
      aria-label="Answers of"
      onKeyDown={onKeyDown}
    >
      <style>{css}</style>
      {names.map((name, at) => (
        <button
          key={name}
          type="button"
          class="pw-contrast-tab"
          role="tab"
          aria-selected={name === shown.value}
          tabIndex={name === shown.value ? 0 : -1}
          onClick={() => {
            shown.value = name;
          }}
        >
          <span class="pw-contrast-tab__name">
            <span class="pw-contrast__mark">{MARKS[at]}</span> {name}
          </span>
          <First said={said[at] ?? null} threshold={threshold} />
        </button>
      ))}
    </div>
  );
}

function First({ said, threshold }: { said: Said | null; threshold: number }) {
  if (said === null) return <span class="pw-contrast-tab__first">Not predicted yet</span>;
  if (said.answer.status === "failed") return <span class="pw-contrast-tab__first">Failed</span>;
  const first = firstIn(said.rows, 0, said.rows.length, threshold);
  if (first === null) return <span class="pw-contrast-tab__first">None on show</span>;
  const { label, score, means } = first;
  return (
    <span class="pw-contrast-tab__first">
      <span class="pw-swatch" style={{ "--pw-label": colorOf(label) }} />
      <span class="pw-contrast-tab__label">{label}</span>
      <span class="pw-number">{scoreText(score, means)}</span>
    </span>
  );
}
