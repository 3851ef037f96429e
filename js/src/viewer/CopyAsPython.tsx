/** The code that reproduces what is on show: onto the clipboard, or into a box to copy from. */
import type { Signal } from "@preact/signals";
import Check from "lucide/dist/esm/icons/check";
import Code from "lucide/dist/esm/icons/code";
import { useState } from "preact/hooks";
import { copyText, useSaid } from "../copy.js";
import { Icon } from "../icons.js";
import { errorPayload } from "../rpc.js";
import type { Actions } from "./actions.js";
import type { Dialog } from "./view.js";

export interface CopyAsPythonProps {
  actions: Pick<Actions, "code">;
  disabled: boolean;
  dialog: Signal<Dialog>;
}

export function CopyAsPython({ actions, disabled, dialog }: CopyAsPythonProps) {
  const [said, say] = useSaid();
  const [wrong, setWrong] = useState("");
  const copy = async () => {
    setWrong("");
    try {
      const code = await actions.code();
      if (await copyText(code)) say();
      else dialog.value = { code };
    } catch (error) {
      setWrong(errorPayload(error).message);
    }
  };
  return (
    <>
      {wrong && <span role="alert">{wrong}</span>}
      <button
        type="button"
        class="pw-button pw-button--bare"
        disabled={disabled}
        aria-live="polite"
        onClick={copy}
      >
        <Icon icon={said ? Check : Code} />
        {said ? "Copied" : "Copy as Python"}
      </button>
    </>
  );
}
