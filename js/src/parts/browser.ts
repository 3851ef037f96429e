/** What a click opens in a dataset browser: an input large, and the menus of datasets and classes. */
export { ClassMenu } from "../dataset-browser/part/ClassMenu.js";
export { DatasetMenu } from "../dataset-browser/part/DatasetMenu.js";
export { OpenedPane } from "../dataset-browser/part/OpenedPane.js";
export { Opened } from "../dataset-browser/part/opened.js";
