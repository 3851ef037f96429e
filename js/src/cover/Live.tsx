/** The webcam predicted on as it runs: boxes on the picture, bars beside it. */
import { signal, useComputed, useSignal } from "@preact/signals";
import Camera from "lucide/dist/esm/icons/camera";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { PicturePane } from "../picture/PicturePane.js";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import { pictureOf, useCamera } from "../upload/camera.js";
import type { Brought } from "../upload/transfer.js";
import type { Actions } from "../viewer/actions.js";
import { Given } from "../viewer/Given.js";
import { speaking } from "../viewer/speaking.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { frameTaker } from "./frames.js";
import { LiveSession } from "./live-session.js";

export interface LiveProps {
  state: ViewerState;
  view: ViewState;
  actions: Actions;
  rpc: Rpc;
  onBring: (brought: Brought) => void;
  onEnd: () => void;
}

export function Live(props: LiveProps) {
  const { state, view, actions, rpc, onBring, onEnd } = props;
  const pane = useRef<HTMLDivElement>(null);
  const [video] = useState(makeVideo);
  const camera = useCamera(useRef(video));
  const [live] = useState(() => new LiveSession(state, rpc, frameTaker(video)));
  const [speaks] = useState(() => speaking(live.answer, state));
  const source = useSignal(video);
  const item = useState(() => ({ kind: "image" as const, answer: live.answer }))[0];
  const [own] = useState(() => ({ at: state.current.peek() }));

  useLayoutEffect(() => {
    const over = new AbortController();
    pauseUnseen(pane.current, live, over.signal);
    void live.open();
    return () => {
      over.abort();
      live.close();
      video.srcObject = null;
    };
  }, []);

  // Another input was chosen: that is to be seen. A snapshot only joins the others.
  const current = state.current.value;
  // While people guess first, nothing may be said yet.
  const hidden = state.guessing.on.value;
  // Without a kernel nobody looks: the frame says what became of it.
  const lost = !rpc.live.value;
  useLayoutEffect(() => {
    if (hidden || lost || current !== own.at) onEnd();
  }, [hidden, lost, current]);
  const keep = async (): Promise<void> => {
    const picture = await pictureOf(video);
    if (picture === null) return;
    onBring({ files: [picture], url: "" });
    own.at = state.current.peek();
  };
  const wrong = typeof camera === "object" ? camera.wrong : "";
  useLayoutEffect(() => {
    if (wrong) live.close();
  }, [wrong]);
  return (
    <>
      <div ref={pane} class="pw-pane pw-pane--picture">
        {wrong ? (
          <p class="pw-empty" role="alert">
            {wrong}
          </p>
        ) : (
          <PicturePane
            source={source}
            video={video}
            sameScene
            rows={speaks.rows}
            visible={speaks.visible}
            hovered={view.hovered}
            selected={NONE}
            showLabels={view.showLabels}
            planes={view.planes}
            maskOpacity={view.maskOpacity}
            hiddenLabels={view.hiddenLabels}
            onSelect={() => {}}
          />
        )}
        <div class="pw-cover__controls">
          <button
            type="button"
            class="pw-button"
            disabled={camera !== "on"}
            title="Keep this frame as an input"
            onClick={() => void keep()}
          >
            <Icon icon={Camera} />
            Snapshot
          </button>
          <Pace live={live} camera={camera === "on"} />
          <button type="button" class="pw-button pw-cover__end" onClick={onEnd}>
            Stop live
          </button>
        </div>
      </div>
      <div class="pw-pane pw-pane--answers">
        <Answers live={live} model={state.speaker.value} onEnd={onEnd} />
        {live.answer.value && (
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
        )}
      </div>
    </>
  );
}

/** Nothing is selected in a picture that passes by. */
const NONE = signal("");

/** How fast the model answers, or why it is not asked. */
function Pace({ live, camera }: { live: LiveSession; camera: boolean }) {
  const text = useComputed(() => {
    if (live.stage.value !== "on") return "";
    if (live.paused.value) return "Paused while it is out of sight";
    if (live.count.value === 0)
      return camera ? "Waiting for the first answer" : "Waiting for the webcam";
    const rate = live.rate.value;
    const paid = live.cost.value?.paid ? `, ${live.count.value.toLocaleString("en")} so far` : "";
    return `${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} frames a second${paid}`;
  });
  return <span class="pw-live__pace">{text.value}</span>;
}

interface AnswersProps {
  live: LiveSession;
  model: string;
  onEnd: () => void;
}

/** What stands above the bars, or in their place. */
function Answers({ live, model, onEnd }: AnswersProps) {
  const stage = live.stage.value;
  const cost = live.cost.value;
  const error = live.error.value;
  if (stage === "failed" && error) return <FailedCard error={error} onRetry={() => live.retry()} />;
  if (stage === "offered") {
    return (
      <section class="pw-offer" aria-label="Live">
        <p>
          {`Live asks ${model} about one frame after the other, as fast as it answers. Each answer is one prediction in one call, sent to ${cost?.host}, which may charge for it: at two a second 120 in a minute.`}
        </p>
        <div class="pw-offer__actions">
          <button type="button" class="pw-button pw-button--primary" onClick={() => live.start()}>
            Start
          </button>
          <button type="button" class="pw-button" onClick={onEnd}>
            Not now
          </button>
        </div>
      </section>
    );
  }
  if (live.answer.value) return null;
  return <p class="pw-nothing">What the model predicts appears here.</p>;
}

function makeVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  video.autoplay = true;
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-label", "Webcam");
  return video;
}

/** Pauses while the page is hidden, or this is scrolled away. */
function pauseUnseen(pane: HTMLElement | null, live: LiveSession, over: AbortSignal): void {
  let inSight = true;
  const tell = (): void => live.pause(!inSight || document.visibilityState === "hidden");
  document.addEventListener("visibilitychange", tell, { signal: over });
  if (pane !== null) {
    const observer = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? true;
      tell();
    });
    observer.observe(pane);
    over.addEventListener("abort", () => observer.disconnect(), { once: true });
  }
  tell();
}
