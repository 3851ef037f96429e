/** The frame of a pane: its heading, how many there are, and what can be done with all of them. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { copyText, useSaid } from "../copy.js";

export interface PaneFrameProps {
  title: string;
  /** Beside the title, like "12" or "share of image". */
  about?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Pane({ title, about, actions, children }: PaneFrameProps) {
  const id = useId();
  return (
    <section class="pw-out" aria-labelledby={id}>
      <div class="pw-out__head">
        <h3 class="pw-out__title" id={id}>
          {title}
        </h3>
        {about && <span class="pw-out__about">{about}</span>}
        {actions && <span class="pw-out__actions">{actions}</span>}
      </div>
      {children}
    </section>
  );
}

/** Copies what it is given. Without a clipboard it is not there: the text can be marked. */
export function CopyAll({ text, label }: { text: () => string; label: string }) {
  const [said, say] = useSaid();
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    if (await copyText(text())) say();
  };
  return (
    <button type="button" class="pw-link" aria-live="polite" onClick={copy}>
      {said ? "Copied" : label}
    </button>
  );
}

/** The first few of a long list, and a button for more: a page of ten thousand rows is no help. */
export function useFirst<T>(all: readonly T[], atFirst: number) {
  const [limit, setLimit] = useState(atFirst);
  const rest = all.length - limit;
  const next = Math.min(rest, Math.max(atFirst, limit));
  const more =
    rest <= 0 ? null : (
      <button type="button" class="pw-link pw-out__more" onClick={() => setLimit(limit + next)}>
        Show {next.toLocaleString("en")} more of {rest.toLocaleString("en")}
      </button>
    );
  return [all.slice(0, limit), more] as const;
}

/** "1 color", "12 colors". */
export function counted(count: number, unit: string): string {
  return `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
}
