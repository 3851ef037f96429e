/** What a click or a key opens, and the upload of what is too large for one message. */
export { upload } from "../upload/uploader.js";
export { Webcam } from "../upload/Webcam.js";
export { Dialogs } from "../viewer/Dialogs.js";
export { RegionTable } from "../viewer/RegionTable.js";
