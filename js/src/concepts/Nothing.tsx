/** Why no bar is on show, and what to do about it. */
import type { Rows } from "../predictions.js";
import { isThresholded } from "../visible.js";
import { type Scale, settingBelow, settingText } from "./scale.js";
import { type CutOff, MoreButton } from "./Threshold.js";

interface Props {
  rows: Rows;
  /** The rows that pass the filter. */
  named: Uint8Array;
  threshold: number;
  filter: string;
  scale: Scale | null;
  cutOff: CutOff;
  /** Why there are no rows, where it is not the model's answer. */
  nothing?: string | undefined;
  onThreshold: (value: number, released: boolean) => void;
  onFilter: (value: string, committed: boolean) => void;
  onMore: () => void;
}

export function Nothing(props: Props) {
  const { rows, named, threshold, filter, scale, cutOff } = props;
  if (!rows.kind.some((_, row) => isStatement(rows, row))) {
    // Of a video that plays it comes and goes: that is not read out.
    if (props.nothing !== undefined) return <p class="pw-nothing">{props.nothing}</p>;
    return (
      <div class="pw-nothing" role="status">
        <p>The model returned nothing for this input.</p>
        {cutOff.minValue > 0 && (
          <p class="pw-nothing__more">
            It was asked for scores from {cutOff.minValue} up.{" "}
            <MoreButton cutOff={cutOff} onMore={props.onMore} />
          </p>
        )}
      </div>
    );
  }
  const best = highestOf(rows, named);
  if (scale === null || Number.isNaN(best)) {
    return (
      <div class="pw-nothing" role="status">
        <p>No prediction contains “{filter.trim()}”.</p>
        <button type="button" class="pw-button" onClick={() => props.onFilter("", true)}>
          Clear the filter
        </button>
      </div>
    );
  }
  const lower = settingBelow(best, scale);
  const about = filter.trim() === "" ? "Nothing" : `Nothing with “${filter.trim()}”`;
  return (
    <div class="pw-nothing" role="status">
      <p>
        {about} above {settingText(threshold, scale)}.
      </p>
      <button type="button" class="pw-button" onClick={() => props.onThreshold(lower, true)}>
        Lower the threshold to {settingText(lower, scale)}
      </button>
    </div>
  );
}

/** Whether a row says something of the input, and not only that a frame was looked at. */
export function isStatement(rows: Rows | null, row: number): boolean {
  return rows?.kind[row] !== "frame";
}

/** The highest score that a threshold holds back; NaN where it holds back none. */
function highestOf(rows: Rows, named: Uint8Array): number {
  let best = Number.NaN;
  for (let row = 0; row < rows.length; row++) {
    const score = rows.score[row] ?? Number.NaN;
    if (named[row] !== 1 || Number.isNaN(score)) continue;
    if (isThresholded(rows.scoreMeans[row] ?? "none") && !(score <= best)) best = score;
  }
  return best;
}
