/** A sound in the picture's place: its name, a player, and what was said of it over time. */
import AudioLines from "lucide/dist/esm/icons/audio-lines.mjs";
import { Icon } from "../icons.js";
import { bytes } from "../numbers.js";
import { FailedCard } from "../states/FailedCard.js";
import css from "../styles/video.css";
import { clockText } from "../video/clock.js";
import { Loading } from "../video/Loading.js";
import { MediaPlayer } from "../video/media-player.js";
import { useOwned } from "../video/owned.js";
import { PlayerFrame } from "../video/PlayerFrame.js";
import { leave } from "../video/player.js";
import { Showing } from "../video/showing.js";
import { MediaSource, type Way } from "../video/source.js";
import type { MediaPaneProps } from "../video/VideoPane.js";
import type { Item } from "../viewer/item.js";

export function AudioPane(props: MediaPaneProps) {
  const { item, rpc } = props;
  const source = useOwned((alive) => new MediaSource(item, rpc, alive), item);
  const way = source?.way.value ?? { by: "waiting" };
  return (
    <>
      <style>{css}</style>
      {way.by === "own" ? (
        <OwnSound {...props} copy={way.copy} onUnplayable={() => source?.refuse()} />
      ) : (
        <NotPlayed item={item} way={way} source={source} />
      )}
    </>
  );
}

interface OwnSoundProps extends MediaPaneProps {
  copy: Blob;
  onUnplayable: () => void;
}

function OwnSound({ copy, onUnplayable, ...props }: OwnSoundProps) {
  const { view, item } = props;
  const playing = useOwned((alive) => {
    const own = playOwn(props, copy, alive);
    own.player.onUnplayable(onUnplayable);
    return own;
  }, copy);
  if (!playing) return <Sound item={item} durationMs={0} />;
  const { player, showing } = playing;
  return (
    <PlayerFrame key={player} player={player} showing={showing} hovered={view.hovered}>
      <Sound item={item} durationMs={player.durationMs.value} />
    </PlayerFrame>
  );
}

interface Playing {
  player: MediaPlayer<HTMLAudioElement>;
  showing: Showing;
}

function playOwn(props: MediaPaneProps, copy: Blob, alive: AbortSignal): Playing {
  const { item } = props;
  const element = document.createElement("audio");
  element.preload = "auto";
  const player = new MediaPlayer(element, alive);
  const url = URL.createObjectURL(copy);
  element.src = url;
  if (item.playhead > 0) player.seek(item.playhead);
  alive.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
  alive.addEventListener("abort", () => leave(item, player), { once: true });
  return { player, showing: new Showing(props, player, alive) };
}

function Sound({ item, durationMs }: { item: Item; durationMs: number }) {
  const size = item.card.value?.bytes ?? item.copy?.size ?? 0;
  const length = durationMs || (item.card.value?.duration_ms ?? 0);
  const facts = [length > 0 && clockText(length), size > 0 && bytes(size)].filter(Boolean);
  return (
    <div class="pw-sound">
      <Icon icon={AudioLines} />
      <p class="pw-empty__title">{item.name}</p>
      <p class="pw-empty__text">{facts.join(" · ")}</p>
    </div>
  );
}

interface NotPlayedProps {
  item: Item;
  way: Exclude<Way, { by: "own" }>;
  source: MediaSource | null;
}

function NotPlayed({ item, way, source }: NotPlayedProps) {
  const load = () => void source?.load();
  switch (way.by) {
    case "waiting":
      return <Sound item={item} durationMs={0} />;
    case "loading":
      return <Loading name={item.name} got={way.got} onCancel={() => source?.cancel()} />;
    case "failed":
      return <FailedCard error={way.error} onRetry={load} />;
    case "frames":
      return (
        <div class="pw-playing">
          <Sound item={item} durationMs={0} />
          <p class="pw-notice" role="status">
            {way.why === "format" ? (
              `This browser cannot play ${item.name}. What the model says of it is beside.`
            ) : (
              <span>
                The sound was not loaded.{" "}
                <button type="button" class="pw-link" onClick={load}>
                  Load the sound
                </button>
              </span>
            )}
          </p>
        </div>
      );
  }
}
