/** The model viewer: the picture, and beside it what the model said. */
import { useRef, useState } from "preact/hooks";
import { Settings } from "../asking/Settings.js";
import { draws } from "../draw/draws.js";
import { Lazy } from "../parts/Lazy.js";
import type { Rpc } from "../rpc.js";
import { Ask } from "../viewer/Ask.js";
import type { Actions } from "../viewer/actions.js";
import { bringing, Frame } from "../viewer/Frame.js";
import { PicturePlace } from "../viewer/PicturePlace.js";
import type { ViewerState } from "../viewer/state.js";
import { createView } from "../viewer/view.js";
import { AnswerPane } from "./AnswerPane.js";
import { CompareWith } from "./CompareWith.js";

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
  const ask = <Ask state={state} actions={actions} live={live} />;
  const guess = state.guessing.on.value && (
    <Lazy rpc={rpc} name="guess">
      {({ GuessPane }) => <GuessPane state={state} live={live} />}
    </Lazy>
  );
  const beside = <CompareWith state={state} actions={actions} rpc={rpc} />;
  const over = view.over.value;
  const covered =
    over === "live" ||
    (over !== null && over !== "draw" && over === state.current.value && state.rows.value !== null)
      ? over
      : null;
  const drawing = over === "draw" && draws(state);
  // Without a kernel only what is saved of the first can be had.
  const several = state.models.value.value.length > 1 && (live || state.current.value !== null);
  if (covered === null && !drawing && several) {
    return (
      <Frame {...shared} body={body} beside={beside}>
        <Lazy rpc={rpc} name="compare">
          {({ ComparePane }) => (
            <ComparePane
              {...shared}
              body={body}
              place={<PicturePlace {...shared} live={live} />}
              guess={guess}
            >
              {ask}
              <Settings state={state} actions={actions} />
            </ComparePane>
          )}
        </Lazy>
      </Frame>
    );
  }
  return (
    <Frame {...shared} body={body} beside={beside}>
      <div
        ref={body}
        class="pw-body"
        style={height === null ? undefined : { "--pw-height": `${height}px` }}
      >
        {drawing ? (
          <Lazy rpc={rpc} name="draw">
            {({ Draw }) => <Draw {...shared} />}
          </Lazy>
        ) : covered ? (
          <Lazy rpc={rpc} name="cover">
            {({ Over }) => <Over {...shared} over={covered} />}
          </Lazy>
        ) : (
          <>
            <div class="pw-pane pw-pane--picture">
              <PicturePlace {...shared} live={live} />
              {ask}
            </div>
            <div class="pw-pane pw-pane--answers">
              {guess}
              <AnswerPane state={state} actions={actions} live={live} view={view} />
            </div>
          </>
        )}
      </div>
    </Frame>
  );
}
