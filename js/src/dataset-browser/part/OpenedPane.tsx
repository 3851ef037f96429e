/** One input large: its picture with what was said and what is true, and the answer beside it. */
import { type Signal, useComputed, useSignal } from "@preact/signals";
import ArrowLeft from "lucide/dist/esm/icons/arrow-left";
import ChevronLeft from "lucide/dist/esm/icons/chevron-left";
import ChevronRight from "lucide/dist/esm/icons/chevron-right";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../icons.js";
import { Lazy } from "../../parts/Lazy.js";
import type { Rpc } from "../../rpc.js";
import { FailedCard } from "../../states/FailedCard.js";
import concepts from "../../styles/concepts.css";
import picture from "../../styles/picture.css";
import { createView } from "../../viewer/view.js";
import viewer from "../../viewer/viewer.css";
import type { BrowserActions } from "../actions.js";
import type { BrowserState } from "../state.js";
import { OpenedAnswer, type OpenedAnswerProps } from "./OpenedAnswer.js";
import { OpenedInput } from "./OpenedInput.js";
import css from "./opened.css";
import type { Opened } from "./opened.js";
import { Truth } from "./Truth.js";

const CSS = [picture, concepts, viewer, css].join("\n");

export interface OpenedPaneProps {
  opened: Opened;
  state: BrowserState;
  actions: BrowserActions;
  rpc: Rpc;
  /** CSS px; null while it follows the picture. */
  height: Signal<number | null>;
}

export function OpenedPane({ opened, state, actions, rpc, height }: OpenedPaneProps) {
  const [view] = useState(() => createView(opened.viewer.planes));
  const showTruth = useSignal(true);
  const root = useRef<HTMLElement>(null);
  // Its keys work from the moment it is there.
  useEffect(() => root.current?.focus({ preventScroll: true }), []);
  const page = opened.page.value;
  const error = opened.error.value ?? page?.error ?? null;
  const isComing = page?.index !== opened.index.value && opened.error.value === null;
  const shared = { opened, state, actions, rpc, view };
  const tall = height.value;
  return (
    <section ref={root} class="pw-opened" aria-label="Input, large" tabIndex={-1}>
      <style>{CSS}</style>
      <Bar opened={opened} state={state} actions={actions} />
      {isComing && <progress class="pw-progress pw-opened__coming" aria-label="Loading" />}
      {error && (
        <FailedCard error={error} onRetry={rpc.live.value ? () => opened.again() : undefined} />
      )}
      {page?.item && (
        <div class="pw-body" style={tall === null ? undefined : { "--pw-height": `${tall}px` }}>
          <div class="pw-pane pw-pane--picture">
            <OpenedInput {...shared} page={page} showTruth={showTruth} />
          </div>
          <div class="pw-pane pw-pane--answers">
            <Truth page={page} viewer={opened.viewer} view={view} showTruth={showTruth} />
            <Models opened={opened} state={state} rpc={rpc} page={page} />
            <OpenedAnswer {...shared} page={page} />
          </div>
        </div>
      )}
    </section>
  );
}

/** Of several models a tab for each. */
function Models({ opened, state, rpc, page }: Omit<OpenedAnswerProps, "actions" | "view">) {
  const names = state.run.value.models.map(({ name }) => name);
  if (names.length === 0) return null;
  const nodes = page.item?.answer.value?.nodes ?? [];
  return (
    <Lazy rpc={rpc} name="contrast">
      {({ ModelTabs }) => (
        <ModelTabs
          names={names}
          said={names.map((name) => nodes.find((one) => one.answer.node_id === name) ?? null)}
          shown={opened.model}
          threshold={state.filter.value.threshold}
        />
      )}
    </Lazy>
  );
}

type BarProps = Pick<OpenedPaneProps, "opened" | "state" | "actions">;

/** Which input, the way back, and the ways to its neighbors. */
function Bar({ opened, state, actions }: BarProps) {
  const index = opened.index.value;
  const order = state.order.value;
  const at = useComputed(() => state.order.value.indexOf(opened.index.value)).value;
  const selected = state.selection.value.chosen.has(index);
  const name = state.feed.value?.columns.inputNames[index] || opened.page.value?.item?.name || "";
  return (
    <div class="pw-opened__bar">
      <button
        type="button"
        class="pw-button"
        title="Back to the tiles (Esc)"
        onClick={() => actions.hide()}
      >
        <Icon icon={ArrowLeft} />
        Back
      </button>
      <h3 class="pw-opened__name" title={name}>
        {name}
      </h3>
      <span class="pw-opened__at" role="status">
        {at < 0
          ? "not among those on show"
          : `${(at + 1).toLocaleString("en")} of ${order.length.toLocaleString("en")}`}
      </span>
      <label class="pw-check" title="Select (S)">
        <input type="checkbox" checked={selected} onChange={() => actions.toggleSelected()} />
        Selected
      </label>
      <span class="pw-toolbar">
        <button
          type="button"
          class="pw-button pw-button--icon"
          aria-label="Previous input"
          title="Previous input (←)"
          disabled={at === 0}
          onClick={() => actions.step(-1)}
        >
          <Icon icon={ChevronLeft} />
        </button>
        <button
          type="button"
          class="pw-button pw-button--icon"
          aria-label="Next input"
          title="Next input (→)"
          disabled={at === order.length - 1}
          onClick={() => actions.step(1)}
        >
          <Icon icon={ChevronRight} />
        </button>
      </span>
    </div>
  );
}
