/** A field that searches in a list below it; the field has the focus and the keys. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { FailedCard } from "../states/FailedCard.js";
import { ChoiceList, LIST_ID, optionId } from "./ChoiceList.js";
import type { Choice, Group } from "./choice.js";
import type { Listed } from "./pages.js";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export interface SearchPaneProps<Of extends Choice> {
  /** What stands in the field, like "Search models". */
  asks: string;
  /** What the list is of, like "models". */
  list: string;
  search: string;
  onSearch: (search: string) => void;
  groups: readonly Group<Of>[];
  listed: Listed<unknown>;
  onMore: () => void;
  onRetry: () => void;
  /** Enter, while the list is that of another question. */
  onHurry: () => void;
  onPick: (choice: Of) => void;
  /** The reference of the one that Enter picked when the pane was left. */
  left?: string;
  onOpen?: ((choice: Of) => void) | undefined;
  /** Back from here, where there is a way: what Backspace does in an empty field. */
  onBack?: (() => void) | undefined;
  /** What to say where the list cannot be had at all, in place of an error. */
  missing?: ComponentChildren;
  /** What to say where nothing was found. */
  nothing?: ComponentChildren;
  /** Above the field. */
  top?: ComponentChildren;
  /** Between field and list. */
  head?: ComponentChildren;
  /** Below the list. */
  children?: ComponentChildren;
}

export function SearchPane<Of extends Choice>(props: SearchPaneProps<Of>) {
  const { asks, list, search, groups, listed, onPick } = props;
  const field = useRef<HTMLInputElement>(null);
  // preventScroll: the notebook stays where it is.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const choices = groups.flatMap((group) => group.choices);
  const { active, move } = useActive(choices, props);
  // What Enter could not pick: then why stands out, and is read out.
  const [refused, setRefused] = useState("");
  const at = choices.findIndex(({ reference }) => reference === active);
  const onEnter = (choice: Of | undefined): void => {
    if (listed.asking === "list") props.onHurry();
    else if (choice) onPick(choice);
    else setRefused(search);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }): void => {
    const step = STEPS[event.key];
    const choice = choices[at];
    const { value, selectionStart } = event.currentTarget;
    if (step) move(step);
    else if (event.key === "Enter") onEnter(choice);
    else if (
      event.key === "ArrowRight" &&
      choice &&
      props.onOpen &&
      selectionStart === value.length
    )
      props.onOpen(choice);
    else if (event.key === "Backspace" && value === "" && props.onBack) props.onBack();
    else return;
    event.preventDefault();
  };
  return (
    <>
      {props.top}
      <input
        class="pw-input pw-menu__search"
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: it is not: a search field has this role only with a datalist.
        role="combobox"
        aria-expanded={choices.length > 0}
        aria-controls={choices.length > 0 ? LIST_ID : undefined}
        aria-activedescendant={at >= 0 ? optionId(at) : undefined}
        aria-label={asks}
        placeholder={asks}
        value={search}
        // Its options are ours, not a datalist's.
        list={undefined}
        ref={field}
        onInput={(event) => props.onSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {props.head}
      <div class="pw-menu__body">
        {listed.asking !== "" && <progress class="pw-progress" aria-label="Asking the platform" />}
        <Said {...props} some={choices.length > 0} loud={search !== "" && search === refused} />
        {choices.length > 0 && (
          <ChoiceList
            name={list}
            groups={groups}
            active={active}
            busy={listed.asking === "list"}
            onPick={onPick}
            onOpen={props.onOpen}
          />
        )}
      </div>
      <div class="pw-menu__foot">
        {listed.items !== null && listed.more && listed.asking !== "list" && (
          <button
            type="button"
            class="pw-button"
            // Not disabled: it would lose the focus.
            aria-disabled={listed.asking !== ""}
            onClick={props.onMore}
          >
            Load more
          </button>
        )}
        <span class="pw-visually-hidden" role="status">
          {said(listed, choices.length, list)}
        </span>
        {props.children}
      </div>
    </>
  );
}

/** What is said in the list's stead, or above the one that is still there. */
function Said<Of extends Choice>(props: SearchPaneProps<Of> & { some: boolean; loud: boolean }) {
  const { listed, some, loud, missing, nothing = "Nothing found.", onRetry } = props;
  if (listed.error && missing) return <div class="pw-menu__says">{missing}</div>;
  if (listed.error) return <FailedCard error={listed.error} onRetry={onRetry} />;
  if (some) return null;
  if (listed.items === null) return <p class="pw-menu__says">Asking the platform…</p>;
  return (
    <div
      key={String(loud)}
      class={`pw-menu__says${loud ? " pw-menu__says--loud" : ""}`}
      role={loud ? "alert" : undefined}
    >
      {nothing}
    </div>
  );
}

function said({ asking, error, more }: Listed<unknown>, count: number, list: string): string {
  if (asking !== "" || error) return "";
  if (count === 0) return `No ${list}`;
  return count === 1 && !more
    ? `1 ${list.replace(/s$/, "")}`
    : `${count}${more ? " or more" : ""} ${list}`;
}

/** Which choice Enter picks: of a new list the one that answers now, or the first. */
function useActive(
  choices: readonly Choice[],
  { listed, onMore, left = "" }: Pick<SearchPaneProps<Choice>, "listed" | "onMore" | "left">,
) {
  const { list, asking, more } = listed;
  const [wanted, setWanted] = useState(left);
  const before = useRef(list);
  /** The last one was stepped beyond: the first of the next page is wanted, and this many there were. */
  const beyond = useRef(-1);
  useLayoutEffect(() => {
    if (before.current === list) return;
    before.current = list;
    beyond.current = -1;
    setWanted("");
  }, [list]);
  useLayoutEffect(() => {
    const next = beyond.current >= 0 ? choices[beyond.current] : undefined;
    if (next === undefined) return;
    beyond.current = -1;
    setWanted(next.reference);
  }, [choices.length]);
  const known = choices.some(({ reference }) => reference === wanted);
  const first = choices.find(({ selected }) => selected) ?? choices[0];
  const active = known ? wanted : (first?.reference ?? "");
  const move = (step: number): void => {
    const at = choices.findIndex(({ reference }) => reference === active) + step;
    const next = choices[at];
    if (next) setWanted(next.reference);
    else if (at >= choices.length && more && asking === "") {
      beyond.current = choices.length;
      onMore();
    }
  };
  return { active, move };
}
