/** What one presses to play: play, step from sample to sample, speed, sound; and where it stands. */
import type { ReadonlySignal } from "@preact/signals";
import Pause from "lucide/dist/esm/icons/pause.mjs";
import Play from "lucide/dist/esm/icons/play.mjs";
import StepBack from "lucide/dist/esm/icons/step-back.mjs";
import StepForward from "lucide/dist/esm/icons/step-forward.mjs";
import Volume2 from "lucide/dist/esm/icons/volume-2.mjs";
import VolumeX from "lucide/dist/esm/icons/volume-x.mjs";
import type { ComponentChildren } from "preact";
import { Icon } from "../icons.js";
import { clockText } from "./clock.js";
import { type Player, RATES, toggle } from "./player.js";

export interface ControlsProps {
  player: Player;
  /** Absent where there are no samples to step to. */
  onStep?: ((by: 1 | -1) => void) | undefined;
  /** What of the answer is on view: "frame at 2.5 s". */
  said: ReadonlySignal<string>;
}

export function Controls({ player, onStep, said }: ControlsProps) {
  const playing = player.playing.value;
  return (
    <div class="pw-player">
      <div class="pw-toolbar">
        {onStep && (
          <Press label="Previous sample (,)" onClick={() => onStep(-1)}>
            <Icon icon={StepBack} />
          </Press>
        )}
        <Press label={playing ? "Pause (Space)" : "Play (Space)"} onClick={() => toggle(player)}>
          <Icon icon={playing ? Pause : Play} />
        </Press>
        {onStep && (
          <Press label="Next sample (.)" onClick={() => onStep(1)}>
            <Icon icon={StepForward} />
          </Press>
        )}
      </div>
      <Clock player={player} />
      {/* While it plays this comes and goes: that is not read out. */}
      <p class="pw-player__said" role="status" aria-live={playing ? "off" : "polite"}>
        {said.value}
      </p>
      <select
        class="pw-player__rate"
        aria-label="Speed"
        value={player.rate.value}
        onChange={(event) => player.setRate(Number(event.currentTarget.value))}
      >
        {RATES.map((rate) => (
          <option key={rate} value={rate}>
            {rate}×
          </option>
        ))}
      </select>
      {player.muted && (
        <Press
          label={player.muted.value ? "Sound on" : "Mute"}
          onClick={() => player.setMuted(!player.muted?.peek())}
        >
          <Icon icon={player.muted.value ? VolumeX : Volume2} />
        </Press>
      )}
    </div>
  );
}

/** By itself, as it changes with every frame. */
function Clock({ player }: { player: Player }) {
  const tenths = Math.floor(player.headMs.value / 100);
  const duration = player.durationMs.value;
  return (
    <span class="pw-player__clock">
      {clockText(tenths * 100, String(tenths % 10))}
      {duration > 0 && <span class="pw-player__of"> / {clockText(duration)}</span>}
    </span>
  );
}

interface PressProps {
  label: string;
  onClick: () => void;
  children: ComponentChildren;
}

function Press({ label, onClick, children }: PressProps) {
  return (
    <button
      type="button"
      class="pw-button pw-button--bare pw-button--icon"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
