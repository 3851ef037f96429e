/** The small dialogs: the list of keys, and code where there is no clipboard to put it on. */
import type { Signal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useDismiss } from "../dismiss.js";
import type { Key } from "../picture/key-list.js";
import css from "../styles/tools.css";
import { keysOf } from "./key-list.js";
import type { What } from "./state.js";
import type { Dialog } from "./view.js";

export interface DialogsProps {
  dialog: Signal<Dialog>;
  /** The keys to list, where they are not a viewer's. */
  keys?: readonly Key[];
  /** Whose keys they are otherwise. */
  what: What;
}

export function Dialogs({ dialog, what, keys: listed = keysOf(what) }: DialogsProps) {
  const shown = dialog.value;
  if (shown === null) return null;
  const close = () => {
    dialog.value = null;
  };
  if (shown === "keys") {
    return (
      <DialogBox title="Keys" onClose={close}>
        <dl class="pw-keys">
          {listed.map(({ keys, does }) => (
            <Fragment key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key} class="pw-kbd">
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </Fragment>
          ))}
        </dl>
      </DialogBox>
    );
  }
  return (
    <DialogBox title="Copy as Python" onClose={close}>
      <p>The browser gives this page no clipboard: copy the text with Ctrl+C (⌘C).</p>
      <textarea
        class="pw-code pw-code--box"
        aria-label="Python code"
        readOnly
        rows={Math.min(shown.code.split("\n").length + 1, 14)}
        value={shown.code}
        ref={(box) => box?.select()}
      />
    </DialogBox>
  );
}

/** What has the focus, inside of whose shadow root it may be. */
function focused(): Element | null {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) {
    activeElement = activeElement.shadowRoot.activeElement;
  }
  return activeElement;
}

interface DialogBoxProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

function DialogBox({ title, onClose, children }: DialogBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  // Found while the dialog is not there yet: its text takes the focus as soon as it is drawn.
  const [before] = useState(focused);
  useDismiss([box], onClose);
  // A layout effect: the focus goes back before the page can lose it.
  useLayoutEffect(() => {
    const first = box.current?.querySelector("textarea") ?? box.current?.querySelector("button");
    // A long list of keys is read from its top, and Close is below it.
    first?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <div ref={box} class="pw-dialog" role="dialog" aria-label={title}>
      <style>{css}</style>
      <h2 class="pw-dialog__title">{title}</h2>
      {children}
      <div>
        <button type="button" class="pw-button" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}
