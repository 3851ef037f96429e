/** A text, with what the model found in it marked in the colors of its labels. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useRoving } from "../answers/roving.js";
import css from "../styles/text.css";
import { piecesOf, type Span } from "./spans.js";

export interface TextPaneProps {
  /** All of it; null while it is on its way, `beginning` stands for it then. */
  text: string | null;
  beginning: string;
  loading: boolean;
  spans: readonly Span[];
  hovered: Signal<string | null>;
  selected: ReadonlySignal<string>;
  onSelect: (regionId: string) => void;
}

/** A browser lays out more than this for seconds. */
const LONGEST = 50_000;

export function TextPane({ text, beginning, loading, spans, ...pointing }: TextPaneProps) {
  const [whole, setWhole] = useState(false);
  const all = text ?? beginning;
  const waiting = loading && text === null;
  const shown = whole ? all : all.slice(0, LONGEST);
  const rest = all.length - shown.length;
  const pieces =
    text === null ? [{ text: shown, span: null, last: false }] : piecesOf(shown, spans);
  return (
    <>
      <style>{css}</style>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class="pw-text" aria-label="The text" tabIndex={0} aria-busy={waiting}>
        <Marked pieces={pieces} {...pointing} />
        {waiting && <p class="pw-text__more">Loading the rest…</p>}
        {rest > 0 && (
          <button type="button" class="pw-link pw-text__more" onClick={() => setWhole(true)}>
            Show the other {rest.toLocaleString("en")} characters
          </button>
        )}
      </section>
    </>
  );
}

interface MarkedProps extends Pick<TextPaneProps, "hovered" | "selected" | "onSelect"> {
  pieces: ReturnType<typeof piecesOf>;
}

function Marked({ pieces, ...pointing }: MarkedProps) {
  let reachable = true;
  return (
    <p class="pw-text__words" {...useRoving<HTMLParagraphElement>()}>
      {pieces.map(({ text, span, last }, at) => {
        if (span === null) return text;
        const tab = reachable ? 0 : -1;
        reachable = false;
        return (
          <Mark key={at} span={span} tab={tab} {...pointing}>
            {text}
            {last && <span class="pw-mark__label">{span.label}</span>}
          </Mark>
        );
      })}
    </p>
  );
}

interface MarkProps extends Pick<TextPaneProps, "hovered" | "selected" | "onSelect"> {
  span: Span;
  tab: number;
  children: ComponentChildren;
}

function Mark({ span, tab, hovered, selected, onSelect, children }: MarkProps) {
  const { id, label, color } = span;
  const lit = hovered.value === id || hovered.value === `label:${label}`;
  const picked = selected.value === id;
  const pick = () => onSelect(picked ? "" : id);
  const point = (to: string | null) => {
    hovered.value = to;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button does not break across lines.
    <span
      role="button"
      data-item
      class={`pw-mark${lit ? " pw-mark--lit" : ""}${picked ? " pw-mark--picked" : ""}`}
      style={{ "--pw-label": color }}
      tabIndex={tab}
      aria-pressed={picked}
      onClick={pick}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pick();
      }}
      onPointerEnter={() => point(id)}
      onPointerLeave={() => point(null)}
      onFocus={() => point(id)}
      onBlur={() => point(null)}
    >
      {children}
    </span>
  );
}
