/** Nothing tried yet: the drop zone fills the picture's place and offers every way in. */
import ImageUp from "lucide/dist/esm/icons/image-up";
import { Icon } from "../icons.js";
import type { Sample } from "../model-viewer/state.js";
import { type Admits, accepted, nameFormats, nameKinds } from "../upload/admits.js";
import type { Brought } from "../upload/transfer.js";
import { WaysIn } from "../upload/WaysIn.js";

export interface EmptyProps {
  admits: Admits;
  samples: readonly Sample[];
  onBring: (brought: Brought) => void;
  onSample: (id: string) => void;
  onWebcam: () => void;
}

export function Empty({ admits, samples, onBring, onSample, onWebcam }: EmptyProps) {
  const formats = nameFormats(admits);
  const limits = formats.charAt(0).toUpperCase() + formats.slice(1);
  return (
    <div class="pw-empty">
      <Icon icon={ImageUp} />
      <p class="pw-empty__title">Drop {nameKinds(admits)} here</p>
      <WaysIn accept={accepted(admits)} onBring={onBring} onWebcam={onWebcam} />
      {limits && <p class="pw-empty__text pw-empty__limits">{limits}</p>}
      {samples.length > 0 && (
        <>
          <p class="pw-empty__text">or try a sample photo</p>
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

function SamplePhoto({ sample, onSample }: { sample: Sample; onSample: (id: string) => void }) {
  const fails = /^wrong\b/i.test(sample.note) ? " pw-sample--fails" : "";
  return (
    <li class={`pw-sample${fails}`}>
      <button type="button" title={sample.note || sample.name} onClick={() => onSample(sample.id)}>
        {sample.thumbnail ? (
          <img class="pw-thumb__image" src={sample.thumbnail} alt="" />
        ) : (
          <span class="pw-thumb__image" />
        )}
        <span class="pw-sample__name">{sample.name}</span>
      </button>
    </li>
  );
}
