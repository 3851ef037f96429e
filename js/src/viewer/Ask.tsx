/** Under the input on show: what to ask about it, or another text, for models that read words. */
import { AskBar, TYPE_OR_PASTE } from "../asking/AskBar.js";
import { takesOnlyText, takesPrompt } from "../asking/takes.js";
import type { InputKind } from "../wire.js";
import type { Actions } from "./actions.js";
import type { ViewerState } from "./state.js";

export interface AskProps {
  state: ViewerState;
  actions: Actions;
  live: boolean;
}

const ABOUT: Readonly<Partial<Record<InputKind, string>>> = {
  image: "Ask about this picture",
  video: "Ask about this video",
  audio: "Ask about this sound",
};

export function Ask({ state, actions, live }: AskProps) {
  const item = state.current.value;
  const model = state.model.value;
  if (item === null) return null;
  if (takesOnlyText(model)) {
    return (
      <AskBar
        key="text"
        label={TYPE_OR_PASTE}
        value=""
        rows={3}
        enterAsks={false}
        mayBeEmpty={false}
        disabled={!live}
        onAsk={(text) => actions.inputs.addText(text)}
      />
    );
  }
  if (!takesPrompt(model) || item.kind === "text") return null;
  return (
    <AskBar
      key="prompt"
      label={ABOUT[item.kind] ?? "Ask about this"}
      value={state.prompt.value.value}
      rows={1}
      enterAsks
      mayBeEmpty
      disabled={!live}
      onAsk={(prompt) => actions.ask(prompt)}
    />
  );
}
