/** Try it: a picture, or the webcam live; a bar for each class. */
import { useComputed } from "@preact/signals";
import ClipboardPaste from "lucide/dist/esm/icons/clipboard-paste";
import ImageUp from "lucide/dist/esm/icons/image-up";
import WebcamIcon from "lucide/dist/esm/icons/webcam";
import { shortVersion } from "../header/facts.js";
import { Icon } from "../icons.js";
import { FailedCard } from "../states/FailedCard.js";
import type { TaughtCard } from "../teaching-wire.js";
import { accepted } from "../upload/admits.js";
import { FileField, NO_WEBCAM } from "../upload/WaysIn.js";
import { Bars } from "./Bars.js";
import { takingFiles } from "./dropping.js";
import { Live } from "./Live.js";
import type { TeacherProps } from "./Teacher.js";
import type { Trial } from "./trying.js";
import { TRY } from "./view.js";
import { useWays } from "./ways.js";
import { stoppedText } from "./words.js";

export function TryPane(props: TeacherProps & { taught: TaughtCard }) {
  const { taught, state, actions, rpc, view } = props;
  const live = rpc.live.value;
  const trial = state.trial.value;
  const watching = view.camera.value === TRY;
  const give = (files: readonly File[]) => {
    const file = files[0];
    if (!live || file === undefined) return;
    view.camera.value = "";
    actions.trying.give(file);
  };
  const dropping = view.dropping.value === TRY ? " pw-class--dropping" : "";
  return (
    <section
      class={`pw-try${dropping}`}
      aria-label="Try it"
      tabIndex={-1}
      {...takingFiles(view.dropping, TRY, give)}
    >
      <h3 class="pw-result__title">Try it</h3>
      <Ways {...props} give={give} watching={watching} />
      {watching && (
        <Live
          key={taught.reference}
          order={taught.labels}
          look={(frame, signal) => actions.trying.look(frame, signal)}
        />
      )}
      {!watching && trial && (
        <Tried trial={trial} onRetry={live ? () => actions.trying.again() : undefined} />
      )}
      {view.stopped.value === TRY && (
        <p class="pw-try__empty" role="alert">
          {stoppedText(rpc.gone.message)}
        </p>
      )}
      {!watching && !trial && live && <p class="pw-try__empty">Drop a picture here, or go live.</p>}
      {(watching || trial) && <p class="pw-result__note">{taught.score_means}</p>}
    </section>
  );
}

function Tried({ trial, onRetry }: { trial: Trial; onRetry: (() => void) | undefined }) {
  const error = trial.error.value;
  const said = trial.said.value;
  const best = useComputed(() => trial.said.value?.bars[0]);
  return (
    <div class="pw-try__shown">
      {trial.busy.value && <progress class="pw-progress" aria-label="Predicting" />}
      {trial.url.value && (
        <img
          class="pw-try__picture"
          src={trial.url.value}
          alt={trial.name}
          onError={() => trial.cannotDraw()}
        />
      )}
      {error ? (
        <FailedCard error={error} onRetry={onRetry} />
      ) : (
        said && (
          <>
            <p class="pw-visually-hidden" role="status">
              {best.value ? `${best.value.label}, ${best.value.score.toFixed(2)}` : ""}
            </p>
            <Bars said={trial.said} order={[]} />
            <p class="pw-result__note">
              {shortVersion(said.reference.split("/").at(-1) ?? "")} · {Math.round(said.latencyMs)}{" "}
              ms
            </p>
          </>
        )
      )}
    </div>
  );
}

interface WaysProps extends TeacherProps {
  give: (files: File[]) => void;
  watching: boolean;
}

function Ways({ state, rpc, view, give, watching }: WaysProps) {
  const { field, notice, setNotice, paste, hasWebcam } = useWays(give);
  const live = rpc.live.value;
  return (
    <>
      <div class="pw-class__ways">
        <button
          type="button"
          class="pw-button"
          disabled={!live}
          onClick={() => field.current?.click()}
        >
          <Icon icon={ImageUp} />
          Choose a picture
        </button>
        <button type="button" class="pw-button" disabled={!live} onClick={paste}>
          <Icon icon={ClipboardPaste} />
          Paste
        </button>
        <button
          type="button"
          class="pw-button"
          aria-pressed={watching}
          aria-disabled={!hasWebcam}
          disabled={!live && !watching}
          title={hasWebcam ? undefined : NO_WEBCAM}
          onClick={() => {
            if (hasWebcam) view.camera.value = watching ? "" : TRY;
            else setNotice(NO_WEBCAM);
          }}
        >
          <Icon icon={WebcamIcon} />
          {watching ? "Stop" : "Live"}
        </button>
        <FileField accept={accepted(state.admits.value)} field={field} onFiles={give} />
      </div>
      {notice && (
        <p class="pw-class__note" role="status">
          {notice}
        </p>
      )}
    </>
  );
}
