/** The ruler: where the samples are, which one is on view, and the playhead's handle. */
import type { ReadonlySignal } from "@preact/signals";
import { timeText } from "./clock.js";
import type { Player } from "./player.js";
import { percent, timeUnder } from "./scale.js";

/** An arrow key's step, but never more than a tenth of the whole. */
const STEP_MS = 1000;

interface RulerProps {
  box: { current: HTMLDivElement | null };
  player: Player;
  times: readonly number[];
  lengthMs: number;
  sampleMs: ReadonlySignal<number>;
  said: ReadonlySignal<string>;
}

export function Ruler({ box, player, times, lengthMs, sampleMs, said }: RulerProps) {
  const seek = (event: PointerEvent & { currentTarget: Element }): void => {
    player.seek(timeUnder(event, event.currentTarget, lengthMs));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = keyed(event.key, player.headMs.peek(), lengthMs);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(to);
  };
  const head = Math.round(player.headMs.value);
  return (
    <div
      ref={box}
      class="pw-timeline__ruler"
      role="slider"
      aria-label="Time"
      aria-valuemin={0}
      aria-valuemax={Math.round(lengthMs)}
      aria-valuenow={Math.min(head, Math.round(lengthMs))}
      aria-valuetext={`${timeText(head)} of ${timeText(lengthMs)}${said.value && `, ${said.value}`}`}
      tabIndex={0}
      title="Click or drag to go there"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
      }}
    >
      <Ticks times={times} lengthMs={lengthMs} />
      {!Number.isNaN(sampleMs.value) && (
        <div
          class="pw-timeline__sample"
          style={{ insetInlineStart: percent(sampleMs.value, lengthMs) }}
        />
      )}
    </div>
  );
}

/** One path, stretched over the width: a mark for each sample. */
function Ticks({ times, lengthMs }: { times: readonly number[]; lengthMs: number }) {
  return (
    <svg
      class="pw-timeline__ticks"
      viewBox={`0 0 ${lengthMs} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={times.map((time) => `M${time} 0V1`).join("")} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

/** Where a key moves the playhead to; null for other keys. */
function keyed(key: string, head: number, length: number): number | null {
  const step = Math.min(STEP_MS, length / 10);
  const places: Readonly<Record<string, number>> = {
    ArrowRight: head + step,
    ArrowUp: head + step,
    ArrowLeft: head - step,
    ArrowDown: head - step,
    PageUp: head + length / 10,
    PageDown: head - length / 10,
    Home: 0,
    End: length,
  };
  const to = places[key];
  return to === undefined ? null : Math.min(length, Math.max(0, to));
}
