/** The platform's apps and each app's datasets; or a dataset's address that is typed in. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { AppCard, DatasetCard } from "../../browser-wire.js";
import type { Choice } from "../../picker/choice.js";
import { Menu } from "../../picker/Menu.js";
import { type AskPage, Pages, SEARCH_AFTER_MS } from "../../picker/pages.js";
import { SearchPane } from "../../picker/SearchPane.js";
import type { Rpc } from "../../rpc.js";
import { datasetFacts } from "../words.js";

export interface DatasetMenuProps {
  /** The one that is on view; null for none. */
  dataset: DatasetCard | null;
  rpc: Rpc;
  onPick: (reference: string) => void;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

type App = Pick<AppCard, "user_id" | "id">;

interface AppChoice extends Choice {
  /** Null of what was typed. */
  app: App | null;
}

export function DatasetMenu({ dataset, rpc, onPick, anchor, onClose }: DatasetMenuProps) {
  const [app, setApp] = useState<App | null>(null);
  const [several, setSeveral] = useState(false);
  const recent = useRecent(rpc).map((card) => choiceOf(card, dataset));
  const pick = ({ reference, selected }: Choice): void => {
    if (!selected) onPick(reference);
    onClose(true);
  };
  const back = several && app !== null ? () => setApp(null) : undefined;
  return (
    <Menu
      title={app === null ? "Choose an app" : "Choose a dataset"}
      anchor={anchor}
      onBack={back}
      onClose={onClose}
    >
      {app === null ? (
        <Apps
          rpc={rpc}
          recent={recent}
          onApp={setApp}
          onSeveral={() => setSeveral(true)}
          onPick={pick}
        />
      ) : (
        <Datasets
          key={`${app.user_id}/${app.id}`}
          rpc={rpc}
          app={app}
          dataset={dataset}
          recent={recent}
          onPick={pick}
          onBack={back}
        />
      )}
    </Menu>
  );
}

/** What was chosen last; a convenience: without it the lists say what is the matter. */
function useRecent(rpc: Rpc): readonly DatasetCard[] {
  const [recent, setRecent] = useState<readonly DatasetCard[]>([]);
  useLayoutEffect(() => {
    const gone = new AbortController();
    rpc.request("datasets.recent", {}, { signal: gone.signal }).then(
      ({ result }) => setRecent(result.datasets.slice(0, MOST_RECENT)),
      () => {},
    );
    return () => gone.abort();
  }, []);
  return recent;
}

interface AppsProps {
  rpc: Rpc;
  recent: readonly Choice[];
  onApp: (app: App) => void;
  /** There is a choice. */
  onSeveral: () => void;
  onPick: (choice: Choice) => void;
}

function Apps({ rpc, recent, onApp, onSeveral, onPick }: AppsProps) {
  const find = async (search: string, page: number, signal: AbortSignal) => {
    const { apps, more } = (await rpc.request("apps.list", { search, page }, { signal })).result;
    const [only] = apps;
    // One app alone is no choice.
    if (only && apps.length === 1 && !more && search === "") onApp(only);
    else onSeveral();
    return { items: apps.map(choiceOfApp), more };
  };
  return (
    <Searched
      asks="Search apps, or paste an address"
      list="apps"
      find={find}
      recent={recent.map((choice) => ({ ...choice, app: null }))}
      typed={(place) => ({ ...typed(place), app: null })}
      onPick={(choice) => (choice.app ? onApp(choice.app) : onPick(choice))}
    />
  );
}

interface DatasetsProps {
  rpc: Rpc;
  app: App;
  dataset: DatasetCard | null;
  recent: readonly Choice[];
  onPick: (choice: Choice) => void;
  onBack: (() => void) | undefined;
}

function Datasets({ rpc, app, dataset, recent, onPick, onBack }: DatasetsProps) {
  const find = async (search: string, page: number, signal: AbortSignal) => {
    const asked = { user_id: app.user_id, app_id: app.id, search, page };
    const { datasets, more } = (await rpc.request("datasets.list", asked, { signal })).result;
    return { items: datasets.map((card) => choiceOf(card, dataset)), more };
  };
  return (
    <Searched
      asks="Search datasets, or paste an address"
      list="datasets"
      find={find}
      recent={recent}
      typed={typed}
      head={`Datasets of ${app.user_id}/${app.id}`}
      onPick={onPick}
      onBack={onBack}
    />
  );
}

interface SearchedProps<Of extends Choice> {
  asks: string;
  list: string;
  find: AskPage<string, Of>;
  /** What was chosen last, while nothing is searched for. */
  recent: readonly Of[];
  /** What is typed in place of a search. */
  typed: (place: string) => Of;
  head?: string;
  onPick: (choice: Of) => void;
  onBack?: (() => void) | undefined;
}

/** A list that is searched on the platform, or an address in its stead. */
function Searched<Of extends Choice>(props: SearchedProps<Of>) {
  const { asks, list, head, onPick, onBack } = props;
  const [pages] = useState(() => new Pages(props.find));
  const [search, setSearch] = useState("");
  useLayoutEffect(() => {
    pages.ask("");
    return () => pages.close();
  }, []);
  const onSearch = (next: string): void => {
    setSearch(next);
    // The platform is not asked for what is a place.
    if (IS_PLACE.test(next)) pages.rest();
    else pages.ask(next.trim(), SEARCH_AFTER_MS);
  };
  const listed = pages.listed.value;
  const place = IS_PLACE.test(search);
  const recent = search.trim() === "" ? props.recent : [];
  const known = new Set(recent.map(({ reference }) => reference));
  const others = (listed.items ?? []).filter(({ reference }) => !known.has(reference));
  const all = `All ${list}`;
  return (
    <SearchPane
      asks={asks}
      list={list}
      search={search}
      onSearch={onSearch}
      groups={[
        { title: recent.length > 0 ? "Recent datasets" : "", choices: recent },
        {
          title: recent.length > 0 ? all : "",
          choices: place ? [props.typed(search.trim())] : others,
        },
      ]}
      listed={place ? { ...listed, more: false, error: null } : listed}
      onMore={() => pages.more()}
      onRetry={() => pages.retry()}
      onHurry={() => pages.hurry()}
      onPick={onPick}
      onBack={onBack}
      top={head && <h3 class="pw-menu__head">{head}</h3>}
    >
      {onBack && (
        <button type="button" class="pw-link" onClick={onBack}>
          All apps
        </button>
      )}
    </SearchPane>
  );
}

/** More than these are looked for. */
const MOST_RECENT = 5;

/** References and addresses have slashes, and names have none. */
const IS_PLACE = /\//;

function typed(place: string): Choice {
  const note = "Its page on Clarifai, or USER/APP/datasets/ID";
  return { reference: place, name: `Open ${place}`, meta: "", note, selected: false };
}

function choiceOfApp(app: AppCard): AppChoice {
  return {
    reference: `${app.user_id}/${app.id}`,
    name: app.name || app.id,
    meta: app.user_id,
    note: app.description,
    selected: false,
    app,
  };
}

function choiceOf(card: DatasetCard, current: DatasetCard | null): Choice {
  return {
    reference: card.reference,
    name: card.name,
    meta: datasetFacts(card),
    note: card.description,
    selected: card.reference === current?.reference,
  };
}
