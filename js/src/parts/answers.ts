/** What is loaded when an answer is more than concepts, boxes and masks, or a model has settings. */
export { Answers } from "../answers/Answers.js";
export { SettingsForm } from "../asking/SettingsForm.js";
export { TextPlace } from "../asking/TextPlace.js";
