/** What is loaded where a dataset browser compares models. */

export { ContrastBar } from "../contrast/ContrastBar.js";
export { Contrast } from "../contrast/contrast.js";
export { ModelTabs } from "../contrast/ModelTabs.js";
export { RunModels } from "../contrast/RunModels.js";
