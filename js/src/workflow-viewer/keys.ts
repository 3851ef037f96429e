/** The keys that go from node to node. */

/** What goes by these keys itself, or scrolls by them; with Alt they are the viewer's there too. */
const OWN_ARROWS =
  "input, textarea, select, audio, video, [role=separator], .pw-text, .pw-said, .pw-table, .pw-dialog";

/** To the next (1) or previous (-1) node; 0 for a key that is somebody else's. */
export function nodeStep(event: KeyboardEvent): 1 | -1 | 0 {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return 0;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
  if (by === undefined) return 0;
  const { target } = event;
  if (target instanceof Element && target.closest(OWN_ARROWS) && !event.altKey) return 0;
  return by;
}
