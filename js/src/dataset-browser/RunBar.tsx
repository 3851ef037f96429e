/** Try Inputs: what it would do, how far it is, what it came to; and what can be done about it. */
import CircleAlert from "lucide/dist/esm/icons/circle-alert";
import Pause from "lucide/dist/esm/icons/pause";
import Play from "lucide/dist/esm/icons/play";
import RotateCw from "lucide/dist/esm/icons/rotate-cw";
import X from "lucide/dist/esm/icons/x";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PlanCard, RunCard } from "../browser-wire.js";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { BrowserProps } from "./DatasetButton.js";
import { countText, paceText, planText, resultText, unitOf } from "./words.js";

type RunBarProps = Pick<BrowserProps, "state" | "actions" | "rpc">;

export function RunBar({ state, actions, rpc }: RunBarProps) {
  const run = state.run.value;
  const plan = state.plan.value;
  const acting = state.acting.value;
  const { running } = actions;
  const parts = { state, actions, rpc, run };
  const live = rpc.live.value;
  const runs = run.state === "running" || run.state === "cancelling" || run.state === "paused";
  return (
    <section class="pw-run" aria-label="Run">
      {runs && live && <Bar run={run} />}
      <div class="pw-run__row">
        {runs && !live ? (
          <Lost run={run} why={rpc.gone.message} />
        ) : acting === "planning" ? (
          <Busy says="Working out what there is to predict" onCancel={() => running.dropPlan()} />
        ) : plan && !runs ? (
          <Planned plan={plan} {...parts} />
        ) : runs ? (
          <Underway {...parts} />
        ) : (
          <AtRest {...parts} />
        )}
        <Failed {...parts} />
      </div>
      {run.models.length > 0 && (
        <Lazy rpc={rpc} name="contrast">
          {({ RunModels }) => <RunModels run={run} live={live} actions={actions} />}
        </Lazy>
      )}
    </section>
  );
}

interface PartProps extends RunBarProps {
  run: RunCard;
}

function Bar({ run }: { run: RunCard }) {
  const { done, total } = run;
  const known = total > 0 ? { value: done, max: total } : {};
  return <progress class="pw-run__bar" aria-label="Inputs predicted" {...known} />;
}

function Busy({ says, onCancel }: { says: string; onCancel: () => void }) {
  return (
    <>
      <p class="pw-run__text" role="status">
        <span class="pw-spinner" /> {says}
      </p>
      <Button icon={X} onClick={onCancel}>
        Cancel
      </Button>
    </>
  );
}

/** What it would do: the person says whether it may. */
function Planned({ plan, run, actions, state, rpc }: PartProps & { plan: PlanCard }) {
  const go = useRef<HTMLButtonElement>(null);
  useEffect(() => go.current?.focus({ preventScroll: true }), []);
  const { running } = actions;
  const nothing = plan.inputs >= 0 && plan.inputs <= plan.known;
  return (
    <>
      <p class="pw-run__text" role="status">
        {planText(plan, unitOf(run.models))}
      </p>
      <button
        ref={go}
        type="button"
        class="pw-button pw-button--primary"
        disabled={!rpc.live.value || state.acting.value !== ""}
        onClick={() => void running.start()}
      >
        {nothing ? "Show them" : "Start"}
      </button>
      <Button onClick={() => running.dropPlan()}>Not now</Button>
    </>
  );
}

/** Running, paused, or being cancelled. */
function Underway({ run, actions, state, rpc }: PartProps) {
  const { running } = actions;
  const disabled = !rpc.live.value || state.acting.value !== "" || run.state === "cancelling";
  const paused = run.state === "paused";
  const cancelling = run.state === "cancelling" || state.acting.value === "cancelling";
  return (
    <>
      <p class="pw-run__text">
        <strong>{cancelling ? "Cancelling" : paused ? "Paused" : "Predicting"}</strong>{" "}
        <span class="pw-run__count">{countText(run)}</span>
        {!paused && !cancelling && <span class="pw-run__pace">{paceText(run)}</span>}
        {cancelling && <span class="pw-run__pace">what was asked already is kept</span>}
        {run.waiting && <span class="pw-run__pace">{run.waiting}</span>}
      </p>
      {paused ? (
        <Button icon={Play} disabled={disabled} onClick={() => void running.resume()}>
          Go on
        </Button>
      ) : (
        <Button icon={Pause} disabled={disabled} onClick={() => void running.pause()}>
          Pause
        </Button>
      )}
      <Button icon={X} disabled={disabled} onClick={() => void running.cancel()}>
        Cancel
      </Button>
    </>
  );
}

/** Nobody knows of the run any more: how far it was heard of. */
function Lost({ run, why }: { run: RunCard; why: string }) {
  return (
    <p class="pw-run__text" role="status">
      <strong>Interrupted</strong>
      <span class="pw-run__count">{countText(run)} predicted</span>
      <span class="pw-run__pace">{why} What is in the journal is kept.</span>
    </p>
  );
}

/** Not begun, cut short, or done. */
function AtRest({ run, actions, state, rpc }: PartProps) {
  const { running } = actions;
  const empty = state.dataset.value === null || state.feed.value?.listing.state.value.total === 0;
  const begun = run.done > 0;
  const whole = run.state === "done" || (run.total > 0 && run.done >= run.total);
  const words = begun && !whole ? "Try the others" : "Try Inputs";
  return (
    <>
      {begun && (
        <p class="pw-run__text" role="status">
          {!whole && <strong>Stopped</strong>}
          <span class="pw-run__count">{resultText(run)}</span>
        </p>
      )}
      {!(begun && whole) && (
        <button
          type="button"
          class="pw-button pw-button--primary"
          disabled={!rpc.live.value || empty || state.acting.value !== ""}
          onClick={() => void running.plan()}
        >
          <Icon icon={Play} />
          {words}
        </button>
      )}
      {!begun && (
        <p class="pw-run__text pw-run__text--quiet">
          {empty ? "" : "Says how many calls it takes before it starts."}
        </p>
      )}
      {begun && whole && (
        <Button
          icon={RotateCw}
          disabled={!rpc.live.value || state.acting.value !== ""}
          title="What is new or missing is predicted; nothing is asked twice"
          onClick={() => void running.plan()}
        >
          Try Inputs
        </Button>
      )}
    </>
  );
}

/** How many failed: a click leaves them alone on show, and they can be tried again. */
function Failed({ run, actions, state, rpc }: PartProps) {
  if (run.failed === 0) return null;
  const { node } = state.filter.value;
  const alone = state.traits.status.value.value === "failed";
  const show = (): void => {
    actions.look("status", alone ? "all" : "failed");
    // Of several models the filter is about one: about one that has failed.
    const failing = run.models.filter(({ failed }) => failed > 0);
    if (!alone && failing[0] && !failing.some(({ name }) => name === node)) {
      actions.look("node", failing[0].name);
    }
  };
  const rests = run.state !== "running" && run.state !== "cancelling" && run.state !== "paused";
  return (
    <span class="pw-run__failed">
      <button
        type="button"
        class="pw-button pw-run__fails"
        aria-pressed={alone}
        title={alone ? "Show all inputs again" : "Show these alone"}
        onClick={show}
      >
        <Icon icon={CircleAlert} />
        {run.failed.toLocaleString("en")} failed
      </button>
      {rests && (
        <Button
          icon={RotateCw}
          disabled={!rpc.live.value || state.acting.value !== ""}
          onClick={() => void actions.running.retryFailed()}
        >
          Retry failed
        </Button>
      )}
    </span>
  );
}

interface ButtonProps {
  icon?: Parameters<typeof Icon>[0]["icon"];
  disabled?: boolean;
  title?: string;
  onClick: () => void;
  children: ComponentChildren;
}

function Button({ icon, children, ...rest }: ButtonProps) {
  return (
    <button type="button" class="pw-button" {...rest}>
      {icon && <Icon icon={icon} />}
      {children}
    </button>
  );
}
