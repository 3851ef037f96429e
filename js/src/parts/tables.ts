/** What is loaded to read the tables that a kernel sends: every answer is one. */
export { decodeNarrow, decodeOutputs, decodePredictions } from "../tables.js";
