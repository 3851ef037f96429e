/** A text, with what the model found in it marked in the colors of its labels. */
import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { pointing } from "../answers/pointing.js";
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
  /** Of the stretches those that are kin of what is pointed at in another node. */
  kin: ReadonlySignal<ReadonlySet<string>>;
  selected: ReadonlySignal<string>;
  onSelect: (regionId: string) => void;
}

/** A browser lays out more than this for seconds. */
const LONGEST = 50_000;

export function TextPane({ text, beginning, loading, spans, ...marking }: TextPaneProps) {
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
        <Marked pieces={pieces} {...marking} />
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

type Marking = Pick<TextPaneProps, "hovered" | "kin" | "selected" | "onSelect">;

interface MarkedProps extends Marking {
  pieces: ReturnType<typeof piecesOf>;
}

function Marked({ pieces, ...marking }: MarkedProps) {
  return (
    <p class="pw-text__words" {...useRoving<HTMLParagraphElement>()}>
      {pieces.map(({ text, span, last }, at) => {
        if (span === null) return text;
        return (
          <Mark key={at} span={span} {...marking}>
            {text}
            {last && <span class="pw-mark__label">{span.label}</span>}
          </Mark>
        );
      })}
    </p>
  );
}

interface MarkProps extends Marking {
  span: Span;
  children: ComponentChildren;
}

function Mark({ span, hovered, kin, selected, onSelect, children }: MarkProps) {
  const { id, label, color } = span;
  // A text has thousands of them: only those are drawn anew that light up or go out.
  const { lit, picked } = useMemo(
    () => ({
      lit: computed(
        () => hovered.value === id || hovered.value === `label:${label}` || kin.value.has(id),
      ),
      picked: computed(() => selected.value === id),
    }),
    [id, label, hovered, kin, selected],
  );
  const pick = () => onSelect(picked.peek() ? "" : id);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button does not break across lines.
    <span
      role="button"
      data-item
      class={`pw-mark${lit.value ? " pw-mark--lit" : ""}${picked.value ? " pw-mark--picked" : ""}`}
      style={{ "--pw-label": color }}
      tabIndex={-1}
      aria-pressed={picked.value}
      onClick={pick}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pick();
      }}
      {...pointing(hovered, id)}
    >
      {children}
    </span>
  );
}
