/** The list of bars: groups, folds, arrow keys; beyond 200 lines only those in sight are made. */
import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down.mjs";
import ChevronRight from "lucide/dist/esm/icons/chevron-right.mjs";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { Bar, type BarContext, isKin } from "./Bar.js";
import { means } from "./entries.js";
import type { Line } from "./lines.js";

export const VIRTUAL_FROM = 200;
// Lines made above and below those in sight, so that scrolling shows no gap.
const MARGIN = 8;
const USUAL_LINE = 24;

interface Props {
  lines: ReadonlySignal<readonly Line[]>;
  context: BarContext;
  onGroup: (group: string) => void;
  onFold: () => void;
}

export function BarList({ lines, context, onGroup, onFold }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const current = useSignal("");
  const scroll = useSignal({ top: 0, height: 600, line: USUAL_LINE });
  const all = lines.value;
  const virtual = all.length > VIRTUAL_FROM;
  const { top, height, line: lineHeight } = scroll.value;
  const first = virtual ? Math.max(0, Math.floor(top / lineHeight) - MARGIN) : 0;
  const last = virtual ? Math.ceil((top + height) / lineHeight) + MARGIN : all.length;
  const known = all.some((line) => line.key === current.value);
  const reachable = known ? current.value : all[0]?.key;

  useSize(list, scroll);
  useSelectedInSight(list, lines, context, lineHeight);
  useKinInSight(list, lines, context, lineHeight);

  /** Give a line the focus, making it first where it is out of sight. */
  const go = (to: number): void => {
    const line = all[Math.min(all.length - 1, Math.max(0, to))];
    if (!line || !list.current) return;
    current.value = line.key;
    if (virtual) intoSight(list.current, all.indexOf(line), lineHeight);
    requestAnimationFrame(() => focusLine(list.current, line.key));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = (event.target as HTMLElement).dataset.line;
    const at = all.findIndex((line) => line.key === key);
    const line = all[at];
    if (line === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handleKey(event.key, line, at, all.length, { go, open: (l) => toggle(l) })) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const toggle = (line: Line): void => {
    if (line.type === "group") onGroup(line.group);
    else if (line.type === "fold") onFold();
    else context.onOpen(line.entry);
  };

  const made = all.slice(first, last);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go among the buttons inside
    <div
      ref={list}
      class={`pw-concepts__list ${virtual ? "pw-concepts__list--virtual" : ""}`}
      onKeyDown={onKeyDown}
      onScroll={() => {
        scroll.value = { ...scroll.peek(), top: list.current?.scrollTop ?? 0 };
      }}
    >
      <ul
        class="pw-bars"
        aria-label="Predictions"
        style={
          virtual
            ? {
                paddingBlockStart: `${first * lineHeight}px`,
                paddingBlockEnd: `${Math.max(0, all.length - last) * lineHeight}px`,
              }
            : undefined
        }
      >
        {made.map((line, at) => (
          <li key={line.key} aria-setsize={all.length} aria-posinset={first + at + 1}>
            {line.type === "entry" || line.type === "part" ? (
              <Bar line={line} context={context} current={line.key === reachable} />
            ) : (
              <Head line={line} current={line.key === reachable} onToggle={() => toggle(line)} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface HeadProps {
  line: Extract<Line, { type: "group" | "fold" }>;
  current: boolean;
  onToggle: () => void;
}

/** The heading of a group, and the line that what is below the threshold folds into. */
function Head({ line, current, onToggle }: HeadProps) {
  const group = line.type === "group";
  return (
    <button
      type="button"
      class={group ? "pw-group" : "pw-fold"}
      data-line={line.key}
      tabIndex={current ? 0 : -1}
      aria-expanded={line.open}
      onClick={onToggle}
    >
      <Icon icon={line.open ? ChevronDown : ChevronRight} />
      {group ? (
        <>
          <span class="pw-group__name">{line.group}</span>
          <span class="pw-group__count">{line.count.toLocaleString("en")}</span>
        </>
      ) : (
        <span>{line.count.toLocaleString("en")} below the threshold</span>
      )}
    </button>
  );
}

/** Up, Down, Home, End go among the lines; Right and Left open and close one. */
function handleKey(
  key: string,
  line: Line,
  at: number,
  count: number,
  to: { go: (at: number) => void; open: (line: Line) => void },
): boolean {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 10,
    PageUp: at - 10,
    Home: 0,
    End: count - 1,
  };
  const place = places[key];
  if (place !== undefined) {
    to.go(place);
    return true;
  }
  const opens = line.type !== "part" && (line.type !== "entry" || line.count > 1);
  if (opens && ((key === "ArrowRight" && !line.open) || (key === "ArrowLeft" && line.open))) {
    to.open(line);
    return true;
  }
  return false;
}

function focusLine(list: HTMLElement | null, key: string): void {
  const buttons = list?.querySelectorAll<HTMLElement>("[data-line]") ?? [];
  [...buttons].find((button) => button.dataset.line === key)?.focus();
}

function intoSight(list: HTMLElement, at: number, lineHeight: number): void {
  const top = at * lineHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + lineHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + lineHeight - list.clientHeight;
  }
}

/** The list's own height, and the height of a line (24 px; 32 where fingers point). */
function useSize(
  list: { readonly current: HTMLElement | null },
  scroll: { value: { top: number; height: number; line: number }; peek(): { top: number } },
): void {
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const line = Number.parseFloat(getComputedStyle(element).getPropertyValue("--pw-row"));
      const height = element.clientHeight || 600;
      scroll.value = { top: element.scrollTop, height, line: line || USUAL_LINE };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
}

/** A region that is selected in the picture shows its bar. */
function useSelectedInSight(
  list: { readonly current: HTMLElement | null },
  lines: ReadonlySignal<readonly Line[]>,
  { rows, selected }: BarContext,
  lineHeight: number,
): void {
  const id = selected.value;
  useEffect(() => {
    const element = list.current;
    if (element === null || id === "") return;
    const at = lines
      .peek()
      .findIndex((line) => line.type === "entry" && means(line.entry, rows, id));
    if (at >= 0) intoSight(element, at, lineHeight);
  }, [id]);
}

/** What comes from a region that is pointed at elsewhere is looked for here: show the first of it. */
function useKinInSight(
  list: { readonly current: HTMLElement | null },
  lines: ReadonlySignal<readonly Line[]>,
  { rows, kin }: BarContext,
  lineHeight: number,
): void {
  // The list itself is not drawn again for it: its rows know by themselves.
  useEffect(() => {
    if (kin === undefined) return undefined;
    return effect(() => {
      const element = list.current;
      const regions = kin.value;
      if (element === null || regions.size === 0) return;
      const at = lines.peek().flatMap((line, place) => (isKin(line, rows, regions) ? [place] : []));
      const first = at[0];
      if (first === undefined || at.some((place) => isInSight(element, place, lineHeight))) return;
      intoSight(element, first, lineHeight);
    });
  }, [kin, lines, rows, lineHeight]);
}

function isInSight(list: HTMLElement, at: number, lineHeight: number): boolean {
  const top = at * lineHeight - list.scrollTop;
  return top >= 0 && top + lineHeight <= list.clientHeight;
}
