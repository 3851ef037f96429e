/** What is loaded when the input is a video or a sound. */
export { AudioPane } from "../audio/AudioPane.js";
export { type MediaPaneProps, VideoPane } from "../video/VideoPane.js";
