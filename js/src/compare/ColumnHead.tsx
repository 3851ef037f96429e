/** Who a column is: its letter and name, what it takes and gives, how long it took; and away with it. */
import ArrowLeftToLine from "lucide/dist/esm/icons/arrow-left-to-line";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import X from "lucide/dist/esm/icons/x";
import { useRef, useState } from "preact/hooks";
import { facts } from "../header/facts.js";
import { Icon } from "../icons.js";
import { clock } from "../numbers.js";
import { Lazy } from "../parts/Lazy.js";
import type { Answer, PlatformCard } from "../wire.js";
import { nameOfModel } from "./column.js";
import { RUNS } from "./comparing.js";
import type { ModelColumnProps } from "./ModelColumn.js";
import { letterOf } from "./verdicts.js";

export function ColumnHead({ comparing, column, at, state, actions, rpc }: ModelColumnProps) {
  const [choosing, setChoosing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const live = rpc.live.value;
  const card = column.card.value;
  const name = nameOfModel(column);
  const close = (restoreFocus: boolean): void => {
    setChoosing(false);
    if (restoreFocus) button.current?.focus();
  };
  const away = awayFrom(column.platform.value, state.platform.value);
  const answer = column.given.value?.answer;
  return (
    <header class="pw-compare__head">
      <span class="pw-compare__letter">{letterOf(at)}</span>
      <button
        type="button"
        ref={button}
        class="pw-header__model"
        aria-haspopup="dialog"
        aria-expanded={choosing}
        aria-label={`Model ${letterOf(at)}, ${name}: swap for another`}
        disabled={!live}
        onClick={() => setChoosing(!choosing)}
      >
        <span title={column.reference}>{name}</span>
        <Icon icon={ChevronDown} />
      </button>
      <span class="pw-compare__tools">
        {at > 0 && (
          <button
            type="button"
            class="pw-button pw-button--bare pw-button--icon"
            aria-label={`Make ${name} the first`}
            disabled={!live}
            title="Make it the first, which the others are held against"
            onClick={() => comparing.toFront(column.reference)}
          >
            <Icon icon={ArrowLeftToLine} />
          </button>
        )}
        <button
          type="button"
          class="pw-button pw-button--bare pw-button--icon"
          aria-label={`Remove ${name}`}
          disabled={!live}
          title="Remove from the comparison"
          onClick={() => comparing.remove(column.reference)}
        >
          <Icon icon={X} />
        </button>
      </span>
      <p class="pw-compare__facts">
        {[card ? facts(card) : "", away].filter(Boolean).join(" · ")}
        {answer && (
          <Time answer={answer} onAgain={live ? () => comparing.retry(column, true) : null} />
        )}
      </p>
      {choosing && (
        <Lazy rpc={rpc} name="picker">
          {({ Picker }) => (
            <Picker
              what="model"
              title={`Swap ${name} for`}
              rpc={rpc}
              current={card}
              runs={at > 0 ? RUNS : undefined}
              onPick={(reference, routing) => {
                // What is on compute of one's own is the first model's to choose.
                if (at === 0 && !comparing.references.includes(reference)) {
                  void actions.chooseModel(reference, routing);
                } else comparing.exchange(column.reference, reference);
              }}
              anchor={button}
              onClose={close}
            />
          )}
        </Lazy>
      )}
    </header>
  );
}

/** Where the input goes, if not where the viewer's header says. */
function awayFrom(platform: PlatformCard | null, own: PlatformCard | null): string {
  if (platform === null || platform.host === own?.host) return "";
  return platform.embedded ? "stays on this computer" : `sent to ${platform.host}`;
}

interface TimeProps {
  answer: Answer;
  onAgain: (() => void) | null;
}

function Time({ answer, onAgain }: TimeProps) {
  const { latency_ms: latency, reused, asked_at: asked } = answer;
  const time = latency >= 1000 ? `${(latency / 1000).toFixed(1)} s` : `${Math.round(latency)} ms`;
  return (
    <span class="pw-compare__time">
      {latency > 0 && <span class="pw-number">{time}</span>}
      {reused && clock(asked) && (
        <>
          {latency > 0 && " · "}asked at {clock(asked)}
          {onAgain && (
            <>
              {" · "}
              <button type="button" class="pw-link" onClick={onAgain}>
                Predict again
              </button>
            </>
          )}
        </>
      )}
    </span>
  );
}
