/** What was said: bars, and what bars do not say; of a video what holds at the playhead. */
import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Beyond } from "../answers/Beyond.js";
import { hasPanes } from "../answers/bars.js";
import { ConceptPane } from "../concepts/ConceptPane.js";
import type { Actions } from "./actions.js";
import type { Item } from "./item.js";
import { Moments } from "./Moments.js";
import type { Speaking } from "./speaking.js";
import type { ViewerState } from "./state.js";
import type { Moment, ViewState } from "./view.js";

export interface GivenProps {
  /** Who says it: a model, or one node of a workflow. */
  speaking: Speaking;
  item: Pick<Item, "kind" | "answer">;
  state: ViewerState;
  actions: Pick<Actions, "askForMore" | "answersPart">;
  view: ViewState;
  hovered: Signal<string | null>;
  kin: ReadonlySignal<ReadonlySet<string>>;
  selected: ReadonlySignal<string>;
  onSelect: (regionId: string) => void;
  /** What of it holds at the playhead. */
  moment: ReadonlySignal<Moment | null>;
  /** "count" where those of several stand together elsewhere. */
  controls?: "all" | "count";
  /** What else the bars can be asked for. */
  aside?: ComponentChildren;
}

export function Given(props: GivenProps) {
  const { speaking, item, state, actions, view, hovered, kin, selected, onSelect, moment } = props;
  const { controls = "all" } = props;
  const { wholeAnswer } = view;
  const narrowed = useComputed(() => (wholeAnswer.value ? null : moment.value));
  const rows = useComputed(() => narrowed.value?.rows ?? speaking.rows.value);
  const visible = useComputed(() => narrowed.value?.visible ?? speaking.visible.value);
  const nothing = useComputed(() => narrowed.value?.nothing ?? "");
  const whole = speaking.rows.value;
  const plays = item.kind === "video" || item.kind === "audio";
  return (
    <>
      {controls === "all" && moment.value && (
        <Moments moment={moment.value} wholeAnswer={wholeAnswer} kind={item.kind} />
      )}
      <ConceptPane
        rows={rows}
        visible={visible}
        all={speaking.rows}
        nothing={nothing}
        threshold={state.threshold.value}
        filter={state.filter.value}
        hovered={hovered}
        kin={kin}
        selected={selected}
        cutOff={speaking.cutOff}
        onThreshold={(value, released) =>
          released ? state.threshold.save(value) : state.threshold.set(value)
        }
        onFilter={(value, committed) =>
          committed ? state.filter.save(value) : state.filter.set(value)
        }
        onMore={() => actions.askForMore()}
        onSelect={onSelect}
        controls={controls}
        aside={props.aside}
      />
      {whole && hasPanes(whole) && (
        <Beyond
          actions={actions}
          speaking={speaking}
          rows={rows}
          visible={visible}
          hovered={hovered}
          kin={kin}
          selected={selected}
          onSelect={onSelect}
          given={item.answer}
          media={state.media}
          onSeek={plays ? (timeMs) => view.seek?.(timeMs) : null}
        />
      )}
    </>
  );
}
