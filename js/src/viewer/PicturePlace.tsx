/**
 * The picture's place: the drop zone, the webcam, the table, or the input: a picture with its
 * overlays, a video, a sound, a text.
 */
import { useComputed } from "@preact/signals";
import FileQuestion from "lucide/dist/esm/icons/file-question-mark";
import { takesOnlyText } from "../asking/takes.js";
import { draws } from "../draw/draws.js";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import { PicturePane } from "../picture/PicturePane.js";
import type { Rpc } from "../rpc.js";
import { Empty } from "../states/Empty.js";
import { Working } from "../states/Working.js";
import { nameKinds } from "../upload/admits.js";
import type { Brought } from "../upload/transfer.js";
import type { Actions } from "./actions.js";
import type { Item, State } from "./item.js";
import { samplesOf, type ViewerState } from "./state.js";
import type { ViewState } from "./view.js";

export interface PicturePlaceProps {
  state: ViewerState;
  view: ViewState;
  actions: Actions;
  rpc: Rpc;
  live: boolean;
  onBring: (brought: Brought) => void;
}

export function PicturePlace({ state, view, actions, rpc, live, onBring }: PicturePlaceProps) {
  const item = state.current.value;
  const model = state.model.value?.name ?? `the ${state.what}`;
  if (view.webcam.value) {
    const close = () => {
      view.webcam.value = false;
    };
    return (
      <Lazy rpc={rpc} name="tools">
        {({ Webcam }) => (
          <Webcam
            onPicture={(picture) => onBring({ files: [picture], url: "" })}
            onClose={close}
            onLive={
              state.what === "model" && !state.guessing.on.value
                ? () => {
                    close();
                    view.over.value = "live";
                  }
                : undefined
            }
          />
        )}
      </Lazy>
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
          samples={samplesOf(state)}
          onBring={onBring}
          onSample={(id) => actions.inputs.addSample(id)}
          onWebcam={() => {
            view.webcam.value = true;
          }}
          draw={draws(state) ? view.over : undefined}
          onText={
            takesOnlyText(state.model.value) ? (text) => actions.inputs.addText(text) : undefined
          }
        />
      </>
    );
  }
  return (
    <>
      {item.busy && (
        <Working
          key={item.id}
          state={state.guessing.on.value ? quiet(item.state.value) : item.state.value}
          model={model}
          onCancel={() => actions.inputs.cancel(item)}
        />
      )}
      {view.showTable.value ? (
        <Lazy rpc={rpc} name="tools">
          {({ RegionTable }) => (
            <RegionTable
              rows={state.rows}
              visible={state.visible}
              about={`${state.speaker.value} on ${item.name}`}
            />
          )}
        </Lazy>
      ) : (
        <Shown key={item.kind} state={state} view={view} actions={actions} rpc={rpc} item={item} />
      )}
    </>
  );
}

/** Without what a model that streams has said so far. */
function quiet(state: State): State {
  return state.at === "working" ? { ...state, message: "" } : state;
}

type ShownProps = Pick<PicturePlaceProps, "state" | "view" | "actions" | "rpc"> & { item: Item };

function Shown(props: ShownProps) {
  const { state, view, rpc, item } = props;
  switch (item.kind) {
    case "image":
      return <Picture {...props} />;
    case "video":
    case "audio":
      return <Playing key={item.id} {...props} />;
    case "text":
      return (
        <Lazy rpc={rpc} name="answers">
          {({ TextPlace }) => <TextPlace item={item} state={state} rpc={rpc} view={view} />}
        </Lazy>
      );
    case "file":
      return <NoPicture item={item} />;
  }
}

/** One pane for all pictures: going to the next one keeps its canvases. */
function Picture({ state, view, item }: ShownProps) {
  const source = useComputed(() => state.current.value?.picture.value ?? null);
  if (source.value === null && !mayComeYet(item)) return <NoPicture item={item} />;
  return (
    <PicturePane
      source={source}
      rows={state.rows}
      visible={state.visible}
      hovered={view.hovered}
      kin={view.kin}
      selected={state.selected.value}
      showLabels={view.showLabels}
      planes={view.planes}
      maskOpacity={view.maskOpacity}
      hiddenLabels={view.hiddenLabels}
      onSelect={(regionId) => state.selected.save(regionId)}
    />
  );
}

/** A video or a sound, when the code for it has come. */
function Playing({ state, view, rpc, item }: ShownProps) {
  return (
    <Lazy rpc={rpc} name="video">
      {({ VideoPane, AudioPane }) => {
        const Pane = item.kind === "video" ? VideoPane : AudioPane;
        return <Pane state={state} view={view} rpc={rpc} item={item} />;
      }}
    </Lazy>
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
  return !item.pictureMissing.value && !lost;
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
