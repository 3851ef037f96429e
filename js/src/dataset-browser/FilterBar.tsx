/** What is on show, and in which order; all of it is worked out in the page. */
import { useComputed } from "@preact/signals";
import ArrowDown from "lucide/dist/esm/icons/arrow-down";
import ArrowUp from "lucide/dist/esm/icons/arrow-up";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import { useId, useRef } from "preact/hooks";
import type { SortBy, StatusFilter, TruthFilter } from "../browser-wire.js";
import { Filter } from "../concepts/Filter.js";
import { Threshold } from "../concepts/Threshold.js";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { BrowserProps } from "./DatasetButton.js";

const TRUTHS: readonly (readonly [TruthFilter, string])[] = [
  ["all", "All"],
  ["agree", "Agree"],
  ["mistakes", "Mistakes"],
  ["missed", "Missed labels"],
  ["extra", "Extra labels"],
  ["unlabeled", "Unlabeled"],
];
const STATUSES: readonly (readonly [StatusFilter, string])[] = [
  ["all", "All"],
  ["predicted", "Predicted"],
  ["failed", "Failed"],
  ["waiting", "Waiting"],
];
const SORTS: readonly (readonly [SortBy, string])[] = [
  ["dataset", "Dataset order"],
  ["name", "Name"],
  ["score", "Score"],
  ["uncertainty", "Uncertainty"],
  ["agreement", "Agreement"],
  ["disagreement", "Disagreement"],
];

/** From here on a label is more likely than not. */
const USUAL_THRESHOLD = 0.5;

export function FilterBar({ state, actions, rpc, view }: BrowserProps) {
  const { traits } = state;
  const hasTruth = state.dataset.value?.has_truth ?? false;
  const nodes = state.nodes.value;
  const several = state.run.value.models.length > 0;
  return (
    <div class="pw-filters">
      <Scores state={state} actions={actions} />
      <div class="pw-filters__row">
        {nodes.length > 0 && (
          <Choice
            name={several ? "Filters are about" : "Answers of"}
            value={state.filter.value.node}
            options={nodes.map((node) => [node, node] as const)}
            onChange={(node) => actions.look("node", node)}
          />
        )}
        <ClassButton state={state} actions={actions} rpc={rpc} view={view} />
        {hasTruth && (
          <Choice
            name="Ground truth"
            value={traits.truth.value.value}
            options={TRUTHS}
            onChange={(truth) => actions.look("truth", truth)}
          />
        )}
        <Choice
          name="Status"
          value={traits.status.value.value}
          options={STATUSES}
          onChange={(status) => actions.look("status", status)}
        />
        <span class="pw-filters__sort">
          <Choice
            name="Sort"
            value={traits.sort.value.value}
            options={SORTS.filter(
              ([sort]) =>
                (hasTruth || sort !== "agreement") && (several || sort !== "disagreement"),
            )}
            onChange={(sort) => actions.look("sort", sort)}
          />
          <Direction state={state} actions={actions} />
        </span>
      </div>
      {hasTruth && <TruthNotice state={state} actions={actions} />}
      {several && (
        <Lazy rpc={rpc} name="contrast">
          {({ ContrastBar }) => <ContrastBar state={state} actions={actions} />}
        </Lazy>
      )}
    </div>
  );
}

type Part = Pick<BrowserProps, "state" | "actions">;

/** The threshold, where there is anything to hold it against, and the filter by concept. */
function Scores({ state, actions }: Part) {
  const { threshold, concept_filter } = state.traits;
  const cutOff = useComputed(() => {
    const minValue = state.minValue.value.value;
    return { maxConcepts: state.maxConcepts.value.value, minValue, cut: minValue > 0, more: true };
  });
  const scale = useComputed(() => {
    const all = state.scale.value;
    const { minValue, cut } = cutOff.value;
    return all && cut ? { ...all, lowest: minValue } : all;
  });
  return (
    <div class="pw-filters__scores">
      {scale.value && (
        <Threshold
          threshold={threshold.value}
          scale={scale.value}
          cutOff={cutOff.value}
          onThreshold={(value, released) => actions.look("threshold", value, released)}
          onMore={() => actions.askForMore()}
        />
      )}
      <Filter
        name="Filter by concept"
        filter={concept_filter.value}
        onFilter={(value, committed) => actions.look("concept_filter", value, committed)}
      />
    </div>
  );
}

/** What the ground truth cannot tell as things stand, and why. */
function TruthNotice({ state, actions }: Part) {
  const { truth, threshold } = state.filter.value;
  if (!state.comparable.value) {
    const labels = state.dataset.value?.labels.slice(0, 3).join(", ") ?? "";
    return (
      <p class="pw-notice" role="status">
        The model names none of the ground truth's labels{labels && ` (${labels}, …)`}: whether it
        agrees cannot be told.
      </p>
    );
  }
  if (truth !== "extra" || threshold > 0 || state.scale.value === null) return null;
  return (
    <p class="pw-notice" role="status">
      At threshold 0 every label that the model gives a score counts as said.{" "}
      <button
        type="button"
        class="pw-button"
        onClick={() => actions.look("threshold", USUAL_THRESHOLD)}
      >
        Threshold {USUAL_THRESHOLD}
      </button>
    </p>
  );
}

function ClassButton({ state, actions, rpc, view }: BrowserProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { label } = state.filter.value;
  const close = (restoreFocus: boolean) => {
    view.classes.value = false;
    if (restoreFocus) button.current?.focus();
  };
  return (
    <span class="pw-filters__class">
      <button
        type="button"
        ref={button}
        class="pw-button"
        aria-haspopup="dialog"
        aria-expanded={view.classes.value}
        aria-pressed={label !== ""}
        onClick={() => {
          view.classes.value = !view.classes.value;
        }}
      >
        <span class="pw-filters__name">{label === "" ? "All classes" : `Class: ${label}`}</span>
        <Icon icon={ChevronDown} />
      </button>
      {view.classes.value && (
        <Lazy rpc={rpc} name="browser">
          {({ ClassMenu }) => (
            <ClassMenu state={state} actions={actions} anchor={button} onClose={close} />
          )}
        </Lazy>
      )}
    </span>
  );
}

function Direction({ state, actions }: Part) {
  const down = state.filter.value.descending;
  const name = directionOf(state.traits.sort.value.value, down);
  return (
    <button
      type="button"
      class="pw-button pw-button--icon"
      aria-label={name}
      title={name}
      onClick={() => actions.look("descending", !down)}
    >
      <Icon icon={down ? ArrowDown : ArrowUp} />
    </button>
  );
}

function directionOf(sort: SortBy, down: boolean): string {
  // It goes by how much the models agree.
  if (sort === "disagreement") return down ? "The gravest last" : "The gravest first";
  return down ? "Descending: the greatest first" : "Ascending: the least first";
}

interface ChoiceProps<Value extends string> {
  name: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ name, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <span class="pw-choice">
      <label for={id}>{name}</label>
      <select
        id={id}
        class="pw-input"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {options.map(([option, words]) => (
          <option key={option} value={option} selected={option === value}>
            {words}
          </option>
        ))}
      </select>
    </span>
  );
}
