/** What went wrong as a whole, where it concerns all of the browser: each with what to do. */
import { modelIn } from "../header/facts.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { BrowserProps } from "./DatasetButton.js";
import { plural } from "./words.js";

export function Problems({ state, actions, rpc, view }: BrowserProps) {
  const live = rpc.live.value;
  const opening = state.opening.value;
  const choice = state.choiceError.value;
  const asked = state.runError.value;
  const run = state.run.value;
  const choosing = state.choosing.value;
  return (
    <>
      {choosing !== "" && (
        <div class="pw-browser__choosing">
          <Working
            state={{ ...CHOOSING, message: `Choosing ${modelIn(choosing)}` }}
            model=""
            onCancel={() => actions.keepChoice()}
          />
        </div>
      )}
      {typeof opening === "object" && live && (
        <FailedCard
          error={opening.failed}
          onRetry={() => actions.reopen()}
          others={[
            {
              label: `Choose another ${actions.what}`,
              act: () => {
                view.menu.value = true;
              },
            },
          ]}
        />
      )}
      {choice && (
        <FailedCard
          error={choice.error}
          onRetry={live ? choice.retry : undefined}
          others={[{ label: "Keep what there is", act: () => actions.keepChoice() }]}
        />
      )}
      {asked && <FailedCard error={asked.error} onRetry={live ? asked.retry : undefined} />}
      {run.state === "failed" && run.error && (
        <FailedCard
          error={run.error}
          onRetry={live ? () => void actions.running.start() : undefined}
        />
      )}
      <AllFailed state={state} actions={actions} rpc={rpc} />
    </>
  );
}

const CHOOSING = { at: "working", stage: "waiting", done: 0, total: 0 } as const;

/** Not one answer: what is wrong is hardly the inputs. */
function AllFailed({ state, actions, rpc }: Pick<BrowserProps, "state" | "actions" | "rpc">) {
  const { done, failed, state: at } = state.run.value;
  if (at !== "done" || failed === 0 || failed < done) return null;
  void state.feed.value?.version.value;
  const node = state.feed.value?.columns.node(state.filter.value.node);
  const whole = state.feed.value?.columns.node("");
  const failures = [...((node?.failures.size ? node : whole)?.failures.values() ?? [])];
  const reason = mostFrequent(failures.map(({ message, name }) => message || name));
  return (
    <FailedCard
      error={{
        name: failures[0]?.name ?? "PREDICT_ERROR",
        code: null,
        message: failed === 1 ? "The input failed" : `All ${plural(failed, "input")} failed`,
        details: reason,
        request_id: "",
        hint: "Choose another model if it takes other inputs than these, or try again.",
      }}
      onRetry={rpc.live.value ? () => void actions.running.retryFailed() : undefined}
    />
  );
}

function mostFrequent(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}
