/** The classes on show, each with how often it stands there; one of them can be looked at alone. */
import { useComputed } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useDismiss } from "../../dismiss.js";
import { type ClassCount, classCounts } from "../../grid/counts.js";
import { matching } from "../../grid/filter.js";
import { colorOf } from "../../palette.js";
import { fold } from "../../visible.js";
import type { BrowserActions } from "../actions.js";
import type { BrowserState } from "../state.js";

export interface ClassMenuProps {
  state: BrowserState;
  actions: Pick<BrowserActions, "look">;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

/** A list longer than this is searched, not read. */
const MOST = 200;

export function ClassMenu({ state, actions, anchor, onClose }: ClassMenuProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const menu = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useDismiss([menu, anchor], onClose);
  useEffect(() => field.current?.focus(), []);
  // Of what is on show but for the class: the others can be chosen, too.
  const counts = useComputed(() => {
    const feed = state.feed.value;
    if (feed === null) return [];
    void feed.version.value;
    const { sort: _sort, descending: _descending, ...filter } = state.filter.value;
    const rest = { ...filter, label: "" };
    return classCounts(feed.columns, matching(feed.columns, rest), rest);
  });
  const wanted = fold(search.trim());
  const found = counts.value.filter(({ label }) => fold(label).includes(wanted));
  const lines = found.slice(0, MOST);
  const most = Math.max(1, ...counts.value.map(({ inputs, truth }) => Math.max(inputs, truth)));
  const { label: chosen } = state.filter.value;
  const first = wanted === "" ? 1 : 0;
  const pick = (label: string): void => {
    actions.look("label", label === chosen ? "" : label);
    onClose(true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive(Math.min(Math.max(active + step, 0), lines.length + first - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = lines[active - first];
      if (active < first) pick(chosen);
      else if (line) pick(line.label);
    }
  };
  return (
    <div class="pw-classes" ref={menu} role="dialog" aria-label="Choose a class">
      <input
        ref={field}
        class="pw-input"
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: it is not: a search field has this role only with a datalist.
        role="combobox"
        aria-expanded="true"
        aria-controls="pw-class-list"
        aria-activedescendant={`pw-class-${active}`}
        aria-label="Search classes"
        placeholder="Search classes"
        value={search}
        list={undefined}
        onInput={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <p class="pw-classes__head">
        <span>Inputs that bear it</span>
        {state.dataset.value?.has_truth && <span class="pw-classes__true">ground truth</span>}
      </p>
      <div class="pw-classes__list" id="pw-class-list" role="listbox" aria-label="Classes">
        {first === 1 && (
          <Line at={0} active={active === 0} picked={chosen === ""} onPick={() => pick(chosen)}>
            <span class="pw-classes__label">All classes</span>
          </Line>
        )}
        {lines.map((count, at) => (
          <Line
            key={count.label}
            at={at + first}
            active={at + first === active}
            picked={count.label === chosen}
            onPick={() => pick(count.label)}
          >
            <Count count={count} most={most} open={isOpen(state)} />
          </Line>
        ))}
      </div>
      {lines.length === 0 && wanted !== "" && <p class="pw-classes__foot">Nothing found.</p>}
      {counts.value.length === 0 && (
        <p class="pw-classes__foot">No class stands on the inputs on show.</p>
      )}
      {found.length > MOST && (
        <p class="pw-classes__foot">
          {(found.length - MOST).toLocaleString("en")} more: type to search.
        </p>
      )}
    </div>
  );
}

/** Whether the replies may hold less than the model would have said: then there may be more. */
function isOpen({ minValue, filter }: BrowserState): boolean {
  return minValue.value.value > 0 && filter.value.threshold <= minValue.value.value;
}

interface LineProps {
  at: number;
  active: boolean;
  picked: boolean;
  onPick: () => void;
  children: ComponentChildren;
}

function Line({ at, active, picked, onPick, children }: LineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the focus and the keys.
    <div
      id={`pw-class-${at}`}
      class={`pw-classes__item${active ? " pw-classes__item--active" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={picked}
      ref={active ? scrollIntoView : null}
      onClick={onPick}
    >
      {children}
    </div>
  );
}

function Count({ count, most, open }: { count: ClassCount; most: number; open: boolean }) {
  const { label, inputs, statements, truth } = count;
  const share = (value: number): string => `${((value / most) * 100).toFixed(1)}%`;
  const more = statements > inputs ? ` (${statements.toLocaleString("en")} times)` : "";
  return (
    <>
      <span class="pw-swatch" style={{ "--pw-label": colorOf(label) }} />
      <span class="pw-classes__label" title={label}>
        {label}
      </span>
      <span class="pw-number" title={`${inputs.toLocaleString("en")} inputs${more}`}>
        {open ? "≥ " : ""}
        {inputs.toLocaleString("en")}
        {truth > 0 && (
          <span class="pw-classes__true">
            <span class="pw-visually-hidden">, in the ground truth </span>
            {truth.toLocaleString("en")}
          </span>
        )}
      </span>
      <span class="pw-classes__bars" aria-hidden="true" style={{ "--pw-label": colorOf(label) }}>
        <span class="pw-classes__bar" style={{ width: share(inputs) }} />
        {truth > 0 && <span class="pw-classes__bar--true" style={{ width: share(truth) }} />}
      </span>
    </>
  );
}

function scrollIntoView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
