/** The keys of what plays; pressed elsewhere in the viewer they are handed on to it. */
import { type Player, toggle } from "./player.js";

export type PlayerAction = "toggle" | "previous" | "next";

const ACTIONS: Readonly<Record<string, PlayerAction>> = {
  " ": "toggle",
  ",": "previous",
  ".": "next",
};

/** What a key press asks of the player; null for what is somebody else's. */
export function playerAction(event: KeyboardEvent): PlayerAction | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLElement) {
    if (target.closest("input, textarea, select")) return null;
    // Space presses what has the focus.
    if (event.key === " " && target.closest("button, a, summary, [role=button]")) return null;
  }
  return ACTIONS[event.key] ?? null;
}

/** Answer the keys that an element hears until `alive` aborts. */
export function listenToKeys(
  element: HTMLElement,
  player: Player,
  step: (by: 1 | -1) => void,
  alive: AbortSignal,
): void {
  element.addEventListener(
    "keydown",
    (event) => {
      const action = playerAction(event);
      if (action === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (action === "toggle") toggle(player);
      else step(action === "next" ? 1 : -1);
    },
    { signal: alive },
  );
}
