/** One row of the list: an entry, or one region of it. */
import { computed, type ReadonlySignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down.mjs";
import ChevronRight from "lucide/dist/esm/icons/chevron-right.mjs";
import { useMemo } from "preact/hooks";
import { Icon } from "../icons.js";
import { scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { type Entry, means } from "./entries.js";
import type { Line } from "./lines.js";

/** What all rows of a list share. */
export interface BarContext {
  readonly rows: Rows;
  /** The score that fills a bar: 1, or the largest of raw scores. */
  readonly full: number;
  readonly hovered: ReadonlySignal<string | null>;
  readonly selected: ReadonlySignal<string>;
  /** Labels that were clicked though they have no region: marked until clicked again. */
  readonly marked: ReadonlySignal<ReadonlySet<string>>;
  readonly onPoint: (target: string | null) => void;
  readonly onPick: (line: Line) => void;
  readonly onOpen: (entry: Entry) => void;
}

interface Props {
  line: Extract<Line, { type: "entry" | "part" }>;
  context: BarContext;
  /** Whether Tab reaches this row; the arrows reach the others. */
  current: boolean;
}

export function Bar({ line, context, current }: Props) {
  const { rows, full } = context;
  const { entry } = line;
  const part = line.type === "part";
  const target = part ? line.regionId : `label:${entry.label}`;
  const { lit, picked } = useMarks(line, context);
  const score = part ? (rows.score[line.row] ?? Number.NaN) : entry.score;
  const value = scoreText(score, entry.scoreMeans);
  const name = part ? partName(line, rows) : entry.label;
  return (
    <div
      class={classOf(line, value !== "", lit.value, picked.value)}
      style={{ "--pw-label": entry.color }}
      onPointerEnter={() => context.onPoint(target)}
      onPointerLeave={() => context.onPoint(null)}
    >
      <span class="pw-swatch" />
      <span class="pw-bar__head">
        <button
          type="button"
          class="pw-bar__name"
          data-line={line.key}
          tabIndex={current ? 0 : -1}
          aria-pressed={picked.value}
          title={name}
          onClick={() => context.onPick(line)}
          onFocus={() => context.onPoint(target)}
          onBlur={() => context.onPoint(null)}
        >
          <span class="pw-bar__label">{name}</span>
          {line.type === "entry" && line.count > 1 && (
            <span class="pw-bar__times">×{line.count.toLocaleString("en")}</span>
          )}
        </button>
        {line.type === "entry" && line.count > 1 && entry.placed && (
          <button
            type="button"
            class="pw-bar__open"
            tabIndex={-1}
            aria-expanded={line.open}
            aria-label={`Each ${entry.label}`}
            onClick={() => context.onOpen(entry)}
          >
            <Icon icon={line.open ? ChevronDown : ChevronRight} />
          </button>
        )}
      </span>
      {value !== "" && (
        <>
          <meter
            class="pw-bar__meter"
            min={0}
            max={full}
            value={Math.min(full, Math.max(0, score))}
            aria-label={name}
            aria-valuetext={value}
          />
          <span class="pw-bar__value" aria-hidden="true">
            {value}
          </span>
        </>
      )}
    </div>
  );
}

/** A stretch of text is called by its words, a region by its number. */
function partName({ entry, row, number }: Props["line"] & { type: "part" }, rows: Rows): string {
  const words = rows.shape[row] === "span" ? rows.text[row] : null;
  return words || `${entry.label} ${number}`;
}

/** Whether this row is pointed at or selected: a row is drawn again only when that changes. */
function useMarks(line: Props["line"], { rows, hovered, selected, marked }: BarContext) {
  return useMemo(() => {
    const { entry } = line;
    const is = (at: string | null): boolean =>
      line.type === "part" ? at === line.regionId : means(entry, rows, at);
    return {
      lit: computed(() => is(hovered.value)),
      picked: computed(
        () => is(selected.value) || (!entry.placed && marked.value.has(entry.label)),
      ),
    };
  }, [line, rows, hovered, selected, marked]);
}

function classOf(line: Props["line"], scored: boolean, lit: boolean, picked: boolean): string {
  const classes = ["pw-bar"];
  if (!scored) classes.push("pw-bar--plain");
  if (line.type === "part") classes.push("pw-bar--part");
  else if (line.below) classes.push("pw-bar--below");
  if (lit) classes.push("pw-bar--lit");
  if (picked) classes.push("pw-bar--picked");
  return classes.join(" ");
}
