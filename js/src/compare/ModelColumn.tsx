/** One of the models: who it is, how it fares, its picture, and what bars do not say. */
import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Beyond } from "../answers/Beyond.js";
import { hasPanes } from "../answers/bars.js";
import { NO_KIN } from "../kin/steady.js";
import { Lazy } from "../parts/Lazy.js";
import { PicturePane } from "../picture/PicturePane.js";
import type { PictureView } from "../picture/view.js";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { Actions } from "../viewer/actions.js";
import type { Item } from "../viewer/item.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { ColumnHead } from "./ColumnHead.js";
import { type Column, nameOfModel } from "./column.js";
import { type Comparing, isHidden } from "./comparing.js";
import { drawnOf, thingId, thingIn, thingsNamed } from "./drawn.js";
import type { Together } from "./together.js";

export interface ModelColumnProps {
  comparing: Comparing;
  held: Together;
  column: Column;
  /** Its place among the models. */
  at: number;
  state: ViewerState;
  actions: Actions;
  rpc: Rpc;
  view: ViewState;
  item: Item | null;
  /** Whether the input is a picture. */
  pictured: boolean;
  /** Whether its picture is the one on view where there is room for one. */
  chosen: boolean;
}

export function ModelColumn(props: ModelColumnProps) {
  const { comparing, column, item, pictured, chosen, rpc, view } = props;
  const error = column.error.value;
  const working = column.state.value;
  const isIdle = working.at === "rest";
  const isBusy = !isIdle && working.at !== "failed";
  const live = rpc.live.value;
  return (
    <article
      class={`pw-compare__model${chosen ? " pw-compare__model--chosen" : ""}`}
      aria-label={nameOfModel(column)}
    >
      <ColumnHead {...props} />
      <div class="pw-compare__place" style={item ? mostOf(item) : undefined}>
        {item && isBusy && (
          <Working
            key={item.id}
            state={working}
            model={nameOfModel(column)}
            onCancel={() => comparing.cancel(column)}
          />
        )}
        {item &&
          pictured &&
          (view.showTable.value ? (
            <AsTable key={item.id} {...props} item={item} />
          ) : (
            <ColumnPicture key={item.id} {...props} item={item} />
          ))}
        {error && (
          <FailedCard
            error={error}
            onRetry={live ? () => comparing.retry(column) : undefined}
            others={waysOut(props)}
          />
        )}
        {item?.card.value && live && !error && isIdle && column.given.value === null && (
          <NotAsked onAsk={() => comparing.retry(column)} />
        )}
      </div>
      {item && <More key={item.id} {...props} item={item} />}
    </article>
  );
}

/** So many times its own height, in CSS px, a small picture is shown at most. */
const MOST_SCALE = 4;

function mostOf({ card, picture }: Item) {
  const height = picture.value?.height || card.value?.height;
  return height ? { "--pw-most": `${height * MOST_SCALE}px` } : undefined;
}

/** Another first model could not be had: the one that answers stays. Any other one can go. */
function waysOut({ comparing, column, at, state, actions, rpc }: ModelColumnProps) {
  const remove = { label: "Remove this model", act: () => comparing.remove(column.reference) };
  if (at > 0) return rpc.live.value ? [remove] : [];
  if (state.modelError.value === null) return [];
  const name = state.model.value?.name ?? "the model";
  return [{ label: `Keep ${name}`, act: () => actions.keepModel() }];
}

function NotAsked({ onAsk }: { onAsk: () => void }) {
  return (
    <p class="pw-notice">
      <span>
        Not asked about this input.{" "}
        <button type="button" class="pw-link" onClick={onAsk}>
          Predict
        </button>
      </span>
    </p>
  );
}

type OfItem = ModelColumnProps & { item: Item };

/** The picture with what this model says of it; what another one is pointed at has is dotted. */
function ColumnPicture({ held, column, at, view, item }: OfItem) {
  const source = useComputed(() => item.picture.value);
  const missed = useComputed(() => {
    const pointed = thingIn(view.hovered.value);
    return pointed < 0 ? held.pinned.value : pointed;
  });
  const drawn = useComputed(() => {
    const said = held.said.value[at];
    if (!said || column.rows.value === null) return null;
    const ghost = held.matches.value[missed.value]?.boxes[at] === null ? missed.value : -1;
    return drawnOf(said, held.matches.value, at, ghost);
  });
  const rows = useComputed(() => drawn.value?.rows ?? null);
  const visible = useComputed(() => drawn.value?.visible ?? NONE);
  const kin = useComputed(() => {
    const target = view.hovered.value;
    if (!target?.startsWith("label:")) return NO_KIN;
    return thingsNamed(held.matches.value, target.slice("label:".length));
  });
  const selected = useComputed(() => (held.pinned.value < 0 ? "" : thingId(held.pinned.value)));
  const onView = useLinked(held, item);
  return (
    <PicturePane
      source={source}
      rows={rows}
      visible={visible}
      hovered={view.hovered}
      kin={kin}
      selected={selected}
      showLabels={view.showLabels}
      planes={view.planes}
      maskOpacity={view.maskOpacity}
      hiddenLabels={view.hiddenLabels}
      onSelect={(id) => held.pin(thingIn(id))}
      onView={onView}
    />
  );
}

/** Have the other pictures of an input show the part that this one shows. */
function useLinked({ linked }: Together, item: Item): (view: PictureView) => void {
  const leave = useRef<(() => void) | null>(null);
  useLayoutEffect(() => () => leave.current?.(), []);
  return ({ viewport }) => {
    leave.current = linked.join({ viewport, scene: item });
  };
}

const NONE = new Uint8Array();

function AsTable({ column, item, rpc }: OfItem) {
  return (
    <Lazy rpc={rpc} name="tools">
      {({ RegionTable }) => (
        <RegionTable
          rows={column.rows}
          visible={column.visible}
          about={`${nameOfModel(column)} on ${item.name}`}
        />
      )}
    </Lazy>
  );
}

/** Words, colors, vectors and the rest. */
function More({ column, state, actions, view, item }: OfItem) {
  const moment = useComputed(() => {
    if (view.wholeAnswer.value) return null;
    return view.follow.value?.(column).value ?? null;
  });
  const rows = useComputed(() => moment.value?.rows ?? column.rows.value);
  const visible = useComputed(() => moment.value?.visible ?? column.visible.value);
  const selected = useComputed(() => "");
  const whole = column.rows.value;
  if (whole === null || !hasPanes(whole) || isHidden(state)) return null;
  const plays = item.kind === "video" || item.kind === "audio";
  return (
    <div class="pw-compare__beyond">
      <Beyond
        actions={actions}
        speaking={column}
        rows={rows}
        visible={visible}
        hovered={view.hovered}
        kin={view.kin}
        selected={selected}
        onSelect={() => {}}
        given={column.given}
        media={state.media}
        onSeek={plays ? (timeMs) => view.seek?.(timeMs) : null}
      />
    </div>
  );
}
