/**
 * The model viewer as an anywidget module.
 *
 * A function, because a host calls it once for each model (anywidget 0.11 `loadWidget`): what
 * `initialize` makes is kept for `render` there. The model itself cannot be the key: anywidget
 * wraps it anew for each of the two.
 */
import { createState } from "../viewer/state.js";
import { widget } from "../viewer/widget.js";
import { Viewer } from "./Viewer.js";

export default function modelViewer() {
  return widget({ createState, draw: (connected) => <Viewer {...connected} /> });
}
