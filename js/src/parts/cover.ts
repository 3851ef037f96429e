/** What is asked about a picture that passes by: covered, mapped, or from the webcam. */
export { Over } from "../cover/Over.js";
