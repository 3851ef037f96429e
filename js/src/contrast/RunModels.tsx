/** How far each of several models is, and why one of them could not be asked. */
import CircleAlert from "lucide/dist/esm/icons/circle-alert";
import X from "lucide/dist/esm/icons/x";
import type { RunCard } from "../browser-wire.js";
import type { BrowserActions } from "../dataset-browser/actions.js";
import { Icon } from "../icons.js";
import css from "./contrast.css";
import { MARKS } from "./words.js";

/** As the first of two sentences. */
function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

export interface RunModelsProps {
  run: RunCard;
  live: boolean;
  actions: Pick<BrowserActions, "removeModel">;
}

export function RunModels({ run, live, actions }: RunModelsProps) {
  const { models } = run;
  const total = models.length > 0 && run.total > 0 ? run.total / models.length : -1;
  return (
    <ul class="pw-contrast-runs" aria-label="Models">
      <style>{css}</style>
      {models.map(({ name, state, done, failed, error }, at) => (
        <li key={name} class={`pw-contrast-run${error ? " pw-contrast-run--failed" : ""}`}>
          <span class="pw-contrast__mark" aria-hidden="true">
            {MARKS[at]}
          </span>
          <span class="pw-contrast-run__name">{name}</span>
          <progress
            class="pw-contrast-run__bar"
            aria-label={`Inputs predicted by ${name}`}
            value={done}
            max={Math.max(1, total)}
          />
          <span class="pw-number">
            {done.toLocaleString("en")}
            {total > 0 && ` of ${total.toLocaleString("en")}`}
            {failed > 0 && ` · ${failed.toLocaleString("en")} failed`}
            {state === "paused" && " · paused"}
          </span>
          {at > 0 && (
            <button
              type="button"
              class="pw-button pw-button--bare pw-button--icon"
              aria-label={`Remove ${name}`}
              title="Remove from the comparison"
              disabled={!live}
              onClick={() => actions.removeModel(at)}
            >
              <Icon icon={X} />
            </button>
          )}
          {error && (
            <span class="pw-contrast-run__why">
              <Icon icon={CircleAlert} />
              <span>
                {sentence(error.message)} {error.hint} <code>{error.name}</code>
              </span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
