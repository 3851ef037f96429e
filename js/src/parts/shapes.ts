/** What is loaded when an answer is finer than boxes: masks, heat maps, polygons, points. */
export { DecodedPlanes } from "../media/decoded.js";
export { Finer } from "../picture/finer.js";
export { Legend } from "../picture/Legend.js";
