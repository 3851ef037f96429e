/**
 * The widget's own modules that its parts work with, by the names that build.mjs gives them: one
 * Preact, one set of signals, one set of caches. What is here is not in a part; of what is here the
 * build keeps what parts import.
 */
import * as signals from "@preact/signals";
import * as preact from "preact";
import * as hooks from "preact/hooks";
import * as jsx from "preact/jsx-runtime";
import * as bars from "../answers/bars.js";
import * as filter from "../concepts/Filter.js";
import * as nothing from "../concepts/Nothing.js";
import * as scale from "../concepts/scale.js";
import * as threshold from "../concepts/Threshold.js";
import * as copy from "../copy.js";
import * as facts from "../header/facts.js";
import * as icons from "../icons.js";
import * as steady from "../kin/steady.js";
import * as numbers from "../numbers.js";
import * as draw from "../overlays/draw.js";
import * as regions from "../overlays/regions.js";
import * as viewport from "../overlays/viewport.js";
import * as palette from "../palette.js";
import * as lazy from "../parts/Lazy.js";
import * as parts from "../parts.js";
import * as canvas from "../picture/canvas.js";
import * as picturePane from "../picture/PicturePane.js";
import * as predictions from "../predictions.js";
import * as rpc from "../rpc.js";
import * as failedCard from "../states/FailedCard.js";
import * as readable from "../upload/readable.js";
import * as answerFrame from "../viewer/AnswerFrame.js";
import * as given from "../viewer/Given.js";
import * as visible from "../visible.js";
import * as wire from "../wire.js";

export const shared: Readonly<Record<string, unknown>> = {
  "@preact/signals": signals,
  preact,
  "preact/hooks": hooks,
  "preact/jsx-runtime": jsx,
  "answers/bars": bars,
  "concepts/Filter": filter,
  "concepts/Nothing": nothing,
  "concepts/scale": scale,
  "concepts/Threshold": threshold,
  copy,
  "header/facts": facts,
  icons,
  "kin/steady": steady,
  numbers,
  "parts/Lazy": lazy,
  parts,
  "overlays/regions": regions,
  "overlays/draw": draw,
  "overlays/viewport": viewport,
  "picture/canvas": canvas,
  palette,
  "picture/PicturePane": picturePane,
  predictions,
  rpc,
  "states/FailedCard": failedCard,
  "upload/readable": readable,
  "viewer/AnswerFrame": answerFrame,
  "viewer/Given": given,
  visible,
  wire,
};
