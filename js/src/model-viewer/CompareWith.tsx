/** Beside the model's name: one more, to compare it with. */
import { AddModel } from "../header/AddModel.js";
import { Lazy } from "../parts/Lazy.js";
import type { ViewerProps } from "./Viewer.js";

export function CompareWith(props: ViewerProps) {
  return (
    <AddModel disabled={!props.rpc.live.value || props.state.model.value === null}>
      {(anchor, onClose) => (
        <Lazy rpc={props.rpc} name="compare">
          {({ Adding }) => <Adding {...props} anchor={anchor} onClose={onClose} />}
        </Lazy>
      )}
    </AddModel>
  );
}
