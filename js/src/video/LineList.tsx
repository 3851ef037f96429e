/**
 * The timeline's lines under each other; only those in sight are made. Up and Down go among them,
 * Left and Right to a line's former and next bar, Enter to its best.
 */
import { computed, type ReadonlySignal, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { scoreText } from "../overlays/regions.js";
import { timeText } from "./clock.js";
import { bestBar, type TimeLine } from "./lines.js";
import { RibbonCanvas } from "./RibbonCanvas.js";
import { timeUnder } from "./scale.js";

// Lines made above and below those in sight, so that scrolling shows no gap.
const MARGIN = 3;
const USUAL_LINE = 24;

export interface LineAct {
  seek(timeMs: number): void;
  /** The pointer or the focus is on a line, at a time where it is the pointer. */
  point(line: TimeLine | null, timeMs: number | null): void;
}

interface ListProps {
  lines: ReadonlySignal<readonly TimeLine[]>;
  lengthMs: number;
  /** Of the plot, CSS px. */
  width: number;
  hovered: ReadonlySignal<string | null>;
  headMs: ReadonlySignal<number>;
  act: LineAct;
}

export function LineList({ lines, lengthMs, width, hovered, headMs, act }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const sight = useSight(list);
  const current = useSignal("");
  const all = lines.value;
  const { top, height, line: lineHeight } = sight.value;
  const first = Math.max(0, Math.floor(top / lineHeight) - MARGIN);
  const last = Math.min(all.length, Math.ceil((top + height) / lineHeight) + MARGIN);
  const reachable = all.some(({ key }) => key === current.value) ? current.value : all[0]?.key;

  const go = (to: number): void => {
    const line = all[Math.min(all.length - 1, Math.max(0, to))];
    const element = list.current;
    if (!line || !element) return;
    current.value = line.key;
    intoSight(element, all.indexOf(line), lineHeight);
    requestAnimationFrame(() => focusLine(element, line.key));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = (event.target as HTMLElement).dataset.line;
    const at = all.findIndex((line) => line.key === key);
    const line = all[at];
    if (line === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = VERTICAL[event.key];
    const to = barBeside(line, headMs.peek(), event.key);
    if (by !== undefined) go(at + by);
    else if (to !== null) act.seek(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul
      ref={list}
      class="pw-timeline__lines"
      aria-label="Over time"
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        sight.value = { ...sight.peek(), top: event.currentTarget.scrollTop };
      }}
      style={{
        paddingBlockStart: `${first * lineHeight}px`,
        paddingBlockEnd: `${(all.length - last) * lineHeight}px`,
      }}
    >
      {all.slice(first, last).map((line, at) => (
        <li
          key={line.key}
          class="pw-timeline__line"
          aria-setsize={all.length}
          aria-posinset={first + at + 1}
        >
          <Name line={line} current={line.key === reachable} hovered={hovered} act={act} />
          {/* What it shows, the name's button says. */}
          <div
            class="pw-timeline__bars"
            aria-hidden="true"
            onPointerMove={(event) =>
              act.point(line, timeUnder(event, event.currentTarget, lengthMs))
            }
            onPointerLeave={() => act.point(null, null)}
            onPointerDown={(event) => act.seek(timeUnder(event, event.currentTarget, lengthMs))}
          >
            <RibbonCanvas line={line} lengthMs={lengthMs} width={width} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const VERTICAL: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

interface NameProps {
  line: TimeLine;
  current: boolean;
  hovered: ReadonlySignal<string | null>;
  act: LineAct;
}

function Name({ line, current, hovered, act }: NameProps) {
  const best = bestBar(line);
  const value = scoreText(line.score, line.scoreMeans);
  const lit = useMemo(() => computed(() => hovered.value === line.target), [line, hovered]);
  const where = `${line.kind === "label" ? "best at" : "from"} ${timeText(best?.at ?? 0)}`;
  return (
    <button
      type="button"
      class={`pw-timeline__name${lit.value ? " pw-timeline__name--lit" : ""}`}
      style={{ "--pw-label": line.color }}
      data-line={line.key}
      tabIndex={current ? 0 : -1}
      title={`${line.name}, ${where}: click to go there`}
      onClick={() => best && act.seek(best.at)}
      onFocus={() => act.point(line, best?.at ?? null)}
      onBlur={() => act.point(null, null)}
      onPointerEnter={() => act.point(line, best?.at ?? null)}
      onPointerLeave={() => act.point(null, null)}
    >
      <span class="pw-swatch" />
      <span class="pw-timeline__text">{line.name}</span>
      <span class="pw-timeline__best">{value}</span>
      <span class="pw-visually-hidden">, {where}</span>
    </button>
  );
}

/** Where a line's former (Left) or next (Right) bar begins, or is; null for another key or none. */
function barBeside({ bars }: TimeLine, head: number, key: string): number | null {
  if (key === "ArrowRight") return bars.find(({ at }) => at > head + 1)?.at ?? null;
  if (key === "ArrowLeft") return bars.findLast(({ at }) => at < head - 1)?.at ?? null;
  return null;
}

function intoSight(list: HTMLElement, at: number, lineHeight: number): void {
  const top = at * lineHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + lineHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + lineHeight - list.clientHeight;
  }
}

function focusLine(list: HTMLElement, key: string): void {
  const names = list.querySelectorAll<HTMLElement>("[data-line]");
  [...names].find((name) => name.dataset.line === key)?.focus();
}

/** What of the list is in sight, and the height of a line (24 px; 32 where fingers point). */
function useSight(list: { readonly current: HTMLElement | null }) {
  const sight = useSignal({ top: 0, height: 200, line: USUAL_LINE });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const line = Number.parseFloat(getComputedStyle(element).getPropertyValue("--pw-row"));
      const height = element.clientHeight || 200;
      sight.value = { top: element.scrollTop, height, line: line || USUAL_LINE };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return sight;
}
