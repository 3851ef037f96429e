/** Text that was found in regions, in reading order; each lights its box, and the reverse. */
import { regionIdOf, scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { timeText } from "../video/clock.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { grouped } from "./grouped.js";
import { Items } from "./Items.js";
import { CopyAll, counted, Pane, useFirst } from "./Pane.js";
import { pointing, useLit } from "./pointing.js";
import { readingOrder } from "./reading.js";

const AT_FIRST = 60;

interface Line {
  readonly timeMs: number;
  readonly rows: readonly number[];
}

export function Lines({ context, own }: PaneProps) {
  const { rows } = context;
  const lines = linesOf(rows, own);
  const [shown, more] = useFirst(lines, AT_FIRST);
  const timed = lines.some(({ timeMs }) => !Object.is(timeMs, lines[0]?.timeMs));
  return (
    <Pane
      title="Text"
      about={`${counted(lines.length, "line")}, in reading order`}
      actions={
        <CopyAll label="Copy all" text={() => lines.map((one) => textOf(rows, one)).join("\n")} />
      }
    >
      <Items label="Text, in reading order" class="pw-lines">
        {shown.map((line) => (
          <li key={line.rows[0]} class="pw-lines__line">
            {timed && <span class="pw-lines__time">{timeText(line.timeMs)}</span>}
            {line.rows.map((row) => (
              <Part key={row} row={row} context={context} />
            ))}
          </li>
        ))}
      </Items>
      {more}
    </Pane>
  );
}

function linesOf(rows: Rows, own: readonly number[]): Line[] {
  const times = grouped(own, (row) => rows.timeMs[row] ?? Number.NaN);
  return [...times].flatMap(([timeMs, all]) =>
    readingOrder(rows, all).map((line) => ({ timeMs, rows: line })),
  );
}

function textOf(rows: Rows, line: Line): string {
  return line.rows.map((row) => rows.text[row] ?? "").join(" ");
}

/** One region's text. */
function Part({ row, context }: { row: number; context: AnswerContext }) {
  const { rows, hovered, selected, onSelect } = context;
  const id = regionIdOf(rows, row);
  const text = rows.text[row] ?? "";
  const lit = useLit(context, id, `label:${rows.label[row] || text}`);
  const picked = selected.value === id;
  const score = scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none");
  return (
    <button
      type="button"
      data-item
      class={`pw-part${lit ? " pw-part--lit" : ""}${picked ? " pw-part--picked" : ""}`}
      aria-pressed={picked}
      title={score ? `Score ${score}` : undefined}
      dir="auto"
      {...pointing(hovered, id)}
      onClick={() => onSelect(picked ? "" : id)}
    >
      {text || "(no text)"}
    </button>
  );
}
