/** What is loaded when several models are compared. */
export { Adding } from "../compare/Adding.js";
export { ComparePane } from "../compare/ComparePane.js";
