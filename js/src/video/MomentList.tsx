/** What was said of each sample, one under the other: where no picture of them can be had. */
import { useComputed } from "@preact/signals";
import { nameOf, scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { timeText } from "./clock.js";
import type { Player } from "./player.js";
import type { Showing } from "./showing.js";

/** Of each sample: the bars beside say the rest. */
const NAMED = 5;

export function MomentList({ showing, player }: { showing: Showing; player: Player }) {
  const moments = useComputed(() => {
    const { all, samples } = showing.moments.value;
    const visible = showing.allVisible.value;
    return samples.times.map((time, index) => {
      const on = (samples.rows[index] ?? []).filter(
        (row) => visible[row] === 1 && all.kind[row] !== "frame",
      );
      return { time, said: sentence(all, on) };
    });
  });
  if (moments.value.length === 0) return null;
  return (
    <ol class="pw-moments">
      {moments.value.map(({ time, said }) => (
        <li key={time}>
          <button
            type="button"
            class="pw-moments__pick"
            aria-current={showing.sampleMs.value === time}
            onClick={() => player.seek(time)}
          >
            <span class="pw-number">{timeText(time)}</span>
            <span class="pw-moments__said">{said}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function sentence(rows: Rows, on: readonly number[]): string {
  if (on.length === 0) return "nothing";
  const named = on.slice(0, NAMED).map((row) => {
    const value = scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none");
    return value ? `${nameOf(rows, row)} ${value}` : nameOf(rows, row);
  });
  return on.length > NAMED ? `${named.join(", ")}, …` : named.join(", ");
}
