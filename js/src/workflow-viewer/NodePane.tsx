/** One node: how it fared, and everything it said. */

import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import ChevronRight from "lucide/dist/esm/icons/chevron-right";
import { useId } from "preact/hooks";
import { isStatement } from "../concepts/Nothing.js";
import type { NodeStatus } from "../graph/types.js";
import { timeText } from "../graph/words.js";
import { Icon } from "../icons.js";
import { chooseNode, toggleFolded } from "./choosing.js";
import type { Pointing } from "./lineage.js";
import { NodeBody } from "./NodeBody.js";
import type { NodePanesProps } from "./NodePanes.js";
import type { NodeState } from "./state.js";

export interface NodePaneProps extends NodePanesProps {
  node: NodeState;
  number: number;
  pointing: Pointing;
}

export function NodePane(props: NodePaneProps) {
  const { state, node } = props;
  const id = useId();
  const open = !state.folded.value.value.includes(node.id);
  const onView = state.onView.value === node;
  const status = node.status.value;
  const drawn = open && node.said.value !== null && status !== "working";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys choose it too, as they go to its name (keys.ts).
    <li
      class={`pw-step pw-step--${status}${onView ? " pw-step--on" : ""}`}
      data-node={node.id}
      aria-current={onView ? "true" : undefined}
      onClick={({ target }) => {
        const folds = target instanceof Element && target.closest(".pw-step__fold");
        if (!folds) chooseNode(state, node.id);
      }}
    >
      <Head {...props} status={status} open={open} controls={drawn ? id : undefined} />
      {drawn && (
        <div id={id} class="pw-step__body">
          <NodeBody {...props} />
        </div>
      )}
    </li>
  );
}

interface HeadProps extends NodePaneProps {
  status: NodeStatus;
  open: boolean;
  /** Its body, where there is one. */
  controls: string | undefined;
}

function Head({ state, node, number, status, open, controls }: HeadProps) {
  const card = node.card.value;
  const time = timeText(node.said.value?.answer.latency_ms ?? 0);
  return (
    <header class="pw-step__head">
      <h3 class="pw-step__title">
        <button
          type="button"
          class="pw-step__fold"
          aria-expanded={open}
          aria-controls={controls}
          onClick={() => toggleFolded(state, node.id)}
        >
          <Icon icon={open ? ChevronDown : ChevronRight} />
          <span class="pw-step__number">{number}</span>
          <span class="pw-step__id">{node.id}</span>
        </button>
      </h3>
      {card && card.model_id !== node.id && <ModelName id={card.model_id} url={card.url} />}
      <span class="pw-step__facts">
        {said(node)}
        <span class={`pw-step__status pw-step__status--${status}`}>{status}</span>
        {time && <span class="pw-number">{time}</span>}
      </span>
    </header>
  );
}

function ModelName({ id, url }: { id: string; url: string }) {
  if (!url.startsWith("https://")) return <span class="pw-step__model">{id}</span>;
  return (
    <a class="pw-step__model pw-link" href={url} target="_blank" rel="noreferrer">
      {id}
    </a>
  );
}

/** How many statements are on show, of how many. */
function said({ rows, visible }: NodeState) {
  const all = rows.value;
  if (all === null || all.length === 0) return null;
  let on = 0;
  let count = 0;
  for (let row = 0; row < all.length; row++) {
    if (!isStatement(all, row)) continue;
    count += 1;
    on += visible.value[row] ?? 0;
  }
  const unit = count === 1 ? "statement" : "statements";
  return (
    <span class="pw-number">
      {on === count ? "" : `${on.toLocaleString("en")} of `}
      {count.toLocaleString("en")} {unit}
    </span>
  );
}
