/** A video in the picture's place: played by the browser, else as frames from the kernel. */
import { useComputed } from "@preact/signals";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import css from "../styles/video.css";
import type { Item } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { FramesVideo } from "./FramesVideo.js";
import { Loading } from "./Loading.js";
import { MomentPicture } from "./MomentPicture.js";
import { MediaPlayer } from "./media-player.js";
import { useOwned } from "./owned.js";
import { PlayerFrame } from "./PlayerFrame.js";
import { leave } from "./player.js";
import { Showing } from "./showing.js";
import { MediaSource } from "./source.js";

export interface MediaPaneProps {
  state: ViewerState;
  view: ViewState;
  rpc: Rpc;
  item: Item;
}

export function VideoPane(props: MediaPaneProps) {
  return (
    <>
      <style>{css}</style>
      <Video {...props} />
    </>
  );
}

function Video(props: MediaPaneProps) {
  const { item, rpc } = props;
  const source = useOwned((alive) => new MediaSource(item, rpc, alive), item);
  const way = source?.way.value ?? { by: "waiting" };
  switch (way.by) {
    case "waiting":
      return <div class="pw-picture" />;
    case "loading":
      return <Loading name={item.name} got={way.got} onCancel={() => source?.cancel()} />;
    case "failed":
      return <FailedCard error={way.error} onRetry={() => void source?.load()} />;
    case "frames":
      return <FramesVideo {...props} why={way.why} onLoad={() => void source?.load()} />;
    case "own":
      return <OwnVideo {...props} copy={way.copy} onUnplayable={() => source?.refuse()} />;
  }
}

interface OwnVideoProps extends MediaPaneProps {
  copy: Blob;
  onUnplayable: () => void;
}

function OwnVideo({ copy, onUnplayable, ...props }: OwnVideoProps) {
  const playing = useOwned((alive) => {
    const own = playOwn(props, copy, alive);
    own.player.onUnplayable(onUnplayable);
    return own;
  }, copy);
  if (!playing) return <div class="pw-picture" />;
  return <Played key={playing.player} {...playing} state={props.state} view={props.view} />;
}

interface Playing {
  player: MediaPlayer<HTMLVideoElement>;
  showing: Showing;
}

function playOwn(props: MediaPaneProps, copy: Blob, alive: AbortSignal): Playing {
  const { item } = props;
  const element = document.createElement("video");
  element.playsInline = true;
  element.preload = "auto";
  // A sound nobody asked for does not belong in a notebook; the button turns it on.
  element.muted = true;
  const player = new MediaPlayer(element, alive);
  const url = URL.createObjectURL(copy);
  alive.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
  element.src = url;
  if (item.playhead > 0) player.seek(item.playhead);
  else if (item.source.from === "file" && !item.played && !wantsStillness()) player.play();
  item.played = true;
  alive.addEventListener("abort", () => leave(item, player), { once: true });
  return { player, showing: new Showing(props, player, alive) };
}

function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

type PlayedProps = Playing & Pick<MediaPaneProps, "state" | "view">;

function Played({ player, showing, state, view }: PlayedProps) {
  const source = useComputed(() => (player.ready.value ? player.element : null));
  return (
    <PlayerFrame player={player} showing={showing} hovered={view.hovered}>
      <MomentPicture source={source} showing={showing} state={state} view={view} />
    </PlayerFrame>
  );
}
