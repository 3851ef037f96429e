/** Models and workflows as choices of a list. */
import { shortVersion } from "../header/facts.js";
import type { What } from "../viewer/state.js";
import type { ModelCard } from "../wire.js";
import { type Catalog, mayStand } from "./catalog.js";
import type { Choice, Group } from "./choice.js";
import { isBare } from "./typed.js";
import { does } from "./words.js";

export interface ModelChoice extends Choice {
  /** Its name without a version. */
  base: string;
  description: string;
  /** The address of its page, "" for none. */
  url: string;
  /** "USER/APP", where it is no model but an app to look in. */
  app: string;
}

/** More than these are looked for in the list. */
const MOST_RECENT = 5;

/** A card that names no version is of whichever is the newest. */
export function choiceOf(card: ModelCard, what: What, current: ModelCard | null): ModelChoice {
  const version = /\/versions\/(.+)$/.exec(card.reference)?.[1] ?? "";
  const owner = card.user_id ? `${card.user_id}/${card.app_id}` : "";
  return {
    reference: card.reference,
    name: card.name,
    meta: does(card) || shortVersion(version),
    note: [owner, card.description].filter((part) => part !== "").join(" · "),
    selected:
      card.id === current?.id &&
      card.app_id === current.app_id &&
      card.user_id === current.user_id &&
      (version === "" || version === current.version_id),
    base: owner ? `${owner}/${what}s/${card.id}` : card.id,
    description: card.description,
    url: card.url,
    app: "",
  };
}

/** All there is to choose from now: what was typed in full, what was chosen last, what is listed. */
export function groupsOf(catalog: Catalog, current: ModelCard | null): Group<ModelChoice>[] {
  const { typed, what } = catalog;
  if (typed.as === "reference") {
    const { reference, id, app, version } = typed;
    const note = version ? `${app} · version ${version}` : app;
    return [{ title: "Use this reference", choices: [named(reference, id, note)] }];
  }
  if (typed.as === "app") {
    const { app } = typed;
    return [
      { title: "", choices: [{ ...named(app, `Look in ${app}`, `All ${what}s there`), app }] },
    ];
  }
  if (typed.as === "place") return [];
  const { items, error } = catalog.models.listed.value;
  const search = catalog.search.value.trim();
  const known = new Map((items ?? []).map((card) => [card.reference, card]));
  const remembered =
    search === ""
      ? catalog.recent.value
          // The kernel knows but its name.
          .map((card) => known.get(card.reference) ?? card)
          .filter((card) => mayStand(card, catalog.filters.value))
          .slice(0, MOST_RECENT)
          .map((card) => choiceOf(card, what, current))
      : [];
  const references = new Set(remembered.map(({ reference }) => reference));
  const listed = (items ?? [])
    .map((card) => choiceOf(card, what, current))
    .filter(({ reference }) => !references.has(reference));
  const byName = error && isBare(search) ? [named(search, search, "By its id alone")] : [];
  return [
    { title: "Use this reference", choices: byName },
    { title: "Recent", choices: remembered },
    { title: remembered.length > 0 ? `All ${what}s` : "", choices: listed },
  ];
}

function named(reference: string, name: string, note: string): ModelChoice {
  const base = reference.split("/versions/")[0] as string;
  const rest = { meta: "", selected: false, description: "", url: "", app: "" };
  return { reference, name, note, base, ...rest };
}
