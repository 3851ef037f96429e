/** What is loaded to draw how the nodes of a workflow hang together. */
export { WorkflowGraph } from "../graph/WorkflowGraph.js";
export { GraphPlace } from "../workflow-viewer/GraphPlace.js";
