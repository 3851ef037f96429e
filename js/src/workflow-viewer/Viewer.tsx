/** The workflow viewer: the graph, the input, and beside it a pane for each node. */

import { useRef, useState } from "preact/hooks";
import { Lazy } from "../parts/Lazy.js";
import { AnswerFrame } from "../viewer/AnswerFrame.js";
import { Ask } from "../viewer/Ask.js";
import { bringing, Frame } from "../viewer/Frame.js";
import { PicturePlace } from "../viewer/PicturePlace.js";
import { createView } from "../viewer/view.js";
import type { Connected } from "../viewer/widget.js";
import { chooseNode, toggleFolded } from "./choosing.js";
import { nodeStep } from "./keys.js";
import { focusNode, inSight } from "./reveal.js";
import { saysWhere } from "./says-where.js";
import type { WorkflowState } from "./state.js";

export function Viewer({ state, actions, rpc }: Connected<WorkflowState>) {
  const [view] = useState(() => createView(state.planes));
  const body = useRef<HTMLDivElement>(null);
  const live = rpc.live.value;
  const height = view.height.value;
  const shared = { state, actions, rpc, view, onBring: bringing(state, actions, view) };

  /** Choose a node whose pane is to be seen: one that is folded is opened. */
  const pick = (id: string): void => {
    chooseNode(state, id);
    if (state.folded.value.peek().includes(id)) toggleFolded(state, id);
    requestAnimationFrame(() => inSight(body.current, id));
  };
  const onOwnKey = (event: KeyboardEvent): boolean => {
    const by = nodeStep(event);
    const nodes = state.nodes.peek();
    if (by === 0 || nodes.length === 0 || state.current.peek() === null) return false;
    event.preventDefault();
    const at = nodes.findIndex(({ id }) => id === state.onView.peek()?.id);
    const next = nodes[Math.min(nodes.length - 1, Math.max(0, at + by))];
    if (next) {
      chooseNode(state, next.id);
      requestAnimationFrame(() => focusNode(body.current, next.id));
    }
    return true;
  };

  return (
    <Frame {...shared} body={body} onOwnKey={onOwnKey}>
      {state.nodes.value.length > 0 && (
        <Lazy rpc={rpc} name="graph">
          {({ GraphPlace }) => <GraphPlace state={state} onPick={pick} />}
        </Lazy>
      )}
      <div
        ref={body}
        class={`pw-flow${state.current.value ? " pw-flow--said" : ""}`}
        style={height === null ? undefined : { "--pw-flow-height": `${height}px` }}
      >
        <div class="pw-pane pw-pane--picture pw-flow__input">
          <PicturePlace {...shared} live={live} />
          <OnPicture state={state} />
          <Ask state={state} actions={actions} live={live} />
        </div>
        <div class="pw-pane pw-flow__panes">
          {state.guessing.on.value && (
            <Lazy rpc={rpc} name="guess">
              {({ GuessPane }) => <GuessPane state={state} live={live} />}
            </Lazy>
          )}
          <AnswerFrame state={state} actions={actions} live={live} view={view}>
            {(item, given) => (
              <Lazy rpc={rpc} name="nodes">
                {({ NodePanes }) => (
                  <NodePanes
                    state={state}
                    actions={actions}
                    view={view}
                    item={item}
                    given={given}
                    live={live}
                  />
                )}
              </Lazy>
            )}
          </AnswerFrame>
        </div>
      </div>
    </Frame>
  );
}

/** Whose answer lies on the input, where any does. */
function OnPicture({ state }: { state: WorkflowState }) {
  const item = state.current.value;
  const rows = state.rows.value;
  if (item === null || rows === null || !saysWhere(rows, item.kind)) return null;
  return <p class="pw-flow__on">Shown on it: {state.onView.value?.id}</p>;
}
