/** What a node said: its picture, its bars and all that bars do not say; or why it said nothing. */

import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { FailedCard } from "../states/FailedCard.js";
import { UNNAMED } from "../viewer/AnswerFrame.js";
import { Given } from "../viewer/Given.js";
import type { Answer } from "../wire.js";
import { selectIn } from "./choosing.js";
import type { NodePaneProps } from "./NodePane.js";
import { NodePicture } from "./NodePicture.js";
import { saysWhere } from "./says-where.js";

export function NodeBody(props: NodePaneProps) {
  const { state, actions, node, item, live, pointing } = props;
  // What goes from under the pointer, folded by a key or with its input, says no farewell.
  useEffect(
    () => () => {
      pointing.hovered.value = null;
    },
    [item, pointing],
  );
  const said = node.said.value;
  if (said === null) return null;
  const { answer, rows } = said;
  if (answer.status === "failed") {
    // Asked anew: the rest of the answer may be one of before, and this one with it.
    const retry = live ? () => void actions.inputs.predict(item, true) : undefined;
    return <FailedCard error={answer.error ?? UNNAMED} onRetry={retry} />;
  }
  if (answer.status === "suppressed") {
    return (
      <p class="pw-nothing">The workflow keeps this node's output back: it is for other nodes.</p>
    );
  }
  if (answer.status === "empty") {
    return <p class="pw-nothing">{answer.notes.join(" ") || "The node returned nothing."}</p>;
  }
  return (
    <>
      <Notes answer={answer} />
      {item.kind === "image" && saysWhere(rows, item.kind) && (
        <NodePicture key={item.id} {...props} />
      )}
      <Statements {...props} onSelect={(regionId) => selectIn(state, node.id, regionId)} />
    </>
  );
}

function Notes({ answer }: { answer: Answer }) {
  return (
    <>
      {answer.notes.map((note) => (
        <p key={note} class="pw-notice">
          {note}
        </p>
      ))}
    </>
  );
}

function Statements({ onSelect, ...props }: NodePaneProps & { onSelect: (id: string) => void }) {
  const { state, actions, view, item, node, pointing } = props;
  const moment = useComputed(() => view.follow.value?.(node).value ?? null);
  const { hovered, kin } = pointing;
  return (
    <Given
      speaking={node}
      item={item}
      state={state}
      actions={actions}
      view={view}
      hovered={hovered}
      kin={kin}
      selected={node.selected}
      onSelect={onSelect}
      moment={moment}
      controls="count"
    />
  );
}
