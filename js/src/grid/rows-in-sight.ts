/** The virtualizer of TanStack for rows of tiles, all of one height, as a hook. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

/** Rows made above and below those in sight, so that scrolling shows no gap. */
const OVERSCAN = 2;

export interface RowsInSight {
  readonly rows: readonly VirtualItem[];
  readonly height: number;
  /** Bring a row into sight, as little as is needed. */
  show(row: number): void;
}

export function useRowsInSight(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): RowsInSight {
  const [, draw] = useReducer((drawn: number, _: unknown) => drawn + 1, 0);
  const options = {
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(null),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  // Heights that it has worked out are of the old ones.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);
  return {
    rows: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    show: (row) => virtualizer.scrollToIndex(row),
  };
}
