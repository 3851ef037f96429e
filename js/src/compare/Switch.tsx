/** Whose picture is on view, where there is room for one. */
import type { Signal } from "@preact/signals";
import { type Column, nameOfModel } from "./column.js";
import { letterOf } from "./verdicts.js";

interface Props {
  columns: readonly Column[];
  chosen: Signal<number>;
}

export function Switch({ columns, chosen }: Props) {
  const last = columns.length - 1;
  const at = Math.min(chosen.value, last);
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    // The viewer's own would go to another input.
    event.preventDefault();
    event.stopPropagation();
    chosen.value = Math.min(Math.max(at + step, 0), last);
    event.currentTarget.querySelectorAll("button")[chosen.value]?.focus();
  };
  return (
    <div
      class="pw-compare__switch"
      role="tablist"
      aria-label="Whose picture"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {columns.map((column, place) => (
        <button
          key={column.reference}
          type="button"
          class="pw-tab"
          role="tab"
          aria-selected={place === at}
          tabIndex={place === at ? 0 : -1}
          onClick={() => {
            chosen.value = place;
          }}
        >
          {letterOf(place)} · {nameOfModel(column)}
          {column.error.value && ", failed"}
        </button>
      ))}
    </div>
  );
}
