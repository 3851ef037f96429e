/** What is loaded to look at a model's public preview examples, and to keep them. */
export { Examples } from "../examples/Examples.js";
