/** The Prediction Threshold: a slider and a number box, with what may be missing hatched. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { lowestText, type Scale, settingText } from "./scale.js";

export interface CutOff {
  readonly maxConcepts: number;
  readonly minValue: number;
  readonly cut: boolean;
  /** Whether asking again can bring more. */
  readonly more: boolean;
}

interface Props {
  threshold: ReadonlySignal<number>;
  scale: Scale;
  cutOff: CutOff;
  /** `released` is false while the slider moves. */
  onThreshold: (value: number, released: boolean) => void;
  onMore: () => void;
}

export function Threshold({ threshold, scale, cutOff, onThreshold, onMore }: Props) {
  const id = useId();
  const value = threshold.value;
  const share = (setting: number): string =>
    String(Math.min(1, Math.max(0, setting / scale.max)).toFixed(4));
  const moved = (event: { currentTarget: HTMLInputElement }, released: boolean): void =>
    onThreshold(Number(event.currentTarget.value), released);
  return (
    <div class="pw-threshold">
      <label class="pw-threshold__name" for={id}>
        Prediction Threshold
      </label>
      <input
        id={id}
        class="pw-range"
        type="range"
        min={0}
        max={scale.max}
        step={scale.step}
        value={value}
        style={{
          "--pw-from": share(value),
          "--pw-received": cutOff.cut ? share(scale.lowest) : "0",
        }}
        aria-valuetext={settingText(value, scale)}
        onInput={(event) => moved(event, false)}
        onChange={(event) => moved(event, true)}
      />
      <NumberBox threshold={threshold} scale={scale} onThreshold={onThreshold} />
      {cutOff.cut && (
        <p class="pw-threshold__cut">
          Below {lowestText(scale)} some may be missing.{" "}
          <MoreButton cutOff={cutOff} onMore={onMore} />
        </p>
      )}
    </div>
  );
}

export function MoreButton({ cutOff, onMore }: { cutOff: CutOff; onMore: () => void }) {
  if (!cutOff.more) return null;
  const asked =
    cutOff.minValue > 0
      ? `Only scores from ${cutOff.minValue} up were asked for`
      : `Only the best ${cutOff.maxConcepts} were asked for`;
  return (
    <button type="button" class="pw-link" title={asked} onClick={onMore}>
      Ask for more
    </button>
  );
}

/** Typing is left alone: what is typed is taken as soon as it is a number on the scale. */
function NumberBox({ threshold, scale, onThreshold }: Omit<Props, "cutOff" | "onMore">) {
  const box = useRef<HTMLInputElement>(null);
  const write = (): void => {
    if (box.current) box.current.value = threshold.peek().toFixed(scale.decimals);
  };
  // A layout effect draws at once, and lets go of the signal with the box.
  useLayoutEffect(
    () =>
      effect(() => {
        void threshold.value;
        if (!box.current?.matches(":focus")) write();
      }),
    [threshold, scale.decimals],
  );
  const typed = (released: boolean): void => {
    const value = box.current?.value === "" ? Number.NaN : Number(box.current?.value);
    if (value >= 0 && value <= scale.max) onThreshold(value, released);
    if (released) write();
  };
  return (
    <input
      ref={box}
      class="pw-input pw-input--number"
      type="number"
      inputMode="decimal"
      min={0}
      max={scale.max}
      step={scale.step}
      aria-label="Prediction Threshold, as a number"
      onInput={() => typed(false)}
      onChange={() => typed(true)}
      onBlur={write}
    />
  );
}
