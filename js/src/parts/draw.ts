/** A pad to draw on, for models that return the picture that they see. */
export { Draw } from "../draw/Draw.js";
