/** Beside the model's name: those that it is compared with, and one more. */
import { AddModel } from "../header/AddModel.js";
import { modelIn } from "../header/facts.js";
import { Lazy } from "../parts/Lazy.js";
import type { BrowserProps } from "./DatasetButton.js";

/** So many have a mark each, and room on a tile. */
const MOST_MODELS = 6;
const RUNS = "Beside the first model it runs where the platform puts it.";

export function CompareWith({ state, actions, rpc }: BrowserProps) {
  const compared = state.models.value.value;
  // Before there is a dataset there is no run to name them.
  const names = state.run.value.models.map(({ name }) => name);
  const [, ...others] = names.length > 0 ? names : compared.map(modelIn);
  const full = compared.length >= MOST_MODELS;
  return (
    <>
      {others.length > 0 && (
        <span class="pw-header__meta pw-header__others" title={others.join(", ")}>
          with {others.length === 1 ? others : `${others.length} others`}
        </span>
      )}
      {actions.what === "model" && (
        <AddModel
          disabled={!rpc.live.value || state.model.value === null || full}
          {...(full && { title: `${MOST_MODELS} models are compared: remove one first` })}
        >
          {(anchor, onClose) => (
            <Lazy rpc={rpc} name="picker">
              {({ Picker }) => (
                <Picker
                  what="model"
                  title="Compare with"
                  rpc={rpc}
                  current={state.model.value}
                  runs={RUNS}
                  onPick={(reference) => actions.addModel(reference)}
                  anchor={anchor}
                  onClose={onClose}
                />
              )}
            </Lazy>
          )}
        </AddModel>
      )}
    </>
  );
}
