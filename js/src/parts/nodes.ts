/** What is loaded for a workflow: a pane for each of its nodes. */
export { NodePanes } from "../workflow-viewer/NodePanes.js";
