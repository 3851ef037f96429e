/**
 * The workflow viewer as an anywidget module: a function, as the model viewer's.
 */
import { widget } from "../viewer/widget.js";
import { createWorkflowState } from "./state.js";
import { Viewer } from "./Viewer.js";
import css from "./workflow-viewer.css";

export default function workflowViewer() {
  return widget({
    createState: createWorkflowState,
    draw: (connected) => <Viewer {...connected} />,
    css,
  });
}
