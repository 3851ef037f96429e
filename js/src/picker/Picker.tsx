/**
 * What a model or workflow is chosen with: search, filters, apps, versions, and where it is to run.
 *
 * Stands in a `.pw-frame`, over its panes. It asks the kernel itself; what is picked is its caller's.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Rpc } from "../rpc.js";
import type { What } from "../viewer/state.js";
import type { ModelCard } from "../wire.js";
import { AppsPane } from "./AppsPane.js";
import { Catalog } from "./catalog.js";
import { DetailsPane } from "./DetailsPane.js";
import { Menu } from "./Menu.js";
import { ModelsPane } from "./ModelsPane.js";
import type { ModelChoice } from "./model-choice.js";
import type { Routing } from "./places.js";

export interface PickerProps {
  what: What;
  /** One of the other kind can be picked, too. */
  either?: boolean;
  /** What it is picked for, like "Choose a model". */
  title: string;
  rpc: Rpc;
  /** The one that answers now, which is marked and cannot be picked again; null for none. */
  current: ModelCard | null;
  /** Where it will run, in a sentence, where that is not to be chosen here. */
  runs?: string | undefined;
  onPick: (reference: string, routing: Routing, what: What) => void;
  /** What opened it: a press on it is no press outside. */
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

/** The list, one's apps, or one choice before it is picked. */
type Showing = "models" | "apps" | ModelChoice;

export function Picker(props: PickerProps) {
  const { either = false, current } = props;
  const [what, setWhat] = useState(props.what);
  return (
    <PickerOf
      key={what}
      {...props}
      what={what}
      current={what === props.what ? current : null}
      onWhat={either ? setWhat : undefined}
    />
  );
}

interface PickerOfProps extends PickerProps {
  /** Look among those of another kind. */
  onWhat: ((what: What) => void) | undefined;
}

function PickerOf(props: PickerOfProps) {
  const { what, title, rpc, current, runs, onPick, onWhat, anchor, onClose } = props;
  const [catalog] = useState(() => new Catalog(what, rpc));
  const [showing, setShowing] = useState<Showing>("models");
  const [left, setLeft] = useState("");
  const back = (): void => setShowing("models");
  useLayoutEffect(() => {
    catalog.open();
    return () => catalog.close();
  }, []);
  const stay = (): void => onClose(true);
  const pick = (reference: string, routing: Routing): void => {
    onPick(reference, routing, what);
    onClose(true);
  };
  return (
    <Menu
      title={title}
      tall
      anchor={anchor}
      onBack={showing === "models" ? undefined : back}
      onClose={onClose}
    >
      {onWhat && showing === "models" && <Kinds what={what} onWhat={onWhat} />}
      {showing === "models" ? (
        <ModelsPane
          catalog={catalog}
          current={current}
          onPick={({ selected, reference }) => (selected ? stay() : pick(reference, {}))}
          left={left}
          onOpen={(choice) => {
            setLeft(choice.reference);
            setShowing(choice);
          }}
          onApps={() => setShowing("apps")}
        />
      ) : showing === "apps" ? (
        <AppsPane catalog={catalog} onBack={back} />
      ) : (
        <DetailsPane
          catalog={catalog}
          choice={showing}
          current={current}
          runs={runs}
          onPick={pick}
          onStay={stay}
          onBack={back}
        />
      )}
    </Menu>
  );
}

const KINDS = [
  ["model", "Models"],
  ["workflow", "Workflows"],
] as const;

function Kinds({ what, onWhat }: { what: What; onWhat: (what: What) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box of its own.
    <div class="pw-toolbar pw-picker__kinds" role="group" aria-label="What to choose from">
      {KINDS.map(([kind, words]) => (
        <button
          key={kind}
          type="button"
          class="pw-button"
          aria-pressed={what === kind}
          onClick={() => onWhat(kind)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
