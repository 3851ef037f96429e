/** Beside the model's name: one more, to compare it with. */
import { useSignal } from "@preact/signals";
import Plus from "lucide/dist/esm/icons/plus.mjs";
import type { ComponentChildren, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../icons.js";

export interface AddModelProps {
  disabled: boolean;
  title?: string;
  /** What it is chosen with, while that is open. */
  children: (
    anchor: RefObject<Element | null>,
    onClose: (restoreFocus: boolean) => void,
  ) => ComponentChildren;
}

export function AddModel({ disabled, title, children }: AddModelProps) {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (restoreFocus: boolean) => {
    open.value = false;
    if (restoreFocus) button.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        class="pw-button pw-button--bare pw-button--icon"
        aria-label="Compare with"
        title={title ?? "Compare with another model"}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        disabled={disabled}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon icon={Plus} />
      </button>
      {open.value && children(button, close)}
    </>
  );
}
