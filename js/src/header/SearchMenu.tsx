/** A list to choose from, under a field that searches in it; the field has the focus and the keys. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useDismiss } from "../dismiss.js";
import { CANCELLED, errorPayload } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import css from "../styles/tools.css";
import type { ErrorPayload } from "../wire.js";

const SEARCH_AFTER_MS = 200;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export interface Choice {
  reference: string;
  name: string;
  meta: string;
  note: string;
  selected: boolean;
}

export interface Found<Of extends Choice = Choice> {
  choices: readonly Of[];
  more: boolean;
}

export interface SearchMenuProps<Of extends Choice> {
  /** What the menu is for, like "Choose a model". */
  label: string;
  /** What stands in the field, like "Search models". */
  asks: string;
  /** What the list is of, like "models". */
  list: string;
  /** Each question is cancelled when the next one overtakes it. */
  find: (search: string, signal: AbortSignal) => Promise<Found<Of>>;
  /** All of it came at once: the page filters it itself. */
  comesWhole?: boolean;
  /** Above the list. */
  head?: ComponentChildren;
  /** Below it. */
  children?: ComponentChildren;
  onPick: (choice: Of) => void;
  /** Back from here, where there is a way: what Backspace does in an empty field. */
  onBack?: (() => void) | undefined;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

export function SearchMenu<Of extends Choice>(props: SearchMenuProps<Of>) {
  const { label, asks, list, find, comesWhole = false, anchor, onClose, onPick } = props;
  const [search, setSearch] = useState("");
  const [found, setFound] = useState<Found<Of> | ErrorPayload | null>(null);
  const [active, setActive] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const menu = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useDismiss([menu, anchor], onClose);

  const asked = comesWhole ? "" : search;
  useLayoutEffect(() => {
    const overtaken = new AbortController();
    const ask = async () => {
      try {
        const next = await find(asked, overtaken.signal);
        setFound(next);
        setActive(
          Math.max(
            next.choices.findIndex((choice) => choice.selected),
            0,
          ),
        );
      } catch (error) {
        const payload = errorPayload(error);
        if (payload.name !== CANCELLED) setFound(payload);
      }
    };
    // The first list is asked for at once, a search when the typing pauses.
    const timer = setTimeout(ask, asked === "" ? 0 : SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
      overtaken.abort();
    };
  }, [asked, attempt]);
  useEffect(() => field.current?.focus(), []);

  const shown =
    found !== null && "choices" in found ? filtered(found, comesWhole ? search : "") : null;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step && shown) {
      event.preventDefault();
      setActive(Math.min(Math.max(active + step, 0), shown.choices.length - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const choice = shown?.choices[active];
      if (choice) onPick(choice);
    } else if (event.key === "Backspace" && search === "" && props.onBack) {
      event.preventDefault();
      props.onBack();
    }
  };

  return (
    <div class="pw-menu" ref={menu} role="dialog" aria-label={label}>
      <style>{css}</style>
      <input
        class="pw-input pw-menu__search"
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: it is not: a search field has this role only with a datalist.
        role="combobox"
        aria-expanded="true"
        aria-controls="pw-choices"
        aria-activedescendant={`pw-choice-${active}`}
        aria-label={asks}
        placeholder={asks}
        value={search}
        // Its options are ours, not a datalist's.
        list={undefined}
        ref={field}
        onInput={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {props.head}
      {found === null && <p class="pw-menu__foot">Asking the platform…</p>}
      {found !== null && !("choices" in found) && (
        <FailedCard error={found} onRetry={() => setAttempt(attempt + 1)} />
      )}
      {shown && <Choices name={list} list={shown} active={active} onPick={onPick} />}
      <div class="pw-menu__foot">
        {shown?.more && <p>These are the first {shown.choices.length}: type to search.</p>}
        {props.children}
      </div>
    </div>
  );
}

interface ChoicesProps<Of extends Choice> {
  name: string;
  list: Found<Of>;
  active: number;
  onPick: (choice: Of) => void;
}

function Choices<Of extends Choice>({ name, list, active, onPick }: ChoicesProps<Of>) {
  if (list.choices.length === 0) return <p class="pw-menu__foot">Nothing found.</p>;
  return (
    <div class="pw-menu__list" id="pw-choices" role="listbox" aria-label={name}>
      {list.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the search field above has the focus and the keys; the list follows it by aria-activedescendant.
        <div
          key={choice.reference}
          id={`pw-choice-${index}`}
          class={`pw-menu__item${index === active ? " pw-menu__item--active" : ""}`}
          role="option"
          tabIndex={-1}
          aria-selected={choice.selected}
          ref={index === active ? scrollIntoView : null}
          onClick={() => onPick(choice)}
        >
          <span class="pw-menu__name">{choice.name}</span>
          <span class="pw-menu__meta">{choice.meta}</span>
          {choice.note && <span class="pw-menu__note">{choice.note}</span>}
        </div>
      ))}
    </div>
  );
}

function filtered<Of extends Choice>(list: Found<Of>, search: string): Found<Of> {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return list;
  const matches = ({ name, note, meta }: Choice) =>
    `${name} ${note} ${meta}`.toLowerCase().includes(wanted);
  return { ...list, choices: list.choices.filter(matches) };
}

function scrollIntoView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
