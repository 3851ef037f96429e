/** The timeline: a ruler with the samples and the playhead, and a line for each thing in time. */
import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { scoreText } from "../overlays/regions.js";
import { timeText } from "./clock.js";
import { type LineAct, LineList } from "./LineList.js";
import { barAt, foldLines, type TimeLine } from "./lines.js";
import type { Player } from "./player.js";
import { Ruler } from "./Ruler.js";
import type { Samples } from "./samples.js";
import { lengthOf, percent } from "./scale.js";

/** Of each vocabulary, before the rest is unfolded. */
const KEPT = 4;

export interface TimelineProps {
  player: Player;
  samples: ReadonlySignal<Samples>;
  /** The time of the sample that is on view, ms; NaN for none. */
  sampleMs: ReadonlySignal<number>;
  lines: ReadonlySignal<readonly TimeLine[]>;
  /** What the ruler tells a screen reader besides the time. */
  said: ReadonlySignal<string>;
  /** A region's id, or "label:" and a label. */
  hovered: Signal<string | null>;
}

export function Timeline({ player, samples, sampleMs, lines, said, hovered }: TimelineProps) {
  const unfolded = useSignal(false);
  const readout = useSignal("");
  const ruler = useRef<HTMLDivElement>(null);
  const width = useWidth(ruler);
  const length = useComputed(() => lengthOf(player.durationMs.value, samples.value));
  const standing = useComputed(() => foldLines(lines.value, KEPT));
  const shown = useComputed(() => (unfolded.value ? lines.value : standing.value));
  const more = lines.value.length - standing.value.length;
  const act: LineAct = {
    seek: (timeMs) => player.seek(timeMs),
    point: (line, timeMs) => {
      hovered.value = line?.target ?? null;
      readout.value = line && timeMs !== null ? valueAt(line, timeMs) : "";
    },
  };
  return (
    <div class="pw-timeline">
      <div class="pw-timeline__plot">
        <div class="pw-timeline__head">
          <span class="pw-timeline__readout" aria-hidden="true">
            {readout.value}
          </span>
          <Ruler
            box={ruler}
            player={player}
            times={samples.value.times}
            lengthMs={length.value}
            sampleMs={sampleMs}
            said={said}
          />
        </div>
        {lines.value.length > 0 && (
          <LineList
            lines={shown}
            lengthMs={length.value}
            width={width.value}
            hovered={hovered}
            headMs={player.headMs}
            act={act}
          />
        )}
        <Playhead player={player} lengthMs={length.value} />
      </div>
      {more > 0 && (
        <button
          type="button"
          class="pw-link pw-timeline__more"
          aria-expanded={unfolded.value}
          onClick={() => {
            unfolded.value = !unfolded.value;
          }}
        >
          {unfolded.value ? "Show the best alone" : `Show ${more.toLocaleString("en")} more`}
        </button>
      )}
    </div>
  );
}

/** By itself, as it moves with every frame. */
function Playhead({ player, lengthMs }: { player: Player; lengthMs: number }) {
  return (
    <div class="pw-timeline__over" aria-hidden="true">
      <div
        class="pw-timeline__playhead"
        style={{ insetInlineStart: percent(player.headMs.value, lengthMs) }}
      />
    </div>
  );
}

/** What a line's bar says at a time: ".92 at 2.5 s", or the text itself. */
function valueAt(line: TimeLine, timeMs: number): string {
  const bar = barAt(line, timeMs);
  if (bar === undefined) return timeText(timeMs);
  if (bar.text) return bar.text;
  const value = scoreText(bar.score, line.scoreMeans);
  return `${value ? `${value} at ` : ""}${timeText(bar.at)}`;
}

function useWidth(of: { readonly current: HTMLElement | null }): ReadonlySignal<number> {
  const width = useSignal(0);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return undefined;
    const measure = (): void => {
      width.value = element.clientWidth;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return width;
}
