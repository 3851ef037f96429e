/** Below the graph: what is to be said of it, and the ways to zoom where it is larger than its box. */
import Minus from "lucide/dist/esm/icons/minus.mjs";
import Plus from "lucide/dist/esm/icons/plus.mjs";
import Scan from "lucide/dist/esm/icons/scan.mjs";
import type { ComponentChildren } from "preact";
import { Icon } from "../icons.js";
import type { Box } from "./box.js";
import { type Fitted, fits } from "./fit.js";

interface FootProps {
  fitted: Fitted | null;
  box: Box;
  notes: readonly string[];
}

export function Foot({ fitted, box, notes }: FootProps) {
  const tools = fitted !== null && (box.zoom.value !== 1 || !fits(fitted, box.width.value));
  if (!tools && notes.length === 0) return null;
  return (
    <div class="pw-graph__foot">
      <div class="pw-graph__notes">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
      {tools && (
        <div class="pw-toolbar">
          <Tool label="Zoom out" onClick={() => box.zoomBy(-1)}>
            <Icon icon={Minus} />
          </Tool>
          <Tool label="Zoom in" onClick={() => box.zoomBy(1)}>
            <Icon icon={Plus} />
          </Tool>
          <Tool label="Fit the graph" onClick={() => box.fit()}>
            <Icon icon={Scan} />
          </Tool>
        </div>
      )}
    </div>
  );
}

interface ToolProps {
  label: string;
  onClick: () => void;
  children: ComponentChildren;
}

function Tool({ label, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      class="pw-button pw-button--icon"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
