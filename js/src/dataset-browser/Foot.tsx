/** How many inputs are on show and selected, and what can be taken from here. */
import ListChecks from "lucide/dist/esm/icons/list-checks";
import X from "lucide/dist/esm/icons/x";
import { Icon } from "../icons.js";
import { CopyAsPython } from "../viewer/CopyAsPython.js";
import { KeepInNotebook } from "../viewer/KeepInNotebook.js";
import type { BrowserProps } from "./DatasetButton.js";
import type { BrowserState } from "./state.js";
import { plural } from "./words.js";

export function Foot({ state, actions, rpc, view }: BrowserProps) {
  const feed = state.feed.value;
  void feed?.version.value;
  const all = feed?.columns.inputs ?? 0;
  const on = state.order.value.length;
  const selected = state.selected.value;
  const live = rpc.live.value;
  return (
    <footer class="pw-foot">
      {all > 0 && (
        <p class="pw-foot__count" role="status">
          {on === all
            ? plural(all, "input")
            : `${on.toLocaleString("en")} of ${plural(all, "input")}`}
          <Agreement state={state} />
        </p>
      )}
      {all > 0 && (
        <span class="pw-foot__selected">
          {selected > 0 && (
            <>
              <span role="status">{selected.toLocaleString("en")} selected</span>
              <button
                type="button"
                class="pw-button pw-button--bare"
                disabled={!live}
                onClick={() => actions.selecting.clear()}
              >
                <Icon icon={X} />
                Clear
              </button>
            </>
          )}
          <button
            type="button"
            class="pw-button pw-button--bare"
            disabled={!live || on === 0}
            title="Select all that are on show (Ctrl+A)"
            onClick={() => actions.selecting.all()}
          >
            <Icon icon={ListChecks} />
            Select all
          </button>
        </span>
      )}
      <span class="pw-foot__tools">
        {all > 0 && (
          <KeepInNotebook
            shown={() => (live ? shownNow(state) : "")}
            kept={state.kept}
            onKeep={() => actions.keep()}
          />
        )}
        <CopyAsPython
          actions={actions}
          disabled={!live || state.dataset.value === null}
          dialog={view.dialog}
        />
      </span>
    </footer>
  );
}

function Agreement({ state }: { state: BrowserState }) {
  const { labeled, agree } = state.agreement.value;
  if (labeled === 0) return null;
  return (
    <span title="Of the predicted inputs with ground truth, at this threshold">
      {" · "}
      {agree.toLocaleString("en")} of {labeled.toLocaleString("en")} agree with the ground truth
    </span>
  );
}

/** All that makes what is on show this and nothing else. */
function shownNow({ dataset, model, run, filter }: BrowserState): string {
  const { era, done } = run.value;
  const what = [dataset.value?.reference, model.value?.reference, era, done];
  return JSON.stringify([what, filter.value]);
}
