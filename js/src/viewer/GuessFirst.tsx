/** The switch of Guess first. */
import Eye from "lucide/dist/esm/icons/eye";
import EyeOff from "lucide/dist/esm/icons/eye-off";
import { Icon } from "../icons.js";
import type { Rpc } from "../rpc.js";
import type { ViewerState } from "./state.js";

export interface GuessFirstProps {
  state: Pick<ViewerState, "guessing">;
  rpc: Rpc;
}

export function GuessFirst({ state, rpc }: GuessFirstProps) {
  const on = state.guessing.on.value;
  if (!isOffered({ state, rpc })) return null;
  return (
    <button
      type="button"
      class="pw-button pw-button--bare"
      aria-pressed={on}
      title="Hide what is predicted until somebody has guessed (G)"
      onClick={() => toggleGuessing(state, rpc)}
    >
      <Icon icon={on ? EyeOff : Eye} />
      Guess first
    </button>
  );
}

export function toggleGuessing(state: GuessFirstProps["state"], rpc: Rpc): void {
  const { on } = state.guessing;
  if (isOffered({ state, rpc })) on.value = !on.value;
}

/** What it needs a kernel has to send; without one it can still be switched off. */
function isOffered({ state: { guessing }, rpc }: GuessFirstProps): boolean {
  return rpc.live.value || guessing.on.value;
}
