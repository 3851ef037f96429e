/** The way to the pad, where the model is one to draw for. */
import Pencil from "lucide/dist/esm/icons/pencil";
import { Icon } from "../icons.js";
import type { ViewState } from "../viewer/view.js";

export function DrawButton({ over, bare }: { over: ViewState["over"]; bare?: boolean }) {
  const on = over.value === "draw";
  return (
    <button
      type="button"
      class={`pw-button${bare ? " pw-button--bare" : ""}`}
      aria-pressed={on}
      onClick={() => {
        over.value = on ? null : "draw";
      }}
    >
      <Icon icon={Pencil} />
      Draw
    </button>
  );
}
