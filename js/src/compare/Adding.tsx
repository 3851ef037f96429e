/** Chooses one more model to compare with. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { Lazy } from "../parts/Lazy.js";
import type { Rpc } from "../rpc.js";
import type { Actions } from "../viewer/actions.js";
import type { ViewerState } from "../viewer/state.js";
import { comparingOf, MOST_MODELS, RUNS } from "./comparing.js";

export interface AddingProps {
  state: ViewerState;
  actions: Actions;
  rpc: Rpc;
  anchor: RefObject<Element | null>;
  onClose: (restoreFocus: boolean) => void;
}

export function Adding({ state, actions, rpc, anchor, onClose }: AddingProps) {
  const [comparing] = useState(() => comparingOf(state, actions, rpc));
  if (comparing.references.length >= MOST_MODELS) {
    return (
      <p class="pw-notice" role="status">
        <span>
          {MOST_MODELS} models are compared, and more cannot be told apart: remove one first.{" "}
          <button type="button" class="pw-link" onClick={() => onClose(true)}>
            Close
          </button>
        </span>
      </p>
    );
  }
  return (
    <Lazy rpc={rpc} name="picker">
      {({ Picker }) => (
        <Picker
          what="model"
          title="Compare with"
          rpc={rpc}
          current={state.model.value}
          runs={RUNS}
          onPick={(reference) => comparing.add(reference)}
          anchor={anchor}
          onClose={onClose}
        />
      )}
    </Lazy>
  );
}
