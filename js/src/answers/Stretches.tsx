/** Stretches of time and tracks as rows: a click moves the player there. */
import { nameOf, regionIdOf, rowColor, scoreText, trackColor } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { spanText } from "../video/clock.js";
import { trackName } from "../video/tracks.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { grouped } from "./grouped.js";
import { Items } from "./Items.js";
import { CopyAll, counted, Pane, useFirst } from "./Pane.js";
import { pointing, useLit } from "./pointing.js";

const AT_FIRST = 40;

interface Stretch {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly meta: string;
  readonly color: string;
  /** What pointing at it lights. */
  readonly target: string;
}

export function Segments({ context, own }: PaneProps) {
  const { rows } = context;
  const stretches = own.map((row) => stretchOf(rows, row));
  const texts = own.filter((row) => rows.kind[row] === "text");
  const said = () => texts.map((row) => rows.text[row] ?? "").join("\n");
  return (
    <Pane
      title="Times"
      about={counted(own.length, "segment")}
      actions={texts.length > 0 && <CopyAll label="Copy the text" text={said} />}
    >
      <Stretches context={context} stretches={stretches} label="Segments" />
    </Pane>
  );
}

export function Tracks({ context, own }: PaneProps) {
  const tracks = tracksOf(context.rows, own);
  return (
    <Pane title="Tracks" about={counted(tracks.length, "track")}>
      <Stretches context={context} stretches={tracks} label="Tracks" />
    </Pane>
  );
}

interface StretchesProps {
  context: AnswerContext;
  stretches: readonly Stretch[];
  label: string;
}

function Stretches({ context, stretches, label }: StretchesProps) {
  const [shown, more] = useFirst(stretches, AT_FIRST);
  return (
    <>
      <Items label={label}>
        {shown.map((stretch) => (
          <li key={stretch.key}>
            <StretchButton context={context} stretch={stretch} />
          </li>
        ))}
      </Items>
      {more}
    </>
  );
}

function StretchButton({ context, stretch }: { context: AnswerContext; stretch: Stretch }) {
  const { hovered, onSeek } = context;
  const lit = useLit(context, stretch.target);
  return (
    <button
      type="button"
      data-item
      class={`pw-item${lit ? " pw-part--lit" : ""}`}
      style={{ "--pw-label": stretch.color }}
      title={onSeek ? "Go there" : undefined}
      onClick={() => onSeek?.(stretch.from)}
      {...pointing(hovered, stretch.target)}
    >
      <span class="pw-swatch" />
      <span class="pw-item__time">{spanText(stretch.from, stretch.to)}</span>
      <span class="pw-item__name" dir="auto">
        {stretch.name}
      </span>
      <span class="pw-item__meta">{stretch.meta}</span>
    </button>
  );
}

function stretchOf(rows: Rows, row: number): Stretch {
  const name = rows.text[row] || nameOf(rows, row);
  return {
    key: String(row),
    from: rows.timeMs[row] || 0,
    to: rows.endMs[row] ?? Number.NaN,
    name,
    meta: scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none"),
    color: rowColor(rows, row),
    target: rows.regionId[row] ? regionIdOf(rows, row) : `label:${rows.label[row] || name}`,
  };
}

/** One for each track id, by when it begins. */
function tracksOf(rows: Rows, own: readonly number[]): Stretch[] {
  const tracks = grouped(own, (row) => rows.trackId[row] ?? "");
  return [...tracks].map(([id, all]) => trackOf(rows, id, all)).sort((a, b) => a.from - b.from);
}

function trackOf(rows: Rows, id: string, own: readonly number[]): Stretch {
  const score = (row: number) => rows.score[row] || 0;
  const best = own.reduce((a, b) => (score(b) > score(a) ? b : a), own[0] ?? 0);
  const times = own.flatMap((row) => [
    rows.timeMs[row] ?? Number.NaN,
    rows.endMs[row] ?? Number.NaN,
  ]);
  const known = times.filter((time) => !Number.isNaN(time));
  const samples = new Set(own.map((row) => rows.timeMs[row])).size;
  return {
    key: id,
    from: known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    to: known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    name: trackName(rows, best),
    meta: counted(samples, "sample"),
    color: trackColor(id),
    target: `track:${id}`,
  };
}
