/** A show of hands: how many say what, beside what the model says of the same. */
import X from "lucide/dist/esm/icons/x";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { scoreText } from "../overlays/regions.js";
import { colorOf } from "../palette.js";
import type { Guessing, Hands } from "../viewer/guessing.js";
import { isSame, type Name } from "./names.js";
import { raise, roundOf } from "./rounds.js";

/** More hands than are in any room: a slip of the fingers. */
const MOST_HANDS = 9999;

export interface HandsPaneProps {
  guessing: Guessing;
  /** The key of what is guessed about. */
  subject: string;
  /** What is on show; null while it is hidden. */
  names: readonly Name[] | null;
  /** The id of the suggestions. */
  list: string;
}

export function HandsPane({ guessing, subject, names, list }: HandsPaneProps) {
  const { hands } = roundOf(guessing, subject);
  const all = hands.reduce((sum, { count }) => sum + count, 0);
  return (
    <details class="pw-guess__hands" open={hands.length > 0}>
      <summary>Show of hands{all > 0 && `: ${all.toLocaleString("en")}`}</summary>
      {hands.length > 0 && (
        <ul class="pw-hands" aria-label="Show of hands">
          {hands.map((one) => (
            <Row
              key={one.label}
              hands={one}
              all={all}
              names={names}
              onRemove={() => raise(guessing, subject, one.label, 0)}
            />
          ))}
        </ul>
      )}
      <HandsForm list={list} onAdd={(label, count) => raise(guessing, subject, label, count)} />
    </details>
  );
}

interface RowProps {
  hands: Hands;
  all: number;
  names: readonly Name[] | null;
  onRemove: () => void;
}

function Row({ hands: { label, count }, all, names, onRemove }: RowProps) {
  const said = names?.find(({ name }) => isSame(name, label));
  return (
    <li class="pw-hands__row" style={{ "--pw-label": colorOf(label) }}>
      <span class="pw-hands__name">
        <span class="pw-swatch" /> {label}
      </span>
      <button
        type="button"
        class="pw-button pw-button--bare pw-button--icon"
        aria-label={`Remove ${label}`}
        title="Remove"
        onClick={onRemove}
      >
        <Icon icon={X} />
      </button>
      <Line who="Hands" label={label} value={count} full={all} text={count.toLocaleString("en")} />
      {names !== null && (
        <Line
          who="Model"
          label={label}
          value={said?.score ?? 0}
          // Of raw scores the largest on show fills the bar, as it does among the bars themselves.
          full={Math.max(1, ...names.map(({ score }) => score || 0))}
          text={said ? scoreText(said.score, said.scoreMeans) || "named" : "not named"}
        />
      )}
    </li>
  );
}

interface LineProps {
  who: string;
  label: string;
  value: number;
  full: number;
  text: string;
}

function Line({ who, label, value, full, text }: LineProps) {
  const share = Math.min(full, Math.max(0, value || 0));
  return (
    <>
      <span class="pw-hands__who">{who}</span>
      <meter
        class="pw-bar__meter"
        min={0}
        max={full}
        value={share}
        aria-label={`${who}: ${label}`}
        aria-valuetext={text}
      />
      <span class="pw-number" aria-hidden="true">
        {text}
      </span>
    </>
  );
}

interface HandsFormProps {
  list: string;
  onAdd: (label: string, count: number) => void;
}

function HandsForm({ list, onAdd }: HandsFormProps) {
  const [label, setLabel] = useState("");
  const [count, setCount] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const hands = Number.parseInt(count, 10);
  const isWhole = label.trim() !== "" && hands >= 1 && hands <= MOST_HANDS;
  const add = (event: Event) => {
    event.preventDefault();
    if (!isWhole) return;
    onAdd(label, hands);
    setLabel("");
    setCount("");
    field.current?.focus();
  };
  return (
    <form class="pw-guess__form" onSubmit={add}>
      <input
        ref={field}
        class="pw-input"
        type="text"
        list={list}
        autocomplete="off"
        aria-label="What they say"
        placeholder="What they say"
        value={label}
        onInput={(event) => setLabel(event.currentTarget.value)}
      />
      <input
        class="pw-input pw-input--number"
        type="number"
        min={1}
        max={MOST_HANDS}
        step={1}
        aria-label="Hands"
        placeholder="Hands"
        value={count}
        onInput={(event) => setCount(event.currentTarget.value)}
      />
      <button type="submit" class="pw-button" disabled={!isWhole}>
        Add
      </button>
    </form>
  );
}
