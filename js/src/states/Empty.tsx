/** Nothing tried yet: the drop zone fills the picture's place and offers every way in. */
import ImageUp from "lucide/dist/esm/icons/image-up";
import { AskBar, TYPE_OR_PASTE } from "../asking/AskBar.js";
import { DrawButton } from "../draw/DrawButton.js";
import { Icon } from "../icons.js";
import { type Admits, accepted, nameFormats, nameKinds } from "../upload/admits.js";
import type { Brought } from "../upload/transfer.js";
import { WaysIn } from "../upload/WaysIn.js";
import type { Sample } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";

export interface EmptyProps {
  admits: Admits;
  samples: readonly Sample[];
  onBring: (brought: Brought) => void;
  onSample: (id: string) => void;
  onWebcam: () => void;
  /** What lies over the viewer's panes, where the model is one to draw for. */
  draw?: ViewState["over"] | undefined;
  /** Words for a model that takes no more than those; absent for any other. */
  onText?: ((text: string) => void) | undefined;
}

export function Empty({ admits, samples, onBring, onSample, onWebcam, draw, onText }: EmptyProps) {
  const formats = nameFormats(admits);
  const limits = formats.charAt(0).toUpperCase() + formats.slice(1);
  return (
    <div class="pw-empty">
      {onText ? (
        <AskBar
          label={TYPE_OR_PASTE}
          value=""
          rows={6}
          enterAsks={false}
          mayBeEmpty={false}
          disabled={false}
          onAsk={onText}
        />
      ) : (
        <Icon icon={ImageUp} />
      )}
      <p class="pw-empty__title">
        {onText ? "Or drop" : "Drop"} {nameKinds(admits)} here
      </p>
      <WaysIn
        accept={accepted(admits)}
        onBring={onBring}
        onWebcam={onText ? undefined : onWebcam}
        other={draw && <DrawButton over={draw} />}
      />
      {limits && <p class="pw-empty__text pw-empty__limits">{limits}</p>}
      {samples.length > 0 && (
        <>
          <p class="pw-empty__text">or try a {sampleWord(samples)}</p>
          <ul class="pw-samples">
            {samples.map((sample) => (
              <SamplePhoto key={sample.id} sample={sample} onSample={onSample} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function sampleWord(samples: readonly Sample[]): string {
  return samples.every(({ kind }) => kind === "image") ? "sample photo" : "sample";
}

function SamplePhoto({ sample, onSample }: { sample: Sample; onSample: (id: string) => void }) {
  const fails = /^wrong\b/i.test(sample.note) ? " pw-sample--fails" : "";
  return (
    <li class={`pw-sample${fails}`}>
      <button type="button" title={sample.note || sample.name} onClick={() => onSample(sample.id)}>
        {sample.thumbnail ? (
          <img class="pw-thumb__image" src={sample.thumbnail} alt="" />
        ) : (
          <span class="pw-thumb__image pw-thumb__image--none">{sample.kind}</span>
        )}
        <span class="pw-sample__name">{sample.name}</span>
      </button>
    </li>
  );
}
