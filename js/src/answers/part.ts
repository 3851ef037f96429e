/** The code that draws answers beyond bars, and the settings of a model; loaded when it is needed. */
import type { Parts } from "../parts.js";

export type AnswersPart = Parts["answers"];
