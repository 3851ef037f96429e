/** A picture that is covered: the patch upon it, the bars beside it, the map. */
import { signal, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Viewport } from "../overlays/viewport.js";
import { PicturePane } from "../picture/PicturePane.js";
import type { PictureView } from "../picture/view.js";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Item } from "../viewer/item.js";
import { speaking } from "../viewer/speaking.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { ChangeList } from "./ChangeList.js";
import { Controls } from "./Controls.js";
import { Covering } from "./covering.js";
import { HeatLayer } from "./HeatLayer.js";
import { MapCard, MapLegend } from "./MapCard.js";
import { PatchBox } from "./PatchBox.js";
import { smallerText } from "./patch.js";

/** The strongest change covers the picture this far until the person says otherwise. */
const MAP_OPACITY = 0.75;

export interface CoverProps {
  state: ViewerState;
  view: ViewState;
  rpc: Rpc;
  item: Item;
  onEnd: () => void;
}

export function Cover({ state, view, rpc, item, onEnd }: CoverProps) {
  const [covering] = useState(() => new Covering(state, rpc, pictureOf(item)));
  // The answer about the picture that is on show, as the panes draw any other.
  const [speaks] = useState(() => speaking(covering.shown, state));
  const picture = useSignal<PictureView | null>(null);
  const pointed = useSignal(-1);
  const opacity = useSignal(MAP_OPACITY);
  useLayoutEffect(() => {
    void covering.start();
    return () => covering.close();
  }, []);

  const viewport = picture.value?.viewport.value ?? null;
  const map = covering.mapping.map.value;
  const error = covering.error.value;
  return (
    <>
      <div class="pw-pane pw-pane--picture">
        <div class={`pw-cover__stage${map ? " pw-cover__stage--mapped" : ""}`}>
          <PicturePane
            source={item.picture}
            rows={speaks.rows}
            visible={speaks.visible}
            hovered={view.hovered}
            selected={NONE}
            showLabels={view.showLabels}
            planes={view.planes}
            maskOpacity={view.maskOpacity}
            hiddenLabels={view.hiddenLabels}
            onSelect={() => {}}
            onView={(shown) => {
              picture.value = shown;
            }}
          />
          {viewport && (
            <div class="pw-cover__layer" style={sizeOf(viewport)}>
              {map ? (
                <HeatLayer map={map} viewport={viewport} opacity={opacity.value} at={pointed} />
              ) : (
                <PatchBox
                  square={covering.square}
                  fill={covering.fill.value}
                  viewport={viewport}
                  picture={item.picture.value}
                  onMove={(square, released) => covering.move(square, released)}
                />
              )}
            </div>
          )}
        </div>
        <Controls covering={covering} onEnd={onEnd} />
        <MapCard covering={covering} model={state.speaker.value} />
        {map && <MapLegend map={map} opacity={opacity} at={pointed} covering={covering} />}
      </div>
      <div class="pw-pane pw-pane--answers">
        {error && <FailedCard error={error} onRetry={() => covering.retry()} />}
        <ChangeList covering={covering} state={state} />
        <Said covering={covering} />
      </div>
    </>
  );
}

/** Nothing is selected in a picture that passes by. */
const NONE = signal("");

/** What a screen reader hears when an answer has come: the bar that changed most. */
function Said({ covering }: { covering: Covering }) {
  const text = useComputed(() => covering.spoken.value);
  return (
    <p class="pw-visually-hidden" aria-live="polite">
      {text.value}
    </p>
  );
}

function pictureOf(item: Item) {
  const { key, width, height } = item.card.peek() ?? { key: "", width: 0, height: 0 };
  const picture = item.picture.peek();
  // The kernel's card knows the picture's size; what the browser decoded may be smaller.
  const across = width || picture?.width || 1;
  const down = height || picture?.height || 1;
  return { key, aspect: across / down, smaller: smallerText(width, height) };
}

function sizeOf({ width, height }: Viewport) {
  return { width: `${width}px`, height: `${height}px` };
}
