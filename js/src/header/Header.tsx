/** Which model, what it takes and gives, and who answers. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import Keyboard from "lucide/dist/esm/icons/keyboard";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { Routing } from "../picker/places.js";
import type { Rpc } from "../rpc.js";
import type { What } from "../viewer/state.js";
import type { ModelCard, PlatformCard } from "../wire.js";
import { facts, modelIn } from "./facts.js";
import { Where } from "./Where.js";

export interface HeaderProps {
  what: What;
  model: ReadonlySignal<ModelCard | null>;
  /** Stands for the model's name until the kernel has described it. */
  reference: ReadonlySignal<string>;
  platform: ReadonlySignal<PlatformCard | null>;
  onChoose: (reference: string, routing: Routing, what: What) => void;
  /** One of the other kind can be chosen, too. */
  either?: boolean;
  /** Whether the menu is open. */
  menu: Signal<boolean>;
  rpc: Rpc;
  onHelp: () => void;
  /** What stands beside the model: of a dataset browser its dataset. */
  children?: ComponentChildren;
}

export function Header(props: HeaderProps) {
  const { what, either = false, model, reference, platform, menu, rpc, onHelp } = props;
  const button = useRef<HTMLButtonElement>(null);
  const card = model.value;
  const name = card?.name ?? modelIn(reference.value);
  const close = (restoreFocus: boolean) => {
    menu.value = false;
    if (restoreFocus) button.current?.focus();
  };
  return (
    <>
      <header class="pw-header">
        <button
          type="button"
          ref={button}
          class="pw-header__model"
          aria-haspopup="dialog"
          aria-expanded={menu.value}
          aria-label={`${what === "model" ? "Model" : "Workflow"} ${name}: choose another`}
          disabled={card === null}
          onClick={() => {
            menu.value = !menu.value;
          }}
        >
          <span>{name || "…"}</span>
          <Icon icon={ChevronDown} />
        </button>
        {card && <span class="pw-header__meta">{facts(card)}</span>}
        {props.children}
        <span class="pw-header__end">
          {platform.value && <Where platform={platform.value} />}
          <button
            type="button"
            class="pw-button pw-button--bare pw-button--icon"
            aria-label="Keys"
            title="Keys (?)"
            onClick={onHelp}
          >
            <Icon icon={Keyboard} />
          </button>
        </span>
      </header>
      {menu.value && (
        <Lazy rpc={rpc} name="picker">
          {({ Picker }) => (
            <Picker
              what={what}
              either={either}
              title={either ? "Choose a model or workflow" : `Choose a ${what}`}
              rpc={rpc}
              current={card}
              onPick={props.onChoose}
              anchor={button}
              onClose={close}
            />
          )}
        </Lazy>
      )}
    </>
  );
}
