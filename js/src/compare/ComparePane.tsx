/** Several models about the same input: their pictures side by side, their bars by label. */
import { useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Filter } from "../concepts/Filter.js";
import { Threshold } from "../concepts/Threshold.js";
import type { Rpc } from "../rpc.js";
import type { Actions } from "../viewer/actions.js";
import { Moments } from "../viewer/Moments.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { BoxList } from "./BoxList.js";
import { ConceptTable } from "./ConceptTable.js";
import css from "./compare.css";
import { comparingOf, isHidden } from "./comparing.js";
import { ModelColumn } from "./ModelColumn.js";
import { Switch } from "./Switch.js";
import { type Together, together } from "./together.js";

export interface ComparePaneProps {
  state: ViewerState;
  actions: Actions;
  rpc: Rpc;
  view: ViewState;
  /** Whose height a person may drag. */
  body: RefObject<HTMLDivElement | null>;
  /** What stands in the picture's place where the input is no picture, or there is none. */
  place: ComponentChildren;
  /** What is guessed before it is shown, where that is asked for. */
  guess: ComponentChildren;
  /** What stands below: how it is asked. */
  children: ComponentChildren;
}

export function ComparePane(props: ComparePaneProps) {
  const { state, actions, rpc, view, body } = props;
  const [comparing] = useState(() => comparingOf(state, actions, rpc));
  const [held] = useState(() => together(comparing, view));
  useLayoutEffect(() => comparing.follow(), []);
  const chosen = useSignal(0);
  const columns = comparing.columns.value;
  const item = state.current.value;
  const pictured = item?.kind === "image" && !view.webcam.value;
  const height = view.height.value;
  const shown = Math.min(chosen.value, columns.length - 1);
  return (
    <section class="pw-compare" aria-label={`${columns.length} models compared`}>
      <style>{css}</style>
      {!pictured && <div class="pw-pane pw-pane--picture">{props.place}</div>}
      {props.guess}
      {view.moment.value && item && !isHidden(state) && (
        <Moments moment={view.moment.value} wholeAnswer={view.wholeAnswer} kind={item.kind} />
      )}
      <Controls held={held} state={state} actions={actions} />
      {pictured && <Switch columns={columns} chosen={chosen} />}
      <div
        ref={body}
        class={`pw-compare__models${pictured ? " pw-compare__models--pictured" : ""}`}
        style={{
          "--pw-columns": columns.length <= 3 ? columns.length : Math.ceil(columns.length / 2),
          ...(height === null ? {} : { "--pw-height": `${height}px` }),
        }}
      >
        {columns.map((column, at) => (
          <ModelColumn
            key={column.reference}
            comparing={comparing}
            held={held}
            column={column}
            at={at}
            state={state}
            actions={actions}
            rpc={rpc}
            view={view}
            item={item}
            pictured={pictured}
            chosen={at === shown}
          />
        ))}
      </div>
      {item && !isHidden(state) && (
        <div class="pw-compare__answers">
          <ConceptTable held={held} state={state} view={view} />
          <BoxList held={held} state={state} view={view} />
        </div>
      )}
      {props.children}
    </section>
  );
}

interface ControlsProps {
  held: Together;
  state: ViewerState;
  actions: Actions;
}

/** Threshold and filter, for all models alike. */
function Controls({ held, state, actions }: ControlsProps) {
  const scale = held.scale.value;
  const named = useComputed(() =>
    held.columns.value.some(({ rows }) => rows.value?.label.some((label) => label !== "")),
  );
  if (isHidden(state) || (scale === null && !named.value)) return null;
  return (
    <div class="pw-compare__controls">
      {scale && (
        <Threshold
          threshold={state.threshold.value}
          scale={scale}
          cutOff={held.cutOff.value}
          onThreshold={(value, released) =>
            released ? state.threshold.save(value) : state.threshold.set(value)
          }
          onMore={() => actions.askForMore()}
        />
      )}
      {named.value && (
        <Filter
          name="Filter by concept"
          filter={state.filter.value}
          onFilter={(value, committed) =>
            committed ? state.filter.save(value) : state.filter.set(value)
          }
        />
      )}
    </div>
  );
}
