/** What plays, with what the model said of the moment on view upon it. */
import type { ReadonlySignal } from "@preact/signals";
import { PicturePane } from "../picture/PicturePane.js";
import type { Picture } from "../picture/source.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
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
