/** What plays, with what the model said of the moment on view upon it. */
import type { ReadonlySignal } from "@preact/signals";
import type { ViewerState } from "../model-viewer/state.js";
import type { ViewState } from "../model-viewer/view.js";
import { PicturePane } from "../picture/PicturePane.js";
import type { Picture } from "../picture/source.js";
import type { Showing } from "./showing.js";

interface Props {
  source: ReadonlySignal<Picture | null>;
  showing: Showing;
  state: ViewerState;
  view: ViewState;
}

export function MomentPicture({ source, showing, state, view }: Props) {
  return (
    <PicturePane
      sameScene
      source={source}
      rows={showing.rows}
      visible={showing.visible}
      hovered={view.hovered}
      selected={state.selected.value}
      showLabels={view.showLabels}
      planes={view.planes}
      maskOpacity={view.maskOpacity}
      hiddenLabels={view.hiddenLabels}
      onSelect={(regionId) => state.selected.save(regionId)}
    />
  );
}
