/** Folded away: what was said beside the statements, such as how a file was read. Nothing is dropped. */
import { useState } from "preact/hooks";
import { nameOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { spanText } from "../video/clock.js";
import type { PaneProps } from "./context.js";
import { grouped } from "./grouped.js";
import { counted } from "./Pane.js";
import { CopyValues, ValueList } from "./Values.js";

export function More({ context, own }: PaneProps) {
  const [open, setOpen] = useState(false);
  const { rows } = context;
  const groups = groupsOf(rows, own);
  const title = (_: Rows, row: number): string => groupTitle(rows, groups.get(row) ?? [row]);
  return (
    <details
      class="pw-out pw-more"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span class="pw-out__title">More</span>{" "}
        <span class="pw-out__about">{counted(groups.size, "detail")}</span>
      </summary>
      {open && (
        <>
          <ValueList context={context} own={[...groups.keys()]} title={title} />
          <p class="pw-out__note">
            <CopyValues rows={rows} own={own} />
          </p>
        </>
      )}
    </details>
  );
}

/** What is said alike of many is said once: by the first of them, all of them. */
function groupsOf(rows: Rows, own: readonly number[]): Map<number, number[]> {
  const alike = grouped(own, (row) => `${rows.kind[row]} ${rows.valueJson[row] ?? row}`);
  return new Map([...alike.values()].map((group) => [group[0] as number, group]));
}

/** "cat", "cat and dog", "cat and 38 others". */
function groupTitle(rows: Rows, group: readonly number[]): string {
  const [first = "", ...others] = new Set(group.map((row) => titleOf(rows, row)));
  if (others.length === 0) return first;
  const [second] = others;
  return `${first} and ${others.length === 1 ? second : `${others.length} others`}`;
}

/** Whose detail it is: "frame at 2.5 s". */
function titleOf(rows: Rows, row: number): string {
  const time = rows.timeMs[row] ?? Number.NaN;
  const when = Number.isNaN(time) ? "" : ` at ${spanText(time, rows.endMs[row] ?? Number.NaN)}`;
  return `${nameOf(rows, row)}${when}`;
}
