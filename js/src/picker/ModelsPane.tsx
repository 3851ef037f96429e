/** The models or workflows to choose from: recent ones, the platform's, or one that is typed in full. */
import type { ModelCard } from "../wire.js";
import { type Catalog, isFiltered } from "./catalog.js";
import { Filters, inWords } from "./Filters.js";
import { isMissing, Missing } from "./Missing.js";
import { choiceOf, groupsOf, type ModelChoice } from "./model-choice.js";
import { Page } from "./Page.js";
import { SearchPane } from "./SearchPane.js";

export interface ModelsPaneProps {
  catalog: Catalog;
  /** The one that answers now; null where there is none to be had. */
  current: ModelCard | null;
  onPick: (choice: ModelChoice) => void;
  /** The reference of the one that was looked at last. */
  left: string;
  onOpen: (choice: ModelChoice) => void;
  onApps: () => void;
}

export function ModelsPane({ catalog, current, left, onPick, onOpen, onApps }: ModelsPaneProps) {
  const { what, typed } = catalog;
  const listed = catalog.models.listed.value;
  const searches = typed.as === "search";
  return (
    <SearchPane
      asks={`Search ${what}s, or paste an address`}
      list={`${what}s`}
      search={catalog.search.value}
      onSearch={(search) => catalog.type(search)}
      groups={groupsOf(catalog, current)}
      // What is no search has no more pages, and no error.
      listed={searches ? listed : { ...listed, items: [], more: false, error: null }}
      onMore={() => catalog.models.more()}
      onRetry={() => catalog.models.retry()}
      onHurry={() => catalog.models.hurry()}
      onPick={(choice) => (choice.app ? catalog.lookIn(choice.app) : onPick(choice))}
      left={left}
      onOpen={typed.as === "app" ? undefined : onOpen}
      missing={isMissing(listed.error) && <Missing error={listed.error} />}
      nothing={typed.as === "place" ? <p>{typed.says}</p> : <Nothing catalog={catalog} />}
      head={<Filters catalog={catalog} onApps={onApps} />}
    >
      {current && (
        <button
          type="button"
          class="pw-link"
          onClick={() => onOpen(choiceOf(current, what, current))}
        >
          Versions of {current.name}
        </button>
      )}
      {current?.url.startsWith("https://") && <Page url={current.url} />}
    </SearchPane>
  );
}

/** With fewer letters it may be found. */
function Misspelled({ catalog, about }: { catalog: Catalog; about: string }) {
  const shorter = catalog.shorter();
  return (
    <>
      <p>
        Nothing found{about}. {shorter === "" && "Try fewer letters."}
      </p>
      {shorter !== "" && (
        <button type="button" class="pw-button" onClick={() => catalog.type(shorter)}>
          Search for “{shorter}”
        </button>
      )}
    </>
  );
}

/** Says which filters are on, and lifts them. */
function Nothing({ catalog }: { catalog: Catalog }) {
  const search = catalog.search.value.trim();
  const filters = catalog.filters.value;
  const { more } = catalog.models.listed.value;
  const about = search === "" ? "" : ` for “${search}”`;
  if (!isFiltered(filters))
    return search === "" ? <p>Nothing found.</p> : <Misspelled {...{ catalog, about }} />;
  return (
    <>
      <p>
        Nothing found{about}
        {more && " so far"}. Filters that are on: {inWords(filters)}.
      </p>
      <button type="button" class="pw-button" onClick={() => catalog.liftFilters()}>
        Clear filters
      </button>
    </>
  );
}
