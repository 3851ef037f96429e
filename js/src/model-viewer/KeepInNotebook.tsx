/** Writes a picture and a table of what is on show into the notebook, for readers without a kernel. */
import Check from "lucide/dist/esm/icons/check";
import NotebookPen from "lucide/dist/esm/icons/notebook-pen";
import { useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { errorPayload } from "../rpc.js";
import type { Actions } from "./actions.js";
import { onShow, type ViewerState } from "./state.js";

export function KeepInNotebook({ state, actions }: { state: ViewerState; actions: Actions }) {
  const [wrong, setWrong] = useState("");
  const shown = onShow(state);
  const kept = shown !== "" && state.kept.value === shown;
  const keep = async () => {
    setWrong("");
    try {
      await actions.keep();
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
        disabled={shown === ""}
        title="Put a picture and a table of this into the notebook's file: nbconvert and other readers without widgets show them; JupyterLab wants the cell to be run"
        onClick={keep}
      >
        <Icon icon={kept ? Check : NotebookPen} />
        <span role="status">{kept ? "Kept: save the notebook" : "Keep in notebook"}</span>
      </button>
    </>
  );
}
