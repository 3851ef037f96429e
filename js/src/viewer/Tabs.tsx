/** The ways to look at a model: with inputs of one's own, or with its owner's examples. */
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Tab } from "./view.js";

export interface TabsProps {
  /** In the order of the arrow keys. */
  tabs: readonly { tab: Tab; name: string }[];
  tab: Signal<Tab>;
}

export function Tabs({ tabs, tab }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const placeOf = PLACES[event.key];
    if (!placeOf) return;
    const at = tabs.findIndex((one) => one.tab === tab.value);
    const to = tabs.at(placeOf(at, tabs.length)) as (typeof tabs)[number];
    event.preventDefault();
    tab.value = to.tab;
    list.current?.querySelector<HTMLElement>(`#${idOf(to.tab)}`)?.focus();
  };
  return (
    <div ref={list} class="pw-tabs" role="tablist" aria-label="Inputs" onKeyDown={onKeyDown}>
      {tabs.map((one) => (
        <button
          key={one.tab}
          type="button"
          id={idOf(one.tab)}
          class="pw-tab"
          role="tab"
          aria-selected={tab.value === one.tab}
          aria-controls={PANEL}
          tabIndex={tab.value === one.tab ? 0 : -1}
          onClick={() => {
            tab.value = one.tab;
          }}
        >
          {one.name}
        </button>
      ))}
    </div>
  );
}

/** What a tab opens; there is one at a time. */
export const PANEL = "pw-panel";

export function idOf(tab: Tab): string {
  return `pw-tab-${tab}`;
}

const PLACES: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
};
