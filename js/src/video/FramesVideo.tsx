/** A video that the browser does not play: the samples' frames as the kernel reads them. */
import { computed, type ReadonlySignal } from "@preact/signals";
import Film from "lucide/dist/esm/icons/film.mjs";
import type { ComponentChildren } from "preact";
import { Icon } from "../icons.js";
import { FailedCard, sentence } from "../states/FailedCard.js";
import type { ViewerState } from "../viewer/state.js";
import type { InputCard } from "../wire.js";
import { FramePlayer } from "./frame-player.js";
import { KernelFrames } from "./kernel-frames.js";
import { MomentList } from "./MomentList.js";
import { MomentPicture } from "./MomentPicture.js";
import { useOwned } from "./owned.js";
import { PlayerFrame } from "./PlayerFrame.js";
import { leave } from "./player.js";
import { samplesOf } from "./samples.js";
import { Showing } from "./showing.js";
import type { MediaPaneProps } from "./VideoPane.js";

/** What the kernel raises without the extra that reads videos. */
const MISSING_EXTRA = "EXTRA_NOT_INSTALLED";
/** Frames of a video that was not looked at, ms. */
const USUAL_STEP_MS = 1000;

interface Props extends MediaPaneProps {
  why: "format" | "stopped";
  onLoad: () => void;
}

export function FramesVideo(props: Props) {
  const { item, why } = props;
  if (item.card.value) return <KernelVideo key={item.key} {...props} />;
  const cannot = why === "format" ? `This browser cannot play ${item.name}. ` : "";
  // What the kernel did not take it will not show either: the answers say why.
  if (item.state.value.at === "failed") return <Notice>{cannot}</Notice>;
  return (
    <>
      <Notice>{cannot}Its frames come from the kernel once it is uploaded.</Notice>
      <div class="pw-picture" />
    </>
  );
}

function KernelVideo(props: Props) {
  const slides = useOwned((alive) => showFrames(props, alive), props.item);
  return slides ? <Slides {...props} {...slides} /> : <div class="pw-picture" />;
}

function Notice({ children }: { children: ComponentChildren }) {
  return (
    <p class="pw-notice" role="status">
      <Icon icon={Film} />
      <span>{children}</span>
    </p>
  );
}

interface Slideshow {
  player: FramePlayer;
  showing: Showing;
}

function showFrames(props: MediaPaneProps, alive: AbortSignal): Slideshow {
  const { state, item, rpc } = props;
  const frames = new KernelFrames(rpc, item.key, alive);
  const card = item.card.peek();
  const duration = computed(() => item.card.value?.duration_ms ?? 0);
  const player = new FramePlayer(frames, duration, stopsOf(state, card), alive);
  player.seek(item.playhead);
  alive.addEventListener("abort", () => leave(item, player), { once: true });
  return { player, showing: new Showing(props, player, alive) };
}

/** Where the slideshow stops: at the samples, else once a second. */
function stopsOf(state: ViewerState, card: InputCard | null): ReadonlySignal<readonly number[]> {
  return computed(() => {
    const rows = state.rows.value;
    const times = rows ? samplesOf(rows, 0).times : [];
    if (times.length > 0) return times;
    const count = Math.max(1, Math.floor((card?.duration_ms ?? 0) / USUAL_STEP_MS));
    return Array.from({ length: count }, (_, index) => index * USUAL_STEP_MS);
  });
}

function Slides({ state, view, item, why, onLoad, player, showing }: Props & Slideshow) {
  const error = player.frames.error.value;
  const missing = error?.name === MISSING_EXTRA;
  const retry = (): void => player.frames.retry();
  const reading = error === null && player.picture.value === null;
  return (
    <PlayerFrame player={player} showing={showing} hovered={view.hovered}>
      <Notice>
        {why === "format" ? `This browser cannot play ${item.name}` : "The video was not loaded"}
        {missing
          ? `. ${sentence(error.message)} ${error.hint && sentence(error.hint)} `
          : ": these are frames from the kernel. "}
        {missing && <Link label="Retry" onClick={retry} />}
        {why === "stopped" && <Link label="Load the video" onClick={onLoad} />}
      </Notice>
      {reading && <progress class="pw-progress" aria-label="Reading frames" />}
      {missing ? (
        <MomentList showing={showing} player={player} />
      ) : error ? (
        <FailedCard error={error} onRetry={retry} />
      ) : (
        <MomentPicture source={player.picture} showing={showing} state={state} view={view} />
      )}
    </PlayerFrame>
  );
}

function Link({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="pw-link" onClick={onClick}>
      {label}
    </button>
  );
}
