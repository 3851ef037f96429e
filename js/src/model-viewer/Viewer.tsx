/** The model viewer: the picture, and beside it what the model said. */
import { useRef, useState } from "preact/hooks";
import type { Rpc } from "../rpc.js";
import { Ask } from "../viewer/Ask.js";
import type { Actions } from "../viewer/actions.js";
import { bringing, Frame } from "../viewer/Frame.js";
import { PicturePlace } from "../viewer/PicturePlace.js";
import type { ViewerState } from "../viewer/state.js";
import { createView } from "../viewer/view.js";
import { AnswerPane } from "./AnswerPane.js";

export interface ViewerProps {
  state: ViewerState;
  actions: Actions;
  rpc: Rpc;
}

export function Viewer({ state, actions, rpc }: ViewerProps) {
  const [view] = useState(() => createView(state.planes));
  const body = useRef<HTMLDivElement>(null);
  const live = rpc.live.value;
  const height = view.height.value;
  const shared = { state, actions, rpc, view, onBring: bringing(state, actions, view) };
  return (
    <Frame {...shared} body={body}>
      <div
        ref={body}
        class="pw-body"
        style={height === null ? undefined : { "--pw-height": `${height}px` }}
      >
        <div class="pw-pane pw-pane--picture">
          <PicturePlace {...shared} live={live} />
          <Ask state={state} actions={actions} live={live} />
        </div>
        <div class="pw-pane pw-pane--answers">
          <AnswerPane state={state} actions={actions} live={live} view={view} />
        </div>
      </div>
    </Frame>
  );
}
