/** The platform's apps and each app's datasets; or a dataset's address that is typed in. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { AppCard, DatasetCard } from "../../browser-wire.js";
import { type Choice, type Found, SearchMenu } from "../../header/SearchMenu.js";
import type { BrowserActions } from "../actions.js";
import { datasetFacts } from "../words.js";

export interface DatasetMenuProps {
  /** The one that is on view; null for none. */
  dataset: DatasetCard | null;
  actions: Pick<BrowserActions, "apps" | "datasets" | "chooseDataset">;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

interface AppChoice extends Choice {
  /** Null of what was typed. */
  app: AppCard | null;
}

type App = Pick<AppCard, "user_id" | "id" | "name">;

export function DatasetMenu({ dataset, actions, anchor, onClose }: DatasetMenuProps) {
  const [app, setApp] = useState<App | null>(null);
  const [several, setSeveral] = useState(false);
  const choose = (choice: Choice): void => {
    if (!choice.selected) void actions.chooseDataset(choice.reference);
    onClose(true);
  };
  if (app === null) {
    const findApps = async (search: string, signal: AbortSignal): Promise<Found<AppChoice>> => {
      const { apps, more } = await actions.apps(searched(search), 1, signal);
      const [only] = apps;
      // One app alone is no choice.
      if (only && apps.length === 1 && !more && search === "") setApp(only);
      else setSeveral(true);
      return { choices: [...typed(search), ...apps.map(choiceOfApp)], more };
    };
    return (
      <SearchMenu
        key="apps"
        label="Choose an app"
        asks="Search apps, or paste an address"
        list="apps"
        find={findApps}
        onPick={(choice) => (choice.app ? setApp(choice.app) : choose(choice))}
        anchor={anchor}
        onClose={onClose}
      />
    );
  }
  const findDatasets = async (search: string, signal: AbortSignal): Promise<Found> => {
    const { datasets, more } = await actions.datasets(app, searched(search), 1, signal);
    const found = datasets.map((card) => choiceOf(card, dataset));
    return { choices: [...typed(search), ...found], more };
  };
  return (
    <SearchMenu
      key={`${app.user_id}/${app.id}`}
      label="Choose a dataset"
      asks="Search datasets, or paste an address"
      list="datasets"
      find={findDatasets}
      head={
        <h3 class="pw-menu__head">
          Datasets of {app.user_id}/{app.id}
        </h3>
      }
      onPick={choose}
      onBack={several ? () => setApp(null) : undefined}
      anchor={anchor}
      onClose={onClose}
    >
      {several && (
        <button type="button" class="pw-link" onClick={() => setApp(null)}>
          All apps
        </button>
      )}
    </SearchMenu>
  );
}

/** References and addresses have slashes, and names have none. */
const IS_PLACE = /\//;

function typed(search: string): AppChoice[] {
  const place = search.trim();
  if (!IS_PLACE.test(place)) return [];
  const note = "Its page on Clarifai, or USER/APP/datasets/ID";
  return [{ reference: place, name: `Open ${place}`, meta: "", note, selected: false, app: null }];
}

/** The platform is not asked for what is a place. */
function searched(search: string): string {
  return IS_PLACE.test(search.trim()) ? "" : search.trim();
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
