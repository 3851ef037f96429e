/**
 * Under the picture: the classes that cover it, to be switched on and off and seen through, and the
 * heat maps. Never over the picture, so that a small pane loses none of it.
 */
import type { DecodedPlanes } from "../media/decoded.js";
import type { Heat } from "../overlays/heat.js";
import { sentence } from "../states/FailedCard.js";
import css from "../styles/legend.css";
import type { Coming, Finer } from "./finer.js";
import type { PictureAction } from "./keys.js";
import type { PictureProps } from "./view.js";

interface Props {
  finer: Finer;
  props: PictureProps;
  act: (action: PictureAction) => void;
}

export function Legend({ finer, props, act }: Props) {
  const classes = finer.classes.value;
  const heats = finer.heats.value;
  const { coming, decoded } = finer;
  const said = comingText(coming.value);
  if (classes.length === 0 && heats.length === 0 && said === "") return null;
  return (
    <div class="pw-legend">
      <style>{css}</style>
      {classes.length > 0 && <Classes finer={finer} props={props} act={act} />}
      {heats.length > 0 && <Heats finer={finer} />}
      {said !== "" && (
        <p class="pw-legend__line" role="status">
          {said}
          {coming.value.failed > 0 && <Retry decoded={decoded} />}
        </p>
      )}
    </div>
  );
}

function Classes({ finer, props, act }: Props) {
  const { hiddenLabels, hovered, maskOpacity } = props;
  const classes = finer.classes.value;
  const hidden = hiddenLabels.value;
  const toggle = (label: string): void => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    hiddenLabels.value = next;
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container everywhere */}
      <div class="pw-legend__items" role="group" aria-label="Classes on the picture">
        {classes.map(({ label, color }) => (
          <Item
            key={label}
            label={label}
            color={color}
            pressed={!hidden.has(label)}
            onClick={() => toggle(label)}
            onPoint={(on) => {
              hovered.value = on ? `label:${label}` : null;
            }}
          />
        ))}
      </div>
      <div class="pw-legend__tools">
        <button
          type="button"
          class="pw-button pw-button--bare"
          aria-pressed={classes.some(({ label }) => !hidden.has(label))}
          aria-label="All classes"
          title="All classes on or off (M)"
          onClick={() => act({ do: "masks" })}
        >
          All
        </button>
        <label class="pw-field">
          <span class="pw-field__name">Opacity</span>
          <input
            class="pw-range"
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(maskOpacity.value * 100)}
            aria-valuetext={`${Math.round(maskOpacity.value * 100)} %`}
            style={{ "--pw-from": 0 }}
            onInput={(event) => {
              maskOpacity.value = event.currentTarget.valueAsNumber / 100;
            }}
          />
        </label>
      </div>
    </>
  );
}

function Retry({ decoded }: { decoded: DecodedPlanes }) {
  return (
    <>
      {" "}
      <button type="button" class="pw-link" onClick={() => decoded.retry()}>
        Retry
      </button>
    </>
  );
}

function Heats({ finer }: Pick<Props, "finer">) {
  const { pinned, decoded } = finer;
  const heat = finer.heat.value;
  void decoded.version.value;
  const failed = heat !== null && decoded.error(heat.outputId, heat.ordinal) !== "";
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container everywhere */}
      <div class="pw-legend__items" role="group" aria-label="Heat maps">
        {finer.heats.value.map(({ ordinal, name, color }) => (
          <Item
            key={ordinal}
            label={name}
            color={color}
            pressed={pinned.value === ordinal}
            onClick={() => {
              pinned.value = pinned.value === ordinal ? null : ordinal;
            }}
          />
        ))}
      </div>
      <p class="pw-legend__line" role="status">
        {heatText(heat, decoded)}
        {failed && <Retry decoded={decoded} />}
      </p>
    </>
  );
}

interface ItemProps {
  label: string;
  color: string;
  pressed: boolean;
  onClick: () => void;
  onPoint?: (on: boolean) => void;
}

function Item({ label, color, pressed, onClick, onPoint }: ItemProps) {
  return (
    <button
      type="button"
      class="pw-legend__item"
      style={{ "--pw-label": color }}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
      onPointerEnter={() => onPoint?.(true)}
      onPointerLeave={() => onPoint?.(false)}
      onFocus={() => onPoint?.(true)}
      onBlur={() => onPoint?.(false)}
    >
      <span class="pw-swatch" />
      <span class="pw-legend__label">{label}</span>
    </button>
  );
}

/** What the heat map on show is, and is not. */
function heatText(heat: Heat | null, decoded: DecodedPlanes): string {
  if (heat === null) return "Point at a label, or choose a map: it tints the picture";
  const { outputId, ordinal, label, name } = heat;
  const about = label ? `evidence for ${label}` : name.toLowerCase();
  const error = decoded.error(outputId, ordinal);
  if (error) return sentence(`The ${about} could not be loaded: ${error}`);
  if (!decoded.get(outputId, ordinal)) return `Loading the ${about}`;
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}, not an outline`;
}

function comingText({ waiting, failed, error }: Coming): string {
  if (waiting > 0) return `Loading ${waiting} ${waiting === 1 ? "mask" : "masks"}`;
  if (failed === 0) return "";
  return sentence(`${failed} ${failed === 1 ? "mask" : "masks"} could not be loaded: ${error}`);
}
