/** The same as the canvas and the bars say, as a table: for screen readers, and for reading off. */
import type { ReadonlySignal } from "@preact/signals";
import { nameOf, scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import css from "../styles/tools.css";
import { spanText } from "../video/clock.js";

/** A table longer than this is for Python, and slow to lay out. */
const MOST_ROWS = 500;
const LONGEST_VALUE = 80;

export interface RegionTableProps {
  rows: ReadonlySignal<Rows | null>;
  visible: ReadonlySignal<Uint8Array>;
  /** Like "imagenet-classifier on cat.jpg". */
  about: string;
}

export function RegionTable({ rows, visible, about }: RegionTableProps) {
  const all = rows.value;
  if (all === null) return <p class="pw-nothing">There is no answer to list.</p>;
  const shown = rowsOnShow(visible.value);
  const boxed = shown.some((row) => all.shape[row] !== "whole");
  const timed = shown.some((row) => !Number.isNaN(all.timeMs[row]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="pw-table" aria-label="Predictions as a table" tabIndex={0}>
      <style>{css}</style>
      <table>
        <caption>
          {about}: {shown.length} on show
          {shown.length > MOST_ROWS && `, the first ${MOST_ROWS} listed`}
        </caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            {timed && <th scope="col">Time</th>}
            <th scope="col">Score</th>
            {boxed &&
              EDGES.map(([name]) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, MOST_ROWS).map((row) => (
            <tr key={row}>
              <th scope="row">{titleOf(all, row)}</th>
              {timed && <td class="pw-number">{timeOf(all, row)}</td>}
              <td class="pw-number">{scoreOf(all, row)}</td>
              {boxed &&
                EDGES.map(([name, edge]) => (
                  <td key={name} class="pw-number">
                    {two(all[edge][row])}
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Fractions of the picture, from its upper left corner. */
const EDGES = [
  ["Left", "left"],
  ["Top", "top"],
  ["Right", "right"],
  ["Bottom", "bottom"],
] as const;

function rowsOnShow(visible: Uint8Array): number[] {
  const rows: number[] = [];
  visible.forEach((on, row) => {
    if (on === 1) rows.push(row);
  });
  return rows;
}

/** What says nothing by a name says it by its value. */
function titleOf(rows: Rows, row: number): string {
  const name = rows.text[row] || rows.label[row] || rows.hex[row];
  return name || [nameOf(rows, row), rows.valueJson[row]?.slice(0, LONGEST_VALUE)].join(" ").trim();
}

function timeOf(rows: Rows, row: number): string {
  const from = rows.timeMs[row] ?? Number.NaN;
  return Number.isNaN(from) ? "–" : spanText(from, rows.endMs[row] ?? Number.NaN);
}

function scoreOf(rows: Rows, row: number): string {
  return scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none") || "–";
}

function two(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : value.toFixed(2);
}
