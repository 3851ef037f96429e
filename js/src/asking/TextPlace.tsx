/** A text input in the picture's place. */
import { useComputed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { errorPayload, type Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Item } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import type { ErrorPayload } from "../wire.js";
import { spansOf } from "./spans.js";
import { TextPane } from "./TextPane.js";
import { readText } from "./texts.js";

export interface TextPlaceProps {
  item: Item;
  state: ViewerState;
  view: Pick<ViewState, "hovered" | "kin">;
  rpc: Rpc;
}

export function TextPlace({ item, state, view, rpc }: TextPlaceProps) {
  const text = useText(item, rpc);
  const spans = useComputed(() =>
    state.rows.value ? spansOf(state.rows.value, state.visible.value) : [],
  );
  const beginning = item.card.value?.text ?? "";
  return (
    <div class="pw-text-place">
      {text.error && <FailedCard error={text.error} onRetry={text.retry} />}
      <TextPane
        text={text.all}
        loading={text.error === null}
        beginning={beginning}
        spans={spans.value}
        hovered={view.hovered}
        kin={view.kin}
        selected={state.selected.value}
        onSelect={(regionId) => state.selected.save(regionId)}
      />
    </div>
  );
}

interface Text {
  all: string | null;
  error: ErrorPayload | null;
  retry: () => void;
}

/** All of the input's text, asked for as soon as the page or the kernel has it. */
function useText(item: Item, rpc: Rpc): Text {
  const [said, setSaid] = useState<Omit<Text, "retry">>({ all: null, error: null });
  const [attempt, setAttempt] = useState(0);
  const here = item.card.value !== null || item.source.from === "text" || item.copy !== null;
  useEffect(() => {
    if (!here) return;
    const overtaken = new AbortController();
    setSaid({ all: null, error: null });
    readText(rpc, item, overtaken.signal).then(
      (all) => {
        if (!overtaken.signal.aborted) setSaid({ all, error: null });
      },
      (error: unknown) => {
        if (!overtaken.signal.aborted) setSaid({ all: null, error: errorPayload(error) });
      },
    );
    return () => overtaken.abort();
  }, [item, here, attempt]);
  return { ...said, retry: () => setAttempt(attempt + 1) };
}
