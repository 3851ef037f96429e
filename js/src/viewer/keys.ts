/** The viewer's keys, beside those that the picture answers to while it has the focus. */
export type ViewerAction =
  | "previous"
  | "next"
  | "table"
  | "labels"
  | "guess"
  | "help"
  | "picture"
  /** The player's, where there is one. */
  | "player";

const ACTIONS: Readonly<Record<string, ViewerAction>> = {
  arrowleft: "previous",
  arrowright: "next",
  t: "table",
  l: "labels",
  g: "guess",
  m: "picture",
  " ": "player",
  ",": "player",
  ".": "player",
  "?": "help",
  "+": "picture",
  "=": "picture",
  "-": "picture",
  "0": "picture",
};

/** What a key press asks of the viewer; null for what is typed into a field, or somebody else's. */
export function viewerAction(event: KeyboardEvent): ViewerAction | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (hasOwnKeys(event.target) || isPressing(event)) return null;
  const action = ACTIONS[event.key.toLowerCase()] ?? null;
  return event.shiftKey && event.key.startsWith("Arrow") ? null : action;
}

const PRESSED = "button, a, summary, [role=button]";

/** Space presses what has the focus, where that can be pressed. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  return key === " " && target instanceof Element && target.closest(PRESSED) !== null;
}

function hasOwnKeys(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    // A sound or video that a model returned has the browser's own keys.
    target instanceof HTMLMediaElement
  );
}
