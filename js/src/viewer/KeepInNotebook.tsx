/** Writes a picture and a table of what is on show into the notebook, for readers without a kernel. */

import type { Signal } from "@preact/signals";
import Check from "lucide/dist/esm/icons/check";
import NotebookPen from "lucide/dist/esm/icons/notebook-pen";
import { useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { errorPayload } from "../rpc.js";

export interface KeepInNotebookProps {
  /** All that makes what is on show this and nothing else; "" where there is nothing to keep. */
  shown: () => string;
  /** What was kept last. A view is drawn anew by keeping: it outlives this. */
  kept: Signal<string>;
  onKeep: () => Promise<void>;
}

export function KeepInNotebook({ shown, kept, onKeep }: KeepInNotebookProps) {
  const [wrong, setWrong] = useState("");
  const now = shown();
  const isKept = now !== "" && kept.value === now;
  const keep = async () => {
    setWrong("");
    try {
      const keeping = shown();
      await onKeep();
      kept.value = keeping;
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
        disabled={now === ""}
        title="Put a picture and a table of this into the notebook's file: nbconvert and other readers without widgets show them; JupyterLab wants the cell to be run"
        onClick={keep}
      >
        <Icon icon={isKept ? Check : NotebookPen} />
        <span role="status">{isKept ? "Kept: save the notebook" : "Keep in notebook"}</span>
      </button>
    </>
  );
}
