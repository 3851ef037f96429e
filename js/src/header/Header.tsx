/** Which model, what it takes and gives, and who answers. */
import type { ReadonlySignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import CloudUpload from "lucide/dist/esm/icons/cloud-upload";
import Keyboard from "lucide/dist/esm/icons/keyboard";
import Laptop from "lucide/dist/esm/icons/laptop";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { Rpc } from "../rpc.js";
import type { ModelCard, PlatformCard } from "../wire.js";
import { facts, modelIn } from "./facts.js";
import type { ModelChoices } from "./ModelMenu.js";

export interface HeaderProps {
  model: ReadonlySignal<ModelCard | null>;
  /** Stands for the model's name until the kernel has described it. */
  reference: ReadonlySignal<string>;
  platform: ReadonlySignal<PlatformCard | null>;
  choices: ModelChoices;
  rpc: Rpc;
  onHelp: () => void;
}

export function Header({ model, reference, platform, choices, rpc, onHelp }: HeaderProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const card = model.value;
  const name = card?.name ?? modelIn(reference.value);
  const close = (restoreFocus: boolean) => {
    setOpen(false);
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
          aria-expanded={open}
          aria-label={`Model ${name}: choose another`}
          disabled={card === null}
          onClick={() => setOpen(!open)}
        >
          <span>{name || "…"}</span>
          <Icon icon={ChevronDown} />
        </button>
        {card && <span class="pw-header__meta">{facts(card)}</span>}
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
      </header>
      {open && card && (
        <Lazy rpc={rpc} name="tools">
          {({ ModelMenu }) => (
            <ModelMenu model={card} choices={choices} anchor={button} onClose={close} />
          )}
        </Lazy>
      )}
    </>
  );
}

/** Where what is dropped here goes. */
function Where({ platform }: { platform: PlatformCard }) {
  const away = platform.embedded ? "" : " pw-header__platform--away";
  return (
    <span class={`pw-header__platform${away}`} title={`Platform: ${platform.name}`}>
      <Icon icon={platform.embedded ? Laptop : CloudUpload} />
      {platform.embedded ? "stays on this computer" : `sent to ${platform.host}`}
    </span>
  );
}
