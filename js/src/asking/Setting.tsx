/** One setting of a model: its name, the control that fits its kind, what it is for. */
import { useEffect, useId, useState } from "preact/hooks";
import type { ParameterCard } from "../wire.js";
import { rangeText, readSetting, settingText } from "./values.js";

export interface SettingProps {
  parameter: ParameterCard;
  value: unknown;
  onValue: (value: unknown) => void;
  /** Enter: what stands there counts at once. */
  onEnter: () => void;
}

export function Setting(props: SettingProps) {
  const { parameter, value, onValue } = props;
  const { name, kind, description } = parameter;
  const id = useId();
  // What cannot be taken stands there still, to be mended.
  const [unfit, setUnfit] = useState({ text: "", wrong: "" });
  const { wrong } = unfit;
  // A value from elsewhere is a good one.
  useEffect(() => setUnfit({ text: "", wrong: "" }), [settingText(value)]);
  const typed = (text: string) => {
    const read = readSetting(parameter, text);
    setUnfit({ text, wrong: "wrong" in read ? read.wrong : "" });
    if ("value" in read) onValue(read.value);
  };
  const shared = { id, "aria-describedby": `${id}-note`, "aria-invalid": wrong !== "" } as const;
  const note = wrong || [description, usualText(parameter)].filter(Boolean).join(" ");
  return (
    <div class="pw-setting">
      <label for={id}>
        {name}
        {parameter.required && <span class="pw-setting__needed"> (needed)</span>}
      </label>
      <span class="pw-setting__control">
        {kind === "switch" ? (
          <input
            {...shared}
            type="checkbox"
            checked={value === true}
            onChange={(event) => onValue(event.currentTarget.checked)}
          />
        ) : kind === "choice" ? (
          <Choice parameter={parameter} value={value} shared={shared} onValue={onValue} />
        ) : (
          <Field
            {...props}
            text={wrong ? unfit.text : settingText(value)}
            shared={shared}
            onTyped={typed}
          />
        )}
      </span>
      {note && (
        <p id={`${id}-note`} class={`pw-setting__note${wrong ? " pw-setting__note--bad" : ""}`}>
          {note}
        </p>
      )}
    </div>
  );
}

interface Shared {
  id: string;
  "aria-describedby": string;
  "aria-invalid": boolean;
}

interface ChoiceProps extends Pick<SettingProps, "parameter" | "value" | "onValue"> {
  shared: Shared;
}

function Choice({ parameter: { choices }, value, shared, onValue }: ChoiceProps) {
  const said = settingText(value);
  const all = choices.includes(said) ? choices : [said, ...choices];
  return (
    <select
      {...shared}
      class="pw-input"
      value={said}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      {all.map((choice) => (
        <option key={choice} value={choice}>
          {choice || "–"}
        </option>
      ))}
    </select>
  );
}

interface FieldProps extends SettingProps {
  text: string;
  shared: Shared;
  onTyped: (text: string) => void;
}

function Field(props: FieldProps) {
  const { parameter, text, shared, onTyped, onEnter } = props;
  if (parameter.kind === "json") {
    return (
      <textarea
        {...shared}
        class="pw-input pw-setting__json"
        rows={2}
        spellcheck={false}
        value={text}
        onChange={(event) => onTyped(event.currentTarget.value)}
      />
    );
  }
  const field = {
    ...shared,
    autocomplete: "off",
    value: text,
    onChange: (event: { currentTarget: HTMLInputElement }) => onTyped(event.currentTarget.value),
    onKeyDown: (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      onTyped(event.currentTarget.value);
      onEnter();
    },
  };
  if (parameter.kind === "text") return <input {...field} class="pw-input" type="text" />;
  return <NumberField parameter={parameter} field={field} onTyped={onTyped} />;
}

interface NumberFieldProps extends Pick<FieldProps, "parameter" | "onTyped"> {
  field: Shared & { value: string };
}

function NumberField({ parameter, field, onTyped }: NumberFieldProps) {
  const { kind, name, minimum, maximum, step } = parameter;
  const range = { min: minimum ?? undefined, max: maximum ?? undefined };
  const whole = kind === "integer" ? 1 : null;
  return (
    <>
      {minimum !== null && maximum !== null && (
        <input
          class="pw-range"
          type="range"
          {...range}
          step={step ?? whole ?? (maximum - minimum) / 100}
          value={Number(field.value)}
          aria-label={`${name}, as a slider`}
          onChange={(event) => onTyped(event.currentTarget.value)}
        />
      )}
      <input
        {...field}
        {...range}
        class="pw-input pw-input--number pw-setting__number"
        type="number"
        step={step ?? whole ?? "any"}
      />
    </>
  );
}

/** "0 to 5, usually 2." */
function usualText(parameter: ParameterCard): string {
  const { default: usual, kind } = parameter;
  const range = rangeText(parameter);
  const told = usual === null || usual === undefined || usual === "" || kind === "json";
  const parts = [
    range,
    told ? "" : `usually ${kind === "switch" ? (usual ? "on" : "off") : settingText(usual)}`,
  ];
  const text = parts.filter(Boolean).join(", ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
