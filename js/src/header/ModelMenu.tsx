/** The platform's models or workflows, the first fifty; typing searches on the platform itself. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { What } from "../viewer/state.js";
import type { ModelCard, ModelsResult, VersionCard } from "../wire.js";
import { flow, shortVersion } from "./facts.js";
import { type Choice, type Found, SearchMenu } from "./SearchMenu.js";

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

export function ModelMenu({ what, model, choices, anchor, onClose }: ModelMenuProps) {
  const [showing, setShowing] = useState<"models" | "versions">("models");
  const ofModels = showing === "models";
  const pick = (choice: Choice) => {
    if (!choice.selected) choices.choose(choice.reference);
    onClose(true);
  };
  return (
    <SearchMenu
      key={showing}
      label={`Choose a ${what}`}
      asks={ofModels ? `Search ${what}s` : "Filter versions"}
      list={`${what}s`}
      find={(search, signal) =>
        ofModels
          ? findModels(choices, search, model, signal)
          : findVersions(what, choices, model, signal)
      }
      comesWhole={!ofModels}
      head={!ofModels && <h3 class="pw-menu__head">Versions of {model?.name}</h3>}
      onPick={pick}
      anchor={anchor}
      onClose={onClose}
    >
      {model && (
        <button
          type="button"
          class="pw-link"
          onClick={() => setShowing(ofModels ? "versions" : "models")}
        >
          {ofModels ? `Versions of ${model.name}` : `All ${what}s`}
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
    </SearchMenu>
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
