/** What a click opens in a dataset browser: an input large, and the menu of classes. */
export { ClassMenu } from "../dataset-browser/part/ClassMenu.js";
export { OpenedPane } from "../dataset-browser/part/OpenedPane.js";
export { Opened } from "../dataset-browser/part/opened.js";
