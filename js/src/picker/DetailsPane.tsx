/** One model before it is chosen: what it does, its versions, and where it is to run. */
import ArrowLeft from "lucide/dist/esm/icons/arrow-left";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { shortVersion } from "../header/facts.js";
import { Icon } from "../icons.js";
import type { ModelCard, VersionCard } from "../wire.js";
import type { Catalog } from "./catalog.js";
import { type Choice, filtered } from "./choice.js";
import { isMissing, Missing } from "./Missing.js";
import type { ModelChoice } from "./model-choice.js";
import { Page } from "./Page.js";
import { PlaceSelect } from "./PlaceSelect.js";
import { Pages } from "./pages.js";
import { chosenIn, type Routing, routingOf, usePlaces } from "./places.js";
import { SearchPane } from "./SearchPane.js";

export interface DetailsPaneProps {
  catalog: Catalog;
  choice: ModelChoice;
  current: ModelCard | null;
  /** Where it will run, in a sentence, where that is not to be chosen here. */
  runs?: string | undefined;
  onPick: (reference: string, routing: Routing) => void;
  /** What answers now was picked: nothing changes. */
  onStay: () => void;
  onBack: () => void;
}

export function DetailsPane(props: DetailsPaneProps) {
  const { choice, runs } = props;
  if (runs === undefined) return <Placed {...props} />;
  const isHere = choice.base.startsWith(EMBEDDED);
  return <Versions {...props}>{!isHere && <p class="pw-picker__description">{runs}</p>}</Versions>;
}

function Placed(props: DetailsPaneProps) {
  const { catalog, choice, current, onPick } = props;
  const places = usePlaces(catalog.rpc, choice.base);
  const [chosen, setChosen] = useState<string | null>(null);
  const before = places.result === null ? "" : chosenIn(places.result, choice.selected);
  const value = chosen ?? before;
  // One that is to be typed, and is not yet.
  const isOpen = chosen?.endsWith(":") ?? false;
  const moved = value !== before && !isOpen;
  // What nobody chose here stays as it is.
  const pick = (reference: string): void => onPick(reference, moved ? routingOf(value) : {});
  const version = choice.selected ? current?.version_id : "";
  return (
    <Versions {...props} onPick={pick} moved={moved}>
      <PlaceSelect
        places={places}
        value={value}
        onValue={setChosen}
        mayType={!choice.base.startsWith(EMBEDDED)}
      />
      {moved && (
        <button
          type="button"
          class="pw-button pw-button--primary"
          onClick={() => pick(version ? `${choice.base}/versions/${version}` : choice.base)}
        >
          {version ? `Run ${shortVersion(version)} there` : "Run the newest version there"}
        </button>
      )}
    </Versions>
  );
}

/** The embedded platform's models run on this computer, and nowhere else. */
const EMBEDDED = "embedded/";

interface VersionsProps extends DetailsPaneProps {
  /** It is to run at another place: then the version that answers now is a choice, too. */
  moved?: boolean;
  children?: ComponentChildren;
}

function Versions({ moved = false, children, ...props }: VersionsProps) {
  const { catalog, choice, onPick, onStay, onBack } = props;
  const versions = useVersions(catalog, choice.base);
  const [search, setSearch] = useState("");
  const listed = versions.listed.value;
  return (
    <SearchPane
      asks="Filter versions"
      list="versions"
      search={search}
      onSearch={setSearch}
      groups={[{ title: "", choices: filtered(choicesOf(listed.items ?? [], props), search) }]}
      listed={listed}
      onMore={() => versions.more()}
      onRetry={() => versions.retry()}
      onHurry={() => versions.hurry()}
      onPick={({ reference, selected }) => (selected && !moved ? onStay() : onPick(reference, {}))}
      onBack={onBack}
      missing={isMissing(listed.error) && <Missing error={listed.error} />}
      top={
        <div class="pw-picker__about">
          <div class="pw-picker__bar">
            <button
              type="button"
              class="pw-button pw-button--bare pw-button--icon"
              aria-label={`Back to the ${catalog.what}s`}
              onClick={onBack}
            >
              <Icon icon={ArrowLeft} />
            </button>
            <h3 class="pw-menu__head">Versions of {choice.name}</h3>
            <span class="pw-menu__meta">{choice.meta}</span>
          </div>
          {choice.description && <p class="pw-picker__description">{choice.description}</p>}
          {children}
        </div>
      }
    >
      <button type="button" class="pw-link" onClick={onBack}>
        All {catalog.what}s
      </button>
      {choice.url.startsWith("https://") && <Page url={choice.url} />}
    </SearchPane>
  );
}

type Version = VersionCard & { reference: string };

function useVersions({ rpc, what }: Catalog, base: string): Pages<string, Version> {
  const [versions] = useState(
    () =>
      new Pages<string, Version>(async (reference, _page, signal) => {
        const { result } = await rpc.request(`${what}s.versions`, { reference }, { signal });
        const items = result.versions.map((card) => ({
          ...card,
          reference: `${reference}/versions/${card.id}`,
        }));
        return { items, more: false };
      }),
  );
  useEffect(() => {
    versions.ask(base);
    return () => versions.close();
  }, []);
  return versions;
}

/** The newest one, whichever that is then; and each by its id. */
function choicesOf(
  versions: readonly Version[],
  { choice, current }: Pick<DetailsPaneProps, "choice" | "current">,
): Choice[] {
  const newest = { reference: choice.base, name: "Newest version", meta: "", selected: false };
  return [
    { ...newest, note: "Whichever it is when it is asked" },
    ...versions.map(({ id, created_at, description, reference }) => ({
      reference,
      name: shortVersion(id),
      meta: created_at.slice(0, 10),
      note: description,
      selected: choice.selected && id === current?.version_id,
    })),
  ];
}
