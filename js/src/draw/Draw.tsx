/** The pad in the picture's place, what the model sees of the drawing, and the bars as it grows. */
import { signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import ImagePlus from "lucide/dist/esm/icons/image-plus";
import Trash from "lucide/dist/esm/icons/trash";
import Undo from "lucide/dist/esm/icons/undo-2";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useObjectUrl } from "../answers/download.js";
import { Icon } from "../icons.js";
import { pixels } from "../numbers.js";
import { scoreText } from "../overlays/regions.js";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import css from "../styles/draw.css";
import type { Brought } from "../upload/transfer.js";
import type { Actions } from "../viewer/actions.js";
import { Given } from "../viewer/Given.js";
import { speaking } from "../viewer/speaking.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { Drawing } from "./drawing.js";
import { SEEN } from "./draws.js";
import { Pad } from "./Pad.js";
import type { Stroke } from "./strokes.js";

export interface DrawProps {
  state: ViewerState;
  view: ViewState;
  actions: Actions;
  rpc: Rpc;
  onBring: (brought: Brought) => void;
}

export function Draw({ state, view, actions, rpc, onBring }: DrawProps) {
  const [drawing] = useState(() => new Drawing(state, rpc));
  const answer = useComputed(() => drawing.said.value?.answer ?? null);
  const [speaks] = useState(() => speaking(answer, state));
  const [item] = useState(() => ({ kind: "image" as const, answer }));
  const [own] = useState(() => ({ at: state.current.peek() }));
  const kept = useSignal<readonly Stroke[] | null>(null);
  // With Guess first what is predicted waits for Reveal, on each sheet of paper anew.
  const revealed = useSignal(-1);
  const hidden = state.guessing.on.value && revealed.value !== drawing.sheet.value;
  const root = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    void drawing.open();
    return () => {
      drawing.close();
      // Gone with its model or its tab it does not come back with them.
      if (view.over.peek() === "draw") view.over.value = null;
    };
  }, []);
  useAskAnew(state, drawing);

  const end = (): void => {
    // What has the focus goes away.
    root.current?.closest<HTMLElement>(".pw-frame")?.focus({ preventScroll: true });
    view.over.value = null;
  };
  // Another input was chosen: that is to be seen. A drawing that is kept only joins the others.
  const current = state.current.value;
  useLayoutEffect(() => {
    if (current !== own.at) end();
  }, [current]);
  const keep = async (): Promise<void> => {
    kept.value = drawing.strokes.peek();
    const file = await drawing.file();
    const params = state.params.value.peek();
    if (params[SEEN] !== true) actions.setParams({ ...params, [SEEN]: true });
    onBring({ files: [file], url: "" });
    own.at = state.current.peek();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end();
  };
  const error = drawing.error.value;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc ends it, whatever in it has the focus
    <div ref={root} class="pw-draw" onKeyDown={onKeyDown}>
      <style>{css}</style>
      <div class="pw-pane pw-pane--picture">
        <div class="pw-draw__place">
          <Pad drawing={drawing} hint={hintFor(state)} />
          <Seen drawing={drawing} />
        </div>
        <Controls drawing={drawing} kept={kept.value} onKeep={() => void keep()} onEnd={end} />
      </div>
      <div class="pw-pane pw-pane--answers">
        {error && <FailedCard error={error} onRetry={() => drawing.again()} />}
        {answer.value && hidden ? (
          <Hidden
            onReveal={() => {
              revealed.value = drawing.sheet.peek();
            }}
          />
        ) : answer.value ? (
          <Given
            speaking={speaks}
            item={item}
            state={state}
            actions={actions}
            view={view}
            hovered={view.hovered}
            kin={view.kin}
            selected={NONE}
            onSelect={() => {}}
            moment={view.moment}
          />
        ) : (
          error === null && <p class="pw-nothing">{waitingFor(drawing)}</p>
        )}
        {!hidden && <Spoken drawing={drawing} />}
      </div>
    </div>
  );
}

/** Nothing is selected in a drawing. */
const NONE = signal("");

/** Another model or another setting: the drawing is asked about anew. */
function useAskAnew({ model, maxConcepts, params }: ViewerState, drawing: Drawing): void {
  const asked = useComputed(() =>
    JSON.stringify([model.value?.reference, maxConcepts.value.value, params.value.value]),
  );
  const former = useRef(asked.peek());
  useSignalEffect(() => {
    if (asked.value === former.current) return;
    former.current = asked.value;
    drawing.again();
  });
}

function Hidden({ onReveal }: { onReveal: () => void }) {
  return (
    <div class="pw-draw__hidden">
      <p role="status">Guess first is on: what is predicted of the drawing?</p>
      <button type="button" class="pw-button pw-button--primary" onClick={onReveal}>
        Reveal
      </button>
    </div>
  );
}

function hintFor({ model }: ViewerState): string {
  return /digit/i.test(model.value?.name ?? "") ? "Draw a digit" : "Draw here";
}

function waitingFor({ cost, strokes }: Drawing): string {
  if (strokes.value.length > 0) return "Waiting for the first answer.";
  return cost.value?.paid
    ? "What the model predicts appears here after each stroke."
    : "What the model predicts appears here while you draw.";
}

/** The picture that the model looks at. */
function Seen({ drawing }: { drawing: Drawing }) {
  const said = drawing.said.value;
  return (
    <figure class="pw-draw__seen">
      <figcaption>What the model sees</figcaption>
      {said?.seen ? (
        <SeenPicture blob={said.seen} />
      ) : (
        <p class="pw-draw__unseen">{said ? "The model returned no picture." : "Nothing yet"}</p>
      )}
    </figure>
  );
}

function SeenPicture({ blob }: { blob: Blob }) {
  const url = useObjectUrl(blob);
  const [size, setSize] = useState("");
  return (
    <>
      <img
        src={url}
        alt="What the model sees of the drawing"
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setSize(pixels(naturalWidth, naturalHeight))
        }
      />
      <span class="pw-draw__size">{size}</span>
    </>
  );
}

interface ControlsProps {
  drawing: Drawing;
  /** The drawing that was kept last. */
  kept: readonly Stroke[] | null;
  onKeep: () => void;
  onEnd: () => void;
}

function Controls({ drawing, kept, onKeep, onEnd }: ControlsProps) {
  const strokes = drawing.strokes.value;
  const none = strokes.length === 0;
  const cost = drawing.cost.value;
  return (
    <div class="pw-draw__controls">
      <button
        type="button"
        class="pw-button"
        disabled={none}
        title="Take back the last stroke (Ctrl+Z)"
        onClick={() => drawing.undo()}
      >
        <Icon icon={Undo} />
        Undo
      </button>
      <button type="button" class="pw-button" disabled={none} onClick={() => drawing.clear()}>
        <Icon icon={Trash} />
        Clear
      </button>
      <button
        type="button"
        class="pw-button"
        disabled={none || strokes === kept}
        title="Make the drawing an input, with the picture that the model sees (setting seen)"
        onClick={onKeep}
      >
        <Icon icon={ImagePlus} />
        {!none && strokes === kept ? "Kept" : "Keep"}
      </button>
      <button
        type="button"
        class="pw-button pw-draw__end"
        title="Back to the inputs (Esc)"
        onClick={onEnd}
      >
        Stop drawing
      </button>
      {cost?.paid && (
        <p class="pw-draw__note">
          Asked after each stroke: each time is one prediction by {cost.host}, which may charge for
          it.
        </p>
      )}
    </div>
  );
}

/** What a screen reader hears when a stroke is done: the first bar. */
function Spoken({ drawing }: { drawing: Drawing }) {
  const last = useRef("");
  const text = useComputed(() => {
    if (!drawing.inking.value) last.current = spokenOf(drawing);
    return last.current;
  });
  return (
    <p class="pw-visually-hidden" aria-live="polite">
      {text.value}
    </p>
  );
}

function spokenOf({ said }: Drawing): string {
  const rows = said.value?.answer.rows;
  if (!rows?.length) return "";
  return `${rows.label[0]} ${scoreText(rows.score[0] ?? Number.NaN, rows.scoreMeans[0] ?? "")}`;
}
