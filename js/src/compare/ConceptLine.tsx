/** One label: its sign, its name, and a bar of each model. */
import { scoreText } from "../overlays/regions.js";
import { colorOf } from "../palette.js";
import { type ConceptRow, shownIn } from "./agreement.js";
import { type Column, nameOfModel } from "./column.js";
import { LOOKS, letterOf } from "./verdicts.js";

interface Props {
  row: ConceptRow;
  columns: readonly Column[];
  /** Which of them have answered. */
  answers: readonly boolean[];
  /** The score that fills a bar. */
  full: number;
  lit: boolean;
  onPoint: (target: string | null) => void;
}

export function ConceptLine({ row, columns, answers, full, lit, onPoint }: Props) {
  const { label } = row;
  const on = shownIn(row);
  const target = `label:${label}`;
  const { sign, words } = signOf(on.length, answers.filter(Boolean).length);
  const said = words || (on.length === 1 ? `only ${nameAt(columns, on[0])}` : "");
  return (
    <tr
      class={`pw-compare__row${lit ? " pw-compare__row--lit" : ""}${on.length === 0 ? " pw-compare__row--below" : ""}`}
      style={{ "--pw-label": colorOf(label) }}
      onPointerEnter={() => onPoint(target)}
      onPointerLeave={() => onPoint(null)}
    >
      <th scope="row">
        <span class="pw-compare__sign" title={said || undefined} aria-hidden="true">
          {sign}
        </span>
        <span class="pw-swatch" />
        <button
          type="button"
          class="pw-compare__label"
          data-item
          title={label}
          onFocus={() => onPoint(target)}
          onBlur={() => onPoint(null)}
        >
          {label}
          {said && <span class="pw-visually-hidden">, {said}</span>}
        </button>
      </th>
      {columns.map((column, at) =>
        answers[at] ? (
          <Cell key={column.reference} row={row} at={at} column={column} full={full} />
        ) : (
          <td key={column.reference} />
        ),
      )}
    </tr>
  );
}

interface CellProps {
  row: ConceptRow;
  at: number;
  column: Column;
  full: number;
}

function Cell({ row, at, column, full }: CellProps) {
  const mark = row.marks[at];
  const letter = (
    <span class="pw-compare__of" aria-hidden="true">
      {letterOf(at)}
    </span>
  );
  if (!mark || (!mark.shown && shownIn(row).length > 0 && Number.isNaN(mark.score))) {
    return (
      <td class="pw-compare__cell pw-compare__cell--none">
        {letter}
        <span class="pw-compare__track" />
        <span class="pw-compare__value">
          <span aria-hidden="true">–</span>
          <span class="pw-visually-hidden">not said</span>
        </span>
      </td>
    );
  }
  const { score, scoreMeans, count } = mark;
  const text = scoreText(score, scoreMeans);
  const times = count > 1 ? `×${count.toLocaleString("en")}` : "";
  return (
    <td class={`pw-compare__cell${mark.shown ? "" : " pw-compare__cell--below"}`}>
      {letter}
      {text === "" ? (
        <span class="pw-compare__track" />
      ) : (
        <meter
          class="pw-bar__meter"
          min={0}
          max={scoreMeans === "raw" ? full : 1}
          value={Math.min(full, Math.max(0, score))}
          aria-label={`${row.label}, ${nameOfModel(column)}`}
          aria-valuetext={text}
        />
      )}
      <span class="pw-compare__value">
        {text}
        {times && <span class="pw-compare__times">{times}</span>}
        {text === "" && times === "" && "said"}
        {!mark.shown && <span class="pw-visually-hidden">, below the threshold</span>}
      </span>
    </td>
  );
}

function nameAt(columns: readonly Column[], at: number | undefined): string {
  const column = at === undefined ? undefined : columns[at];
  return column ? nameOfModel(column) : "";
}

/** All that have answered say it, some do, or one alone. */
function signOf(on: number, answered: number): { sign: string; words: string } {
  if (answered < 2 || on === 0) return { sign: "", words: "" };
  if (on === 1) return { sign: LOOKS.only.sign, words: "" };
  return on === answered
    ? { sign: LOOKS.agree.sign, words: "all say it" }
    : { sign: LOOKS.some.sign, words: "some say it" };
}
