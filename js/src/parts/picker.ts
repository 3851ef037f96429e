/** What is loaded to choose a model, a workflow or a dataset. */
export { DatasetMenu } from "../dataset-browser/part/DatasetMenu.js";
export { Picker } from "../picker/Picker.js";
