/** The picture's place: the drop zone, the webcam, the table, or the picture with its overlays. */
import { useComputed } from "@preact/signals";
import FileQuestion from "lucide/dist/esm/icons/file-question-mark";
import { Icon } from "../icons.js";
import { PicturePane } from "../picture/PicturePane.js";
import { Empty } from "../states/Empty.js";
import { Working } from "../states/Working.js";
import { nameKinds } from "../upload/admits.js";
import type { Brought } from "../upload/transfer.js";
import { Webcam } from "../upload/Webcam.js";
import type { Actions } from "./actions.js";
import type { Item } from "./item.js";
import { RegionTable } from "./RegionTable.js";
import type { ViewerState } from "./state.js";
import type { ViewState } from "./view.js";

export interface PicturePlaceProps {
  state: ViewerState;
  view: ViewState;
  actions: Actions;
  live: boolean;
  onBring: (brought: Brought) => void;
}

export function PicturePlace({ state, view, actions, live, onBring }: PicturePlaceProps) {
  const source = useComputed(() => state.current.value?.picture.value ?? null);
  const item = state.current.value;
  const model = state.model.value?.name ?? "the model";
  if (view.webcam.value) {
    const close = () => {
      view.webcam.value = false;
    };
    return (
      <Webcam onPicture={(picture) => onBring({ files: [picture], url: "" })} onClose={close} />
    );
  }
  if (item === null && !live) {
    return (
      <div class="pw-empty">
        <p class="pw-empty__text">
          {state.saved.value.length > 0 && "The picture went with the kernel. "}
          Run the cell again to try {nameKinds(state.admits.value)} here.
        </p>
      </div>
    );
  }
  if (item === null) {
    return (
      <>
        <Opening state={state} />
        <Empty
          admits={state.admits.value}
          samples={state.samples.value}
          onBring={onBring}
          onSample={(id) => actions.inputs.addSample(id)}
          onWebcam={() => {
            view.webcam.value = true;
          }}
        />
      </>
    );
  }
  return (
    <>
      {item.busy && (
        <Working
          key={item.id}
          state={item.state.value}
          model={model}
          onCancel={() => actions.inputs.cancel(item)}
        />
      )}
      {view.showTable.value ? (
        <RegionTable rows={state.rows} visible={state.visible} about={`${model} on ${item.name}`} />
      ) : source.value === null && !mayComeYet(item) ? (
        <NoPicture item={item} />
      ) : (
        <PicturePane
          source={source}
          rows={state.rows}
          visible={state.visible}
          hovered={view.hovered}
          selected={state.selected.value}
          showLabels={view.showLabels}
          onSelect={(regionId) => state.selected.save(regionId)}
        />
      )}
    </>
  );
}

function Opening({ state }: { state: ViewerState }) {
  const opening = state.opening.value;
  if (opening === "queued") {
    return (
      <>
        <progress class="pw-progress" aria-label="Queued" />
        <p class="pw-notice" role="status">
          Queued: the kernel is busy, or the cell has to be run again. What you drop is taken when
          it answers.
        </p>
      </>
    );
  }
  return opening === "asked" ? <progress class="pw-progress" aria-label="Opening" /> : null;
}

/** Whether a picture may be on its way: not of what the kernel could not get. */
function mayComeYet(item: Item): boolean {
  const lost = item.card.value === null && item.state.value.at === "failed";
  return item.kind === "image" && !item.pictureMissing.value && !lost;
}

function NoPicture({ item }: { item: Item }) {
  return (
    <div class="pw-empty pw-no-picture">
      <Icon icon={FileQuestion} />
      <p class="pw-empty__title">{item.name}</p>
      <p class="pw-empty__text">There is no picture of this to show.</p>
    </div>
  );
}
