/** Whether a model is one to draw for: it can be asked for the picture that it sees. */
import type { ViewerState } from "../viewer/state.js";

/** The model's parameter by which it returns what it sees. */
export const SEEN = "seen";

export function draws({ what, model }: ViewerState): boolean {
  return what === "model" && (model.value?.parameters.some(({ name }) => name === SEEN) ?? false);
}
