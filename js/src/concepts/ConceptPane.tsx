/** The answers: threshold, filter, and a bar for each concept and region. */
import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { steady } from "../kin/steady.js";
import type { Rows } from "../predictions.js";
import { visibleRows } from "../visible.js";
import type { BarContext } from "./Bar.js";
import { BarList } from "./BarList.js";
import { countText } from "./count.js";
import { type Entry, entriesOf, regionsOn } from "./entries.js";
import { Filter, filteredOf } from "./Filter.js";
import { type Line, linesOf } from "./lines.js";
import { isStatement, Nothing } from "./Nothing.js";
import { type Scale, scaleOf } from "./scale.js";
import { type CutOff, MoreButton, Threshold } from "./Threshold.js";

export interface ConceptProps {
  readonly rows: ReadonlySignal<Rows | null>;
  /** The answer that `rows` are of, where they are one moment's: its scale and controls stay. */
  readonly all?: ReadonlySignal<Rows | null>;
  /** What to say where a moment has no rows. */
  readonly nothing?: ReadonlySignal<string>;
  /** 1 for each row on show. */
  readonly visible: ReadonlySignal<Uint8Array>;
  readonly threshold: ReadonlySignal<number>;
  readonly filter: ReadonlySignal<string>;
  /** A region's id, or "label:" and a label: what the pointer is on, here or in the picture. */
  readonly hovered: Signal<string | null>;
  /** A region's id, or "". */
  readonly selected: ReadonlySignal<string>;
  /** The ids of regions that are kin of what is pointed at elsewhere. */
  readonly kin?: ReadonlySignal<ReadonlySet<string>>;
  readonly cutOff: ReadonlySignal<CutOff>;
  /** `released` is false while the slider moves. */
  readonly onThreshold: (value: number, released: boolean) => void;
  /** `committed` is false while the person types. */
  readonly onFilter: (value: string, committed: boolean) => void;
  /** Ask again, for what this answer may have left out. */
  readonly onMore: () => void;
  /** A bar was clicked: select this region, or "" for none. */
  readonly onSelect?: (regionId: string) => void;
  /** "count" where threshold and filter stand elsewhere; "none" for bars alone. */
  readonly controls?: "all" | "count" | "none";
  /** What else the bars can be asked for, beside the filter. */
  readonly aside?: ComponentChildren;
}

export function ConceptPane(props: ConceptProps) {
  const { rows, visible, threshold, filter, cutOff, all = rows } = props;
  const entries = useComputed(() => (rows.value === null ? [] : entriesOf(rows.value)));
  const scale = useComputed(() => scaleOf(all.value));
  const filtered = useComputed(() => filteredOf(all.value));
  const folding = useFolding();
  const named = useComputed(() =>
    rows.value === null
      ? new Uint8Array()
      : visibleRows(rows.value, Number.NEGATIVE_INFINITY, filter.value),
  );
  const lines = useComputed(() =>
    rows.value === null
      ? []
      : linesOf(entries.value, rows.value, visible.value, named.value, folding.state.value),
  );
  const context = useContextOfBars(props, folding.open, fullBar(scale.value));

  if (rows.value === null) {
    return (
      <div class="pw-concepts">
        <p class="pw-concepts__waiting">Predictions appear here.</p>
      </div>
    );
  }
  const shown = visible.value.some((on, row) => on === 1 && isStatement(rows.value, row));
  const cut = cutOff.value;
  const { onThreshold, onFilter, onMore } = props;
  return (
    <div class="pw-concepts">
      {all.value?.length !== 0 && (
        <Controls {...props} scale={scale.value} filterName={filtered.value}>
          {shown && entries.value.length > 0 && (
            <p class="pw-concepts__count">
              {/* Of a video that plays it comes and goes: that is not read out. */}
              <span role={props.nothing?.value ? undefined : "status"}>
                {countText(
                  entries.value,
                  rows.value,
                  visible.value,
                  threshold.value,
                  scale.value,
                  cut.cut,
                )}
              </span>
              {entries.value.some((entry) => entry.scoreMeans === "share_of_image") &&
                " · share of image"}
              {scale.value?.raw && ` · a full bar is ${scale.value.highest.toFixed(2)}`}
              {scale.value === null && cut.cut && (
                <>
                  {" "}
                  <MoreButton cutOff={cut} onMore={onMore} />
                </>
              )}
            </p>
          )}
        </Controls>
      )}
      {!shown && (
        <Nothing
          rows={rows.value}
          named={named.value}
          threshold={threshold.value}
          filter={filter.value}
          scale={scale.value}
          cutOff={cut}
          nothing={props.nothing?.value || undefined}
          onThreshold={onThreshold}
          onFilter={onFilter}
          onMore={onMore}
        />
      )}
      {context !== null && lines.value.length > 0 && (
        <BarList lines={lines} context={context} onGroup={folding.group} onFold={folding.below} />
      )}
    </div>
  );
}

interface ControlsProps extends ConceptProps {
  scale: Scale | null;
  filterName: string;
  /** How many are on show. */
  children: ComponentChildren;
}

/** What of the controls stands here; those of several panes stand together elsewhere. */
function Controls({ scale, filterName, children, ...props }: ControlsProps) {
  const { controls = "all", aside } = props;
  const some = scale !== null || filterName !== "" || aside !== undefined;
  if (controls === "none" || (controls === "all" ? !some : !children)) return null;
  if (controls === "count") return <div class="pw-concepts__controls">{children}</div>;
  return (
    <div class="pw-concepts__controls">
      {scale !== null && (
        <Threshold
          threshold={props.threshold}
          scale={scale}
          cutOff={props.cutOff.value}
          onThreshold={props.onThreshold}
          onMore={props.onMore}
        />
      )}
      {filterName !== "" && (
        <Filter name={filterName} filter={props.filter} onFilter={props.onFilter} />
      )}
      {aside}
      {children}
    </div>
  );
}

/** The score that fills a bar: 1, or for raw scores the largest. */
function fullBar(scale: Scale | null): number {
  return scale?.raw ? Math.max(scale.highest, Number.MIN_VALUE) : 1;
}

/** What the person has folded away or opened; it stays while they go from input to input. */
function useFolding() {
  const state = useSignal({
    closed: new Set<string>() as ReadonlySet<string>,
    opened: new Set<string>() as ReadonlySet<string>,
    below: false,
  });
  return {
    state,
    group: (group: string): void => {
      state.value = { ...state.peek(), closed: toggled(state.peek().closed, group) };
    },
    open: (entry: Entry): void => {
      state.value = { ...state.peek(), opened: toggled(state.peek().opened, entry.key) };
    },
    below: (): void => {
      state.value = { ...state.peek(), below: !state.peek().below };
    },
  };
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

function useContextOfBars(
  { rows, visible, hovered, selected, onSelect, kin: given }: ConceptProps,
  onOpen: (entry: Entry) => void,
  full: number,
): BarContext | null {
  const marked = useSignal<ReadonlySet<string>>(new Set());
  const kin = useMemo(() => steady(given), [given]);
  const said = rows.value;
  if (said === null) return null;
  const onPick = (line: Line): void => {
    if (line.type === "part") {
      onSelect?.(selected.peek() === line.regionId ? "" : line.regionId);
    } else if (line.type === "entry" && line.entry.placed) {
      const regions = regionsOn(line.entry, said, visible.peek());
      onSelect?.(regions[regions.indexOf(selected.peek()) + 1] ?? "");
    } else if (line.type === "entry") {
      marked.value = toggled(marked.peek(), line.entry.label);
    }
  };
  const onPoint = (target: string | null): void => {
    hovered.value = target;
  };
  return { rows: said, full, hovered, selected, kin, marked, onPoint, onPick, onOpen };
}
