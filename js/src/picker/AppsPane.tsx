/** One's own apps, to look in one of them alone; or any app by its name. */
import { useEffect, useState } from "preact/hooks";
import type { Catalog } from "./catalog.js";
import type { Choice } from "./choice.js";
import { isMissing, Missing } from "./Missing.js";
import { SEARCH_AFTER_MS } from "./pages.js";
import { SearchPane } from "./SearchPane.js";
import { read } from "./typed.js";

export interface AppsPaneProps {
  catalog: Catalog;
  onBack: () => void;
}

export function AppsPane({ catalog, onBack }: AppsPaneProps) {
  const { apps, what } = catalog;
  const [search, setSearch] = useState("");
  useEffect(() => apps.ask(""), []);
  const listed = apps.listed.value;
  const { app: chosen } = catalog.filters.value;
  const typed = read(search, what);
  const choose = (choice: Choice): void => {
    catalog.lookIn(choice.reference);
    onBack();
  };
  const choices = (listed.items ?? []).map((app) => ({
    reference: app.reference,
    name: app.name || app.id,
    meta: app.user_id,
    note: app.description,
    selected: app.reference === chosen,
  }));
  const named = typed.as === "app" ? [byName(typed.app)] : [];
  return (
    <SearchPane
      asks="Search your apps, or type USER/APP"
      list="apps"
      search={search}
      onSearch={(next) => {
        setSearch(next);
        if (isMissing(listed.error)) return;
        if (read(next, what).as === "search") apps.ask(next.trim(), SEARCH_AFTER_MS);
        else apps.rest();
      }}
      groups={[{ title: "", choices: typed.as === "search" ? choices : named }]}
      listed={typed.as === "search" ? listed : { ...listed, items: [], more: false, error: null }}
      onMore={() => apps.more()}
      onRetry={() => apps.retry()}
      onHurry={() => apps.hurry()}
      onPick={choose}
      onBack={onBack}
      missing={isMissing(listed.error) && <Missing error={listed.error} />}
      nothing={<p>{typed.as === "search" ? "Nothing found." : "An app is named as USER/APP."}</p>}
    >
      <button type="button" class="pw-link" onClick={onBack}>
        Back to the {what}s
      </button>
    </SearchPane>
  );
}

function byName(app: string): Choice {
  return { reference: app, name: `Look in ${app}`, meta: "", note: "", selected: false };
}
