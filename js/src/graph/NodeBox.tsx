/** One node: its id, its model, how it fares and how long it took. */
import type { IconNode } from "lucide";
import CircleAlert from "lucide/dist/esm/icons/circle-alert.mjs";
import CircleCheck from "lucide/dist/esm/icons/circle-check.mjs";
import CircleDashed from "lucide/dist/esm/icons/circle-dashed.mjs";
import CircleMinus from "lucide/dist/esm/icons/circle-minus.mjs";
import ExternalLink from "lucide/dist/esm/icons/external-link.mjs";
import EyeOff from "lucide/dist/esm/icons/eye-off.mjs";
import { Icon } from "../icons.js";
import type { Density } from "./fit.js";
import type { GraphNode, NodeStatus } from "./types.js";
import { modelText, timeText } from "./words.js";

export interface NodeBoxProps {
  node: GraphNode;
  density: Density;
  selected: boolean;
  /** Whether Tab reaches it; the arrow keys reach the others. */
  stop: boolean;
  /** What a screen reader says of it. */
  said: string;
  onPick: () => void;
  onFocus: () => void;
}

const ICONS: Readonly<Record<Exclude<NodeStatus, "working">, IconNode>> = {
  waiting: CircleDashed,
  ok: CircleCheck,
  empty: CircleMinus,
  failed: CircleAlert,
  suppressed: EyeOff,
  unanswered: CircleDashed,
};

export function NodeBox(props: NodeBoxProps) {
  const { node, density, selected, stop, said, onPick, onFocus } = props;
  const { id, status, ms, url } = node;
  const model = modelText(node);
  const time = timeText(ms);
  const linked = selected && /^https?:\/\//i.test(url);
  return (
    <>
      <button
        type="button"
        class={`pw-node pw-node--${status} ${linked ? "pw-node--linked" : ""}`}
        tabIndex={stop ? 0 : -1}
        aria-pressed={selected}
        title={[id, model, time].filter(Boolean).join("\n")}
        onClick={onPick}
        onFocus={onFocus}
      >
        <span class="pw-visually-hidden">{said}</span>
        <span class="pw-node__id" aria-hidden="true">
          {id}
        </span>
        {density === "full" && (
          <span class="pw-node__model" aria-hidden="true">
            {model}
          </span>
        )}
        <span class="pw-node__state" aria-hidden="true">
          {status === "working" ? <span class="pw-spinner" /> : <Icon icon={ICONS[status]} />}
          <span class="pw-node__status">{status}</span>
          {(density !== "tight" || status === "ok") && <span class="pw-node__time">{time}</span>}
        </span>
      </button>
      {linked && (
        <a
          class="pw-node__link"
          href={url}
          target="_blank"
          rel="noreferrer noopener"
          aria-label={`The model of ${id}`}
          title="The model's page"
        >
          <Icon icon={ExternalLink} />
        </a>
      )}
    </>
  );
}
