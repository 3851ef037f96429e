/** Leaves only what bears a name: its box, and what it is called. */
import type { ReadonlySignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { isBar } from "../answers/bars.js";
import type { Rows } from "../predictions.js";

/** What the filter by name is called; "" where there is nothing that it could tell apart. */
export function filteredOf(rows: Rows | null): string {
  if (rows?.kind.some((_, row) => isBar(rows, row))) return "Filter by concept";
  const lines = rows?.kind.some((kind, row) => kind === "text" && rows.regionId[row] !== "");
  return lines ? "Filter by text" : "";
}

interface FilterProps {
  name: string;
  filter: ReadonlySignal<string>;
  /** `committed` is false while the person types. */
  onFilter: (value: string, committed: boolean) => void;
}

export function Filter({ name, filter, onFilter }: FilterProps) {
  const id = useId();
  return (
    <div class="pw-field">
      <label class="pw-field__name" for={id}>
        {name}
      </label>
      <input
        id={id}
        class="pw-input"
        type="search"
        autocomplete="off"
        spellcheck={false}
        value={filter.value}
        onInput={(event) => onFilter(event.currentTarget.value, false)}
        onChange={(event) => onFilter(event.currentTarget.value, true)}
      />
    </div>
  );
}
