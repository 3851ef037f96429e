/**
 * The panes of a viewer, as modules that parts share: what a dataset browser loads with the first
 * input that is opened, and what the viewers bear themselves. By the names that shared.ts has for them.
 */
import * as nothing from "../concepts/Nothing.js";
import * as steady from "../kin/steady.js";
import * as draw from "../overlays/draw.js";
import * as viewport from "../overlays/viewport.js";
import * as canvas from "../picture/canvas.js";
import * as picturePane from "../picture/PicturePane.js";
import * as given from "../viewer/Given.js";

export const modules: Readonly<Record<string, unknown>> = {
  "concepts/Nothing": nothing,
  "kin/steady": steady,
  "overlays/draw": draw,
  "overlays/viewport": viewport,
  "picture/canvas": canvas,
  "picture/PicturePane": picturePane,
  "viewer/Given": given,
};
