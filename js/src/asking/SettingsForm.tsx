/** A model's free settings as a small form, what it does not name as JSON, and a video's sampling. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import css from "../styles/settings.css";
import type { ParameterCard } from "../wire.js";
import { Setting } from "./Setting.js";
import { isObject, readJson, sameValue } from "./values.js";

export interface SettingsFormProps {
  parameters: readonly ParameterCard[];
  /** Whether settings that are not among these can be sent along. */
  others: boolean;
  /** What differs from the defaults. */
  params: Record<string, unknown>;
  onParams: (params: Record<string, unknown>) => void;
  /** How often a video is looked at; null where no video is on show. */
  sampleMs: number | null;
  /** What the answer on show was asked with, for what an empty field means. */
  usualSampleMs: number;
  onSampleMs: (sampleMs: number) => void;
}

/** Steps of a number field come one after the other: the model is asked when they pause. */
const SETTLES_AFTER_MS = 350;

export function SettingsForm(props: SettingsFormProps) {
  const { parameters, params, sampleMs } = props;
  const { draft, change, commit, reset } = useDraft(params, props.onParams);
  // Drawn anew from the defaults, whatever stands in the fields.
  const [round, setRound] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    // The pane alone is scrolled: `scrollIntoView` would move the whole notebook.
    const pane = form.current?.closest(".pw-pane--answers");
    if (pane) pane.scrollTop = (form.current?.offsetTop ?? 0) - 8;
  }, []);
  const named = new Set(parameters.map(({ name }) => name));
  const others = Object.fromEntries(Object.entries(draft).filter(([name]) => !named.has(name)));
  const set = ({ name, default: usual }: ParameterCard, value: unknown) => {
    const { [name]: _former, ...rest } = draft;
    change(sameValue(value, usual) ? rest : { ...rest, [name]: value });
  };
  const setOthers = (wanted: Record<string, unknown>) => {
    const kept = Object.entries(draft).filter(([name]) => named.has(name));
    change({ ...wanted, ...Object.fromEntries(kept) });
  };
  return (
    <form
      ref={form}
      class="pw-settings"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <style>{css}</style>
      {sampleMs !== null && (
        <SampleMs value={sampleMs} usual={props.usualSampleMs} onSampleMs={props.onSampleMs} />
      )}
      {parameters.map((parameter) => (
        <Setting
          key={`${round} ${parameter.name}`}
          parameter={parameter}
          value={parameter.name in draft ? draft[parameter.name] : parameter.default}
          onValue={(value) => set(parameter, value)}
          onEnter={commit}
        />
      ))}
      {props.others && <Others key={`${round} others`} value={others} onValue={setOthers} />}
      {Object.keys(draft).length > 0 && (
        <button
          type="button"
          class="pw-link"
          onClick={() => {
            reset();
            setRound(round + 1);
          }}
        >
          Reset to defaults
        </button>
      )}
    </form>
  );
}

/** What stands in the form: told when it settles, and overtaken by what is set elsewhere. */
function useDraft(
  params: Record<string, unknown>,
  onParams: (params: Record<string, unknown>) => void,
) {
  const [draft, setDraft] = useState(params);
  const latest = useRef(params);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const told = JSON.stringify(params);
  const heard = useRef(told);
  useEffect(() => {
    if (heard.current === told) return;
    heard.current = told;
    clearTimeout(timer.current);
    latest.current = params;
    setDraft(params);
  }, [told]);
  const commit = () => {
    clearTimeout(timer.current);
    if (!sameValue(latest.current, params)) onParams(latest.current);
  };
  // A form that is folded away has been left: what was just written in it counts.
  const leave = useRef(commit);
  leave.current = commit;
  useEffect(() => () => leave.current(), []);
  const change = (next: Record<string, unknown>) => {
    latest.current = next;
    setDraft(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => leave.current(), SETTLES_AFTER_MS);
  };
  const reset = () => {
    change({});
    commit();
  };
  return { draft, change, commit, reset };
}

interface SampleMsProps {
  value: number;
  usual: number;
  onSampleMs: (sampleMs: number) => void;
}

function SampleMs({ value, usual, onSampleMs }: SampleMsProps) {
  const [unfit, setUnfit] = useState<string | null>(null);
  const wrong = unfit === null ? "" : "From 100 to 60,000 ms.";
  const id = useId();
  return (
    <div class="pw-setting">
      <label for={id}>Look at a frame every</label>
      <span class="pw-setting__control">
        <input
          id={id}
          class="pw-input pw-input--number pw-setting__ms"
          type="number"
          min={100}
          max={60_000}
          step={100}
          placeholder={String(usual || 1000)}
          value={unfit ?? (value || "")}
          aria-invalid={wrong !== ""}
          aria-describedby={`${id}-note`}
          onChange={(event) => {
            const field = event.currentTarget;
            const wanted = field.value === "" ? 0 : field.valueAsNumber;
            const fits = wanted === 0 || (wanted >= 100 && wanted <= 60_000);
            setUnfit(fits ? null : field.value);
            if (fits) onSampleMs(wanted);
          }}
        />{" "}
        ms
      </span>
      <p id={`${id}-note`} class={`pw-setting__note${wrong ? " pw-setting__note--bad" : ""}`}>
        {wrong || "Empty: as often as the model does by itself."}
      </p>
    </div>
  );
}

interface OthersProps {
  value: Record<string, unknown>;
  onValue: (value: Record<string, unknown>) => void;
}

/** Settings that the model does not name. */
function Others({ value, onValue }: OthersProps) {
  const [unfit, setUnfit] = useState({ text: "", wrong: "" });
  const { wrong } = unfit;
  const id = useId();
  const good = Object.keys(value).length > 0 ? JSON.stringify(value, null, 1) : "";
  const read = (text: string) => {
    const said = text.trim() === "" ? { value: {} } : readJson(text);
    if ("wrong" in said) setUnfit({ text, wrong: said.wrong });
    else if (isObject(said.value)) {
      setUnfit({ text: "", wrong: "" });
      onValue(said.value);
    } else setUnfit({ text, wrong: 'An object is needed, like {"temperature": 0.2}.' });
  };
  return (
    <details class="pw-setting" open={Object.keys(value).length > 0}>
      <summary>Other settings (JSON)</summary>
      <textarea
        class="pw-input pw-setting__json"
        rows={3}
        spellcheck={false}
        aria-label="Other settings (JSON)"
        aria-invalid={wrong !== ""}
        aria-describedby={`${id}-note`}
        placeholder="{}"
        value={wrong ? unfit.text : good}
        onChange={(event) => read(event.currentTarget.value)}
      />
      <p id={`${id}-note`} class={`pw-setting__note${wrong ? " pw-setting__note--bad" : ""}`}>
        {wrong || "Sent as they are, beside the settings above."}
      </p>
    </details>
  );
}
