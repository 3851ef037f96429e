/** What the answers are of: the sample at the playhead, or all of the video. */
import type { Signal } from "@preact/signals";
import type { InputKind } from "../wire.js";
import type { Moment } from "./view.js";

export interface MomentsProps {
  moment: Moment;
  wholeAnswer: Signal<boolean>;
  kind: InputKind;
}

export function Moments({ moment, wholeAnswer, kind }: MomentsProps) {
  const choice = (whole: boolean, name: string) => (
    <button
      type="button"
      class="pw-button"
      aria-pressed={wholeAnswer.value === whole}
      onClick={() => {
        wholeAnswer.value = whole;
      }}
    >
      {name}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend, and two buttons none.
    <div class="pw-moment" role="group" aria-label="Answers">
      {choice(false, moment.title)}
      {choice(true, `Whole ${kind}`)}
    </div>
  );
}
