/** The viewer's keys, beside those that the picture answers to while it has the focus. */
import { type Key, PICTURE_KEYS } from "../picture/keys.js";

export const VIEWER_KEYS: readonly Key[] = [
  { keys: ["←", "→"], does: "Previous and next input" },
  { keys: ["Delete"], does: "Remove the input, in the strip" },
  { keys: ["T"], does: "Show the regions as a table" },
  { keys: ["?"], does: "This list" },
  ...PICTURE_KEYS,
];

export type ViewerAction = "previous" | "next" | "table" | "labels" | "help" | "picture";

const ACTIONS: Readonly<Record<string, ViewerAction>> = {
  arrowleft: "previous",
  arrowright: "next",
  t: "table",
  l: "labels",
  "?": "help",
  "+": "picture",
  "=": "picture",
  "-": "picture",
  "0": "picture",
};

/** What a key press asks of the viewer; null for what is typed into a field, or somebody else's. */
export function viewerAction(event: KeyboardEvent): ViewerAction | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (isTyping(event.target)) return null;
  const action = ACTIONS[event.key.toLowerCase()] ?? null;
  return event.shiftKey && event.key.startsWith("Arrow") ? null : action;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}
