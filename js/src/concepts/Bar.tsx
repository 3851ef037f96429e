/** One row of the list: an entry, or one region of it. */
import { computed, type ReadonlySignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down.mjs";
import ChevronRight from "lucide/dist/esm/icons/chevron-right.mjs";
import { useMemo } from "preact/hooks";
import { Icon } from "../icons.js";
import { NO_KIN } from "../kin/steady.js";
import { scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { type Entry, isAmong, means } from "./entries.js";
import type { Line } from "./lines.js";

/** What all rows of a list share. */
export interface BarContext {
  readonly rows: Rows;
  /** The score that fills a bar: 1, or the largest of raw scores. */
  readonly full: number;
  readonly hovered: ReadonlySignal<string | null>;
  readonly selected: ReadonlySignal<string>;
  /** The ids of regions that are kin of what is pointed at elsewhere. */
  readonly kin?: ReadonlySignal<ReadonlySet<string>> | undefined;
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
  const marks = useMarks(line, context);
  const picked = marks.picked.value;
  const score = part ? (rows.score[line.row] ?? Number.NaN) : entry.score;
  const value = scoreText(score, entry.scoreMeans);
  const name = part ? partName(line, rows) : entry.label;
  return (
    <div
      class={classOf(line, value !== "", marks.lit.value, marks.kin.value, picked)}
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
          aria-pressed={picked}
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

/** Whether this row is pointed at or selected, or kin: it is drawn again only when that changes. */
function useMarks(line: Props["line"], { rows, hovered, selected, kin, marked }: BarContext) {
  return useMemo(() => {
    const { entry } = line;
    const is = (at: string | null): boolean =>
      line.type === "part" ? at === line.regionId : means(entry, rows, at);
    return {
      lit: computed(() => is(hovered.value)),
      kin: computed(() => isKin(line, rows, kin?.value ?? NO_KIN)),
      picked: computed(
        () => is(selected.value) || (!entry.placed && marked.value.has(entry.label)),
      ),
    };
  }, [line, rows, hovered, selected, kin, marked]);
}

/** Whether a line bears one of these regions. */
export function isKin(line: Line, rows: Rows, kin: ReadonlySet<string>): boolean {
  if (line.type === "part") return kin.has(line.regionId);
  return line.type === "entry" && isAmong(line.entry, rows, kin);
}

function classOf(
  line: Props["line"],
  scored: boolean,
  lit: boolean,
  kin: boolean,
  picked: boolean,
): string {
  const classes = ["pw-bar"];
  if (!scored) classes.push("pw-bar--plain");
  if (line.type === "part") classes.push("pw-bar--part");
  else if (line.below) classes.push("pw-bar--below");
  if (lit) classes.push("pw-bar--lit");
  if (kin) classes.push("pw-bar--kin");
  if (picked) classes.push("pw-bar--picked");
  return classes.join(" ");
}
