/**
 * Tiles in rows, of which only those in sight are made, however many there are. One stop of Tab: the
 * grid has the focus, and tells which tile is meant.
 */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { type GridKey, gridKey } from "./keys.js";
import { useRowsInSight } from "./rows-in-sight.js";
import { rangeTo, type Selection, toggledAt } from "./selection.js";

export interface TileState {
  /** The input's place in the dataset. */
  readonly index: number;
  readonly selected: boolean;
  /** Whether the keys mean this one. */
  readonly active: boolean;
}

export interface VirtualGridProps {
  /** What it is a grid of. */
  label: string;
  /** The inputs on show, in their order. */
  order: ReadonlySignal<Int32Array>;
  selection: ReadonlySignal<Selection>;
  /** The input that is on view elsewhere: the keys mean it, and its tile is in sight. */
  showing?: ReadonlySignal<number | null>;
  onSelect: (selection: Selection) => void;
  /** Ctrl+A: all of them, which is said as the filter and not as so many inputs. */
  onSelectAll: () => void;
  onOpen: (index: number) => void;
  /** The positions in sight, the last one included; again whenever they change. */
  onSight: (first: number, last: number) => void;
  /** CSS px: the least width of a tile, and the height of each. */
  tileWidth: number;
  tileHeight: number;
  /** A tile; its words are what a screen reader says of it. */
  children: (tile: TileState) => ComponentChildren;
}

const GAP = 8;

export function VirtualGrid(props: VirtualGridProps) {
  const { order, selection, tileWidth, tileHeight, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const width = useWidth(box);
  const columns = useComputed(() =>
    Math.max(1, Math.floor((width.value + GAP) / (tileWidth + GAP))),
  );
  const active = useActive(order);
  const inputs = order.value;
  const across = columns.value;
  const sight = useRowsInSight(box, Math.ceil(inputs.length / across), tileHeight + GAP);
  const at = Math.min(active.value, inputs.length - 1);
  useSight(sight.rows, across, inputs, props.onSight);
  useKeptInSight(box, across, tileHeight + GAP);

  const goTo = (position: number): void => {
    active.value = position;
    sight.show(Math.floor(position / across));
  };
  useFollowing(props.showing?.value ?? null, inputs, goTo);
  const onKeyDown = (event: KeyboardEvent): void => {
    const perPage = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / (tileHeight + GAP)));
    const key = gridKey(event, at, inputs.length, across, perPage);
    if (key === null) return;
    event.preventDefault();
    event.stopPropagation();
    take(key, at, props, goTo);
  };
  const onClick = (event: MouseEvent, position: number): void => {
    active.value = position;
    const several = event.ctrlKey || event.metaKey;
    if (event.shiftKey) props.onSelect(rangeTo(selection.peek(), inputs, position, several));
    else if (several || isCheck(event)) {
      props.onSelect(toggledAt(selection.peek(), inputs, position));
    } else onOpen(inputs[position] as number);
  };

  const { chosen } = selection.value;
  const made = sight.rows.flatMap((row) => positionsOf(row.index, across, inputs.length));
  return (
    <div
      ref={box}
      class="pw-grid"
      role="listbox"
      aria-label={props.label}
      aria-multiselectable="true"
      aria-activedescendant={made.includes(at) ? `${id}-${at}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div class="pw-grid__all" role="presentation" style={{ height: `${sight.height}px` }}>
        {made.map((position) => {
          const index = inputs[position] as number;
          const row = Math.floor(position / across);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: a tile out of sight is no more
            <div
              // By its input: a tile made over into another would show the old picture meanwhile.
              key={index}
              id={`${id}-${position}`}
              class={`pw-grid__cell ${position === at ? "pw-grid__cell--active" : ""}`}
              role="option"
              aria-selected={chosen.has(index)}
              aria-setsize={inputs.length}
              aria-posinset={position + 1}
              style={{
                width: `calc((100% - ${(across - 1) * GAP}px) / ${across})`,
                height: `${tileHeight}px`,
                insetInlineStart: `calc((100% + ${GAP}px) / ${across} * ${position % across})`,
                top: `${row * (tileHeight + GAP)}px`,
              }}
              onClick={(event) => onClick(event, position)}
            >
              {props.children({
                index,
                selected: chosen.has(index),
                active: position === at,
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function positionsOf(row: number, across: number, count: number): number[] {
  const first = row * across;
  return Array.from({ length: Math.min(across, count - first) }, (_, at) => first + at);
}

function isCheck({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest("[data-check]") !== null;
}

/** What a key does. */
function take(
  key: GridKey,
  at: number,
  { order, selection, onSelect, onSelectAll, onOpen }: VirtualGridProps,
  goTo: (position: number) => void,
): void {
  const inputs = order.peek();
  switch (key.do) {
    case "go":
      goTo(key.to);
      // Without Shift the next range begins where one has gone to.
      if (key.range) onSelect(rangeTo(selection.peek(), inputs, key.to, key.keep));
      else if (!key.keep) onSelect({ ...selection.peek(), anchor: inputs[key.to] ?? -1 });
      break;
    case "toggle":
      onSelect(toggledAt(selection.peek(), inputs, at));
      break;
    case "range":
      onSelect(rangeTo(selection.peek(), inputs, at, false));
      break;
    case "open":
      if (inputs[at] !== undefined) onOpen(inputs[at]);
      break;
    case "all":
      onSelectAll();
      break;
  }
}

/** The position that the keys mean: it stays with its input where the order changes. */
function useActive(order: ReadonlySignal<Int32Array>) {
  const active = useSignal(0);
  const last = useRef(order.peek());
  if (last.current !== order.value) {
    const input = last.current[active.peek()];
    last.current = order.value;
    const place = input === undefined ? -1 : order.value.indexOf(input);
    if (place >= 0) active.value = place;
    else if (active.peek() >= order.value.length)
      active.value = Math.max(0, order.value.length - 1);
  }
  return active;
}

/** Keep the tile of an input that is on view elsewhere in sight. */
function useFollowing(
  showing: number | null,
  inputs: Int32Array,
  goTo: (position: number) => void,
): void {
  useEffect(() => {
    const place = showing === null ? -1 : inputs.indexOf(showing);
    if (place >= 0) goTo(place);
  }, [showing]);
}

function useWidth(box: { readonly current: HTMLElement | null }) {
  const width = useSignal(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(element);
      const room = Number.parseFloat(paddingInlineStart) + Number.parseFloat(paddingInlineEnd);
      if (element.clientWidth > 0) width.value = element.clientWidth - (room || 0);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return width;
}

/** Another width has other rows: what was at the top stays there. */
function useKeptInSight(
  box: { readonly current: HTMLElement | null },
  across: number,
  rowHeight: number,
): void {
  const before = useRef(across);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && before.current !== across) {
      const first = Math.floor(element.scrollTop / rowHeight) * before.current;
      element.scrollTop = Math.floor(first / across) * rowHeight;
    }
    before.current = across;
  }, [across]);
}

/** Tell which positions are made. */
function useSight(
  rows: readonly { readonly index: number }[],
  across: number,
  inputs: Int32Array,
  onSight: VirtualGridProps["onSight"],
): void {
  const first = (rows[0]?.index ?? 0) * across;
  const last = Math.min(inputs.length, ((rows.at(-1)?.index ?? -1) + 1) * across) - 1;
  useEffect(() => {
    if (last >= first) onSight(first, last);
  }, [first, last, inputs]);
}
