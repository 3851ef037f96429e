/** What of the answer bars do not say: loaded, then drawn by the part "answers". */
import type { Signal } from "@preact/signals";
import type { Actions } from "../model-viewer/actions.js";
import type { ViewerState } from "../model-viewer/state.js";
import { usePart } from "../parts/use-part.js";
import type { Rows } from "../predictions.js";
import { FailedCard } from "../states/FailedCard.js";
import type { AnswerContext } from "./context.js";

export interface BeyondProps {
  state: ViewerState;
  actions: Actions;
  hovered: Signal<string | null>;
  outputId: number;
}

export function Beyond({ state, actions, hovered, outputId }: BeyondProps) {
  const { part, error, retry } = usePart(() => actions.answersPart());
  const rows = state.rows.value;
  if (error) return <FailedCard error={error} onRetry={retry} />;
  if (part === null || rows === null) {
    return (
      <p class="pw-notice" role="status">
        <span class="pw-spinner" /> Loading what draws this…
      </p>
    );
  }
  const seeks = ["video", "audio"].includes(state.current.value?.kind ?? "");
  const given = (own: Rows, visible: Uint8Array): AnswerContext => ({
    rows: own,
    visible,
    outputId,
    hovered,
    selected: state.selected.value,
    onSelect: (regionId) => state.selected.save(regionId),
    media: state.media,
    onSeek: seeks ? (timeMs) => state.seek?.(timeMs) : null,
  });
  const whole = given(rows, state.visible.value);
  const { moment } = state;
  const context = moment.value ? given(moment.value.rows, moment.value.visible) : whole;
  const { Answers } = part;
  return <Answers context={context} whole={whole} />;
}
