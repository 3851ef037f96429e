/** The dialog that a list to choose from stands in: over the panes of a `.pw-frame`. */
import type { ComponentChildren, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { useDismiss } from "../dismiss.js";
import css from "../styles/picker.css";

export interface MenuProps {
  /** What it is for, like "Choose a model". */
  title: string;
  /** What opened it: a press on it is no press outside. */
  anchor: RefObject<Element | null>;
  /** As high as it may be whatever it holds, so that it keeps still while a person types. */
  tall?: boolean;
  /** What Escape does while it is not the first that the menu shows. */
  onBack?: (() => void) | undefined;
  onClose: (restoreFocus: boolean) => void;
  children: ComponentChildren;
}

export function Menu({ title, anchor, tall = false, onBack, onClose, children }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  // Listened for once, and what it does changes.
  const dismiss = useRef(onClose);
  dismiss.current = (byKey) => (byKey && onBack ? onBack() : onClose(byKey));
  useDismiss([menu, anchor], (byKey) => dismiss.current(byKey));
  return (
    <div
      class={`pw-menu${tall ? " pw-menu--tall" : ""}`}
      ref={menu}
      role="dialog"
      aria-label={title}
      // The viewer's own keys are not meant here.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <style>{css}</style>
      <h2 class="pw-picker__title">{title}</h2>
      {children}
    </div>
  );
}
