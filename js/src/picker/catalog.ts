/** What the platform has to choose from, as a person narrows it: the questions, and what came. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AppCard } from "../browser-wire.js";
import type { Rpc } from "../rpc.js";
import type { What } from "../viewer/state.js";
import type { ModelCard, Narrowing } from "../wire.js";
import { isMissing } from "./Missing.js";
import { Pages, SEARCH_AFTER_MS } from "./pages.js";
import { read, type Typed } from "./typed.js";

/** What narrows the list beside the words that are searched for. */
export type Filters = Omit<Narrowing, "search" | "page">;

export const NO_FILTERS: Filters = {
  scope: "all",
  app: "",
  model_type_id: "",
  takes: "",
  gives: "",
};

/** Fewer letters are in any name. */
const LEAST_LETTERS = 3;

type Question = Omit<Narrowing, "page">;
type App = AppCard & { reference: string };

export class Catalog {
  readonly what: What;
  readonly rpc: Rpc;
  readonly models: Pages<Question, ModelCard>;
  readonly apps: Pages<string, App>;
  /** What was chosen last, newest first. */
  readonly recent: ReadonlySignal<readonly ModelCard[]>;
  readonly search: ReadonlySignal<string>;
  readonly filters: ReadonlySignal<Filters>;
  /** The types of all that was listed so far: choices to filter by. */
  readonly types = new Set<string>();
  /** What all that was listed so far is called, in small letters. */
  readonly #names = new Set<string>();
  readonly #recent: Signal<readonly ModelCard[]> = signal([]);
  readonly #search = signal("");
  readonly #filters = signal(NO_FILTERS);
  readonly #closed = new AbortController();

  constructor(what: What, rpc: Rpc) {
    this.what = what;
    this.rpc = rpc;
    this.recent = this.#recent;
    this.search = this.#search;
    this.filters = this.#filters;
    this.models = new Pages(async (question, page, signal) => {
      const { result } = await rpc.request(`${what}s.list`, { ...question, page }, { signal });
      for (const { model_type_id, name, id } of result.models) {
        this.types.add(model_type_id);
        this.#names.add(`${name} ${id}`.toLowerCase());
      }
      return { items: result.models, more: result.more };
    });
    this.apps = new Pages(async (search, page, signal) => {
      const { result } = await rpc.request("apps.list", { search, page }, { signal });
      const items = result.apps.map((app) => ({ ...app, reference: `${app.user_id}/${app.id}` }));
      return { items, more: result.more };
    });
  }

  open(): void {
    this.#ask(0);
    void this.#remember();
  }

  get typed(): Typed {
    return read(this.#search.value, this.what);
  }

  type(search: string): void {
    this.#search.value = search;
    // What is a place is not searched for.
    if (this.typed.as === "search") this.#ask(SEARCH_AFTER_MS);
    else this.models.rest();
  }

  /** The most of the words, from their first letter on, that is in a name listed before; or "". */
  shorter(): string {
    const typed = this.#search.value.trim().toLowerCase();
    for (let length = typed.length - 1; length >= LEAST_LETTERS; length--) {
      const start = typed.slice(0, length).trim();
      if ([...this.#names].some((name) => name.includes(start))) return start;
    }
    return "";
  }

  filter(change: Partial<Filters>): void {
    this.#filters.value = { ...this.#filters.peek(), ...change };
    if (this.typed.as === "search") this.#ask(0);
  }

  /** Look in this app alone, "USER/APP"; "" in all of one's own. */
  lookIn(app: string): void {
    if (this.typed.as !== "search") this.#search.value = "";
    this.filter({ scope: "mine", app });
  }

  liftFilters(): void {
    this.filter(NO_FILTERS);
  }

  close(): void {
    this.#closed.abort();
    this.models.close();
    this.apps.close();
  }

  #ask(afterMs: number): void {
    if (isMissing(this.models.listed.peek().error)) return;
    const search = this.#search.peek().trim();
    this.models.ask({ ...this.#filters.peek(), search }, afterMs);
  }

  async #remember(): Promise<void> {
    try {
      const { result } = await this.rpc.request(
        "choices.recent",
        { noun: this.what },
        { signal: this.#closed.signal },
      );
      this.#recent.value = result.models;
    } catch {
      // A convenience: the list itself says what is the matter.
    }
  }
}

/** Whether anything but the words narrows the list. */
export function isFiltered(filters: Filters): boolean {
  return (Object.keys(NO_FILTERS) as (keyof Filters)[]).some(
    (name) => filters[name] !== NO_FILTERS[name],
  );
}

/** Whether what was chosen once may stand among what these filters leave, as far as its card says. */
export function mayStand(
  card: ModelCard,
  { scope, model_type_id, takes, gives }: Filters,
): boolean {
  // Whose apps are one's own, the page does not know.
  if (scope !== "all") return false;
  return (
    (model_type_id === "" || card.model_type_id === model_type_id) &&
    (takes === "" || card.input_fields.includes(takes)) &&
    (gives === "" || card.output_fields.includes(gives))
  );
}
