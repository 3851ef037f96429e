/** The platform's models or workflows, the first fifty; typing searches on the platform itself. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useDismiss } from "../dismiss.js";
import { CANCELLED, errorPayload } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import css from "../styles/tools.css";
import type { What } from "../viewer/state.js";
import type { ErrorPayload, ModelCard, ModelsResult, VersionCard } from "../wire.js";
import { flow, shortVersion } from "./facts.js";

const SEARCH_AFTER_MS = 200;

/** What the menu asks for; each question is cancelled when the next one overtakes it. */
export interface ModelChoices {
  models(search: string, signal: AbortSignal): Promise<ModelsResult>;
  versions(reference: string, signal: AbortSignal): Promise<readonly VersionCard[]>;
  choose(reference: string): void;
}

export interface ModelMenuProps {
  what: What;
  /** The one that answers now; null where there is none to be had. */
  model: ModelCard | null;
  choices: ModelChoices;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

interface Choice {
  reference: string;
  name: string;
  meta: string;
  note: string;
  selected: boolean;
}

interface Found {
  choices: readonly Choice[];
  more: boolean;
}

export function ModelMenu({ what, model, choices, anchor, onClose }: ModelMenuProps) {
  const [search, setSearch] = useState("");
  const [showing, setShowing] = useState<"models" | "versions">("models");
  const [found, setFound] = useState<Found | ErrorPayload | null>(null);
  const [active, setActive] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const menu = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useDismiss([menu, anchor], onClose);

  // All versions come at once, and the page filters them itself.
  const asked = showing === "models" ? search : "";
  useLayoutEffect(() => {
    const overtaken = new AbortController();
    const ask = async () => {
      try {
        const next =
          showing === "models"
            ? await findModels(choices, asked, model, overtaken.signal)
            : await findVersions(what, choices, model, overtaken.signal);
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
  }, [asked, showing, attempt]);
  useEffect(() => field.current?.focus(), []);

  const list =
    found !== null && "choices" in found
      ? filtered(found, showing === "versions" ? search : "")
      : null;
  const asks = showing === "models" ? `Search ${what}s` : "Filter versions";
  const pick = (choice: Choice | undefined) => {
    if (!choice) return;
    if (!choice.selected) choices.choose(choice.reference);
    onClose(true);
  };
  const turn = (to: "models" | "versions") => {
    setFound(null);
    setSearch("");
    setShowing(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && list) {
      event.preventDefault();
      setActive(Math.min(Math.max(active + step, 0), list.choices.length - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      pick(list?.choices[active]);
    }
  };

  return (
    <div class="pw-menu" ref={menu} role="dialog" aria-label={`Choose a ${what}`}>
      <style>{css}</style>
      <input
        class="pw-input pw-menu__search"
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: it is not: a search field has this role only with a datalist.
        role="combobox"
        aria-expanded="true"
        aria-controls="pw-models"
        aria-activedescendant={`pw-model-${active}`}
        aria-label={asks}
        placeholder={asks}
        value={search}
        // Its options are ours, not a datalist's.
        list={undefined}
        ref={field}
        onInput={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {showing === "versions" && <h3 class="pw-menu__head">Versions of {model?.name}</h3>}
      {found === null && <p class="pw-menu__foot">Asking the platform…</p>}
      {found !== null && !("choices" in found) && (
        <FailedCard error={found} onRetry={() => setAttempt(attempt + 1)} />
      )}
      {list && <Choices name={`${what}s`} list={list} active={active} onPick={pick} />}
      <div class="pw-menu__foot">
        {list?.more && <p>These are the first {list.choices.length}: type to search.</p>}
        {model && (
          <button
            type="button"
            class="pw-link"
            onClick={() => turn(showing === "models" ? "versions" : "models")}
          >
            {showing === "models" ? `Versions of ${model.name}` : `All ${what}s`}
          </button>
        )}
        {model?.url.startsWith("https://") && (
          <>
            {" · "}
            <a class="pw-link" href={model.url} target="_blank" rel="noreferrer">
              Its page on {new URL(model.url).host}
            </a>
          </>
        )}
      </div>
    </div>
  );
}

interface ChoicesProps {
  name: string;
  list: Found;
  active: number;
  onPick: (choice: Choice) => void;
}

function Choices({ name, list, active, onPick }: ChoicesProps) {
  if (list.choices.length === 0) return <p class="pw-menu__foot">Nothing found.</p>;
  return (
    <div class="pw-menu__list" id="pw-models" role="listbox" aria-label={name}>
      {list.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the search field above has the focus and the keys; the list follows it by aria-activedescendant.
        <div
          key={choice.reference}
          id={`pw-model-${index}`}
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

async function findModels(
  { models }: ModelChoices,
  search: string,
  current: ModelCard | null,
  signal: AbortSignal,
): Promise<Found> {
  const { models: cards, more } = await models(search, signal);
  const choices = cards.map((card) => ({
    reference: card.reference,
    name: card.name,
    meta: flow(card),
    note: card.description || (card.user_id ? `${card.user_id}/${card.app_id}` : ""),
    selected:
      card.id === current?.id && card.app_id === current.app_id && card.user_id === current.user_id,
  }));
  return { choices, more };
}

async function findVersions(
  what: What,
  { versions }: ModelChoices,
  current: ModelCard | null,
  signal: AbortSignal,
): Promise<Found> {
  if (current === null) return { choices: [], more: false };
  const base = `${current.user_id}/${current.app_id}/${what}s/${current.id}`;
  const cards = await versions(base, signal);
  const choices = cards.map((card) => ({
    reference: `${base}/versions/${card.id}`,
    name: shortVersion(card.id),
    meta: card.created_at.slice(0, 10),
    note: card.description,
    selected: card.id === current.version_id,
  }));
  return { choices, more: false };
}

function filtered(list: Found, search: string): Found {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return list;
  const matches = ({ name, note, meta }: Choice) =>
    `${name} ${note} ${meta}`.toLowerCase().includes(wanted);
  return { ...list, choices: list.choices.filter(matches) };
}

function scrollIntoView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
