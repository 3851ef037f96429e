/** A bar for each class: the best first, or each in its place while they move. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { BarList } from "../concepts/BarList.js";
import { entriesOf } from "../concepts/entries.js";
import type { Line } from "../concepts/lines.js";
import { NO_ROWS, rowsOfConcepts } from "../predictions.js";
import type { Said } from "./trying.js";

const NONE: ReadonlySet<string> = new Set();

export interface BarsProps {
  said: ReadonlySignal<Said | null>;
  /** The classes in the order that their bars stay in; none: the best first. */
  order: readonly string[];
}

export function Bars({ said, order }: BarsProps) {
  const hovered = useSignal<string | null>(null);
  const selected = useSignal("");
  const marked = useSignal(NONE);
  const rows = useComputed(() => {
    const bars = said.value?.bars ?? [];
    return bars.length === 0
      ? NO_ROWS
      : rowsOfConcepts(bars.map((bar) => ({ ...bar, vocabulary: "", color: "" })));
  });
  const places = useSignal(order);
  places.value = order;
  const lines = useComputed<readonly Line[]>(() => {
    const entries = entriesOf(rows.value);
    if (places.value.length > 0) {
      entries.sort((a, b) => places.value.indexOf(a.label) - places.value.indexOf(b.label));
    }
    return entries.map((entry) => ({
      type: "entry",
      key: entry.key,
      entry,
      count: 1,
      below: false,
      open: false,
    }));
  });
  const onPick = (line: Line): void => {
    if (line.type !== "entry") return;
    const next = new Set(marked.peek());
    if (!next.delete(line.entry.label)) next.add(line.entry.label);
    marked.value = next;
  };
  return (
    <BarList
      lines={lines}
      context={{
        rows: rows.value,
        full: 1,
        hovered,
        selected,
        marked,
        onPoint: (target) => {
          hovered.value = target;
        },
        onPick,
        onOpen: () => {},
      }}
      onGroup={() => {}}
      onFold={() => {}}
    />
  );
}
