/** One stop of the Tab key for many: the arrows go among what bears `data-item`. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Roving<E extends HTMLElement> {
  ref: RefObject<E | null>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocusCapture: (event: FocusEvent) => void;
}

export function useRoving<E extends HTMLElement>(): Roving<E> {
  const ref = useRef<E>(null);
  // What had the focus last is what Tab comes back to.
  const current = useRef<EventTarget | null>(null);
  const items = () => [...(ref.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  const settle = () => {
    const all = items();
    const stop = all.find((item) => item === current.current) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  };
  useLayoutEffect(settle);
  return {
    ref,
    onKeyDown: (event) => {
      const all = items();
      const at = all.indexOf(event.target as HTMLElement);
      const to = destination(event.key, at, all.length);
      if (at < 0 || to === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      all[to]?.focus();
    },
    onFocusCapture: ({ target }) => {
      current.current = target;
      settle();
    },
  };
}

function destination(key: string, at: number, count: number): number | null {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: count - 1,
  };
  const to = places[key];
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to));
}
