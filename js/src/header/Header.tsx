/** Which model, what it takes and gives, and who answers. */
import type { ReadonlySignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import CloudUpload from "lucide/dist/esm/icons/cloud-upload";
import Keyboard from "lucide/dist/esm/icons/keyboard";
import Laptop from "lucide/dist/esm/icons/laptop";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import type { ModelCard, PlatformCard } from "../wire.js";
import { type ModelChoices, ModelMenu } from "./ModelMenu.js";

export interface HeaderProps {
  model: ReadonlySignal<ModelCard | null>;
  /** Stands for the model's name until the kernel has described it. */
  reference: ReadonlySignal<string>;
  platform: ReadonlySignal<PlatformCard | null>;
  choices: ModelChoices;
  onHelp: () => void;
}

export function Header({ model, reference, platform, choices, onHelp }: HeaderProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const card = model.value;
  const name = card?.name ?? /models\/([^/]+)/.exec(reference.value)?.[1] ?? reference.value;
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
      {open && card && <ModelMenu model={card} choices={choices} anchor={button} onClose={close} />}
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

/** Like "v1 · image → concepts": the version, and what goes in and comes out. */
export function facts(model: ModelCard): string {
  return [shortVersion(model.version_id), flow(model)].filter((fact) => fact !== "").join(" · ");
}

/** Like "image → concepts"; "" where the platform does not say. */
export function flow(model: ModelCard): string {
  if (model.input_fields.length === 0 && model.output_fields.length === 0) return "";
  const words = (fields: readonly string[]) => fields.join(", ").replaceAll("_", " ") || "?";
  return `${words(model.input_fields)} → ${words(model.output_fields)}`;
}

/** Clarifai's version ids are 32 hexadecimal digits: eight tell them apart. "1" is read as "v1". */
export function shortVersion(id: string): string {
  if (/^\d{1,4}(\.\d+)*$/.test(id)) return `v${id}`;
  return id.length > 12 ? id.slice(0, 8) : id;
}
