/** Where to look, and for what type of model, by what it takes and gives. */
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import { Icon } from "../icons.js";
import type { Catalog, Filters as Narrowed } from "./catalog.js";
import { isFiltered } from "./catalog.js";
import { fieldOptions, fieldWords, type Option, typeOptions, typeWords } from "./words.js";

const SCOPES = [
  ["all", "All"],
  ["community", "Community"],
  ["mine", "Mine"],
] as const;

export interface FiltersProps {
  catalog: Catalog;
  onApps: () => void;
}

export function Filters({ catalog, onApps }: FiltersProps) {
  const filters = catalog.filters.value;
  const { scope, app } = filters;
  return (
    <div class="pw-picker__filters">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box of its own. */}
      <div class="pw-toolbar" role="group" aria-label="Where to look">
        {SCOPES.map(([value, words]) => (
          <button
            key={value}
            type="button"
            class="pw-button"
            aria-pressed={app === "" && scope === value}
            onClick={() => catalog.filter({ scope: value, app: "" })}
          >
            {words}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="pw-button pw-picker__app"
        aria-pressed={app !== ""}
        aria-label={app === "" ? "Choose an app to look in" : `App ${app}: choose another`}
        onClick={onApps}
      >
        <span>{app || "App"}</span>
        <Icon icon={ChevronDown} />
      </button>
      {isFiltered(filters) && (
        <button type="button" class="pw-link" onClick={() => catalog.liftFilters()}>
          Clear filters
        </button>
      )}
      {catalog.what === "model" && <FieldFilters catalog={catalog} filters={filters} />}
    </div>
  );
}

function FieldFilters({ catalog, filters }: { catalog: Catalog; filters: Narrowed }) {
  // Read, so that the types of a list that just came are among the choices.
  void catalog.models.listed.value.list;
  return (
    <div class="pw-picker__fields">
      <Select
        label="Type"
        any="Any type"
        options={typeOptions([...catalog.types, filters.model_type_id])}
        value={filters.model_type_id}
        onValue={(model_type_id) => catalog.filter({ model_type_id })}
      />
      <Select
        label="Takes"
        any="Takes any"
        options={fieldOptions("takes")}
        value={filters.takes}
        onValue={(takes) => catalog.filter({ takes })}
      />
      <Select
        label="Gives"
        any="Gives any"
        options={fieldOptions("gives")}
        value={filters.gives}
        onValue={(gives) => catalog.filter({ gives })}
      />
    </div>
  );
}

interface SelectProps {
  label: string;
  any: string;
  options: readonly Option[];
  value: string;
  onValue: (value: string) => void;
}

function Select({ label, any, options, value, onValue }: SelectProps) {
  return (
    <select
      class={`pw-input pw-picker__select${value === "" ? "" : " pw-picker__select--on"}`}
      aria-label={label}
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {label === "Type" ? option.words : `${label} ${option.words}`}
        </option>
      ))}
    </select>
  );
}

/** The filters that are on, in words. */
export function inWords({ scope, app, model_type_id, takes, gives }: Narrowed): string {
  const places = { all: "", community: "Community", mine: app ? `app ${app}` : "Mine" };
  return [
    places[scope],
    model_type_id && typeWords(model_type_id),
    takes && `takes ${fieldWords(takes)}`,
    gives && `gives ${fieldWords(gives)}`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
