/** Which dataset, in the header: a button that opens the chooser. */
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import Images from "lucide/dist/esm/icons/images";
import { useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { Rpc } from "../rpc.js";
import type { BrowserActions } from "./actions.js";
import type { BrowserState } from "./state.js";
import type { BrowserView } from "./view.js";
import { datasetFacts } from "./words.js";

export interface BrowserProps {
  state: BrowserState;
  actions: BrowserActions;
  rpc: Rpc;
  view: BrowserView;
}

export function DatasetButton({ state, actions, rpc, view }: BrowserProps) {
  const button = useRef<HTMLButtonElement>(null);
  const card = state.dataset.value;
  const listing = state.feed.value?.listing.state.value;
  const count = listing?.at === "done" ? listing.total : (card?.count ?? -1);
  const name = card?.name ?? "Choose a dataset";
  const close = (restoreFocus: boolean) => {
    view.datasets.value = false;
    if (restoreFocus) button.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        class="pw-header__model pw-header__dataset"
        aria-haspopup="dialog"
        aria-expanded={view.datasets.value}
        aria-label={card ? `Dataset ${name}: choose another` : name}
        disabled={state.opening.value !== "open" || !rpc.live.value}
        onClick={() => {
          view.datasets.value = !view.datasets.value;
        }}
      >
        <Icon icon={Images} />
        <span>{name}</span>
        <Icon icon={ChevronDown} />
      </button>
      {card && <span class="pw-header__meta">{datasetFacts({ ...card, count })}</span>}
      {view.datasets.value && (
        <Lazy rpc={rpc} name="picker">
          {({ DatasetMenu }) => (
            <DatasetMenu
              dataset={card}
              rpc={rpc}
              onPick={(reference) => void actions.chooseDataset(reference)}
              anchor={button}
              onClose={close}
            />
          )}
        </Lazy>
      )}
    </>
  );
}
