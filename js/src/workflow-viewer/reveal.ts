/** Brings a node's pane in sight: by scrolling the panes alone, where they scroll by themselves. */

export function inSight(body: HTMLElement | null, id: string): void {
  const pane = paneOf(body, id);
  if (pane === null) return;
  const panes = pane.closest<HTMLElement>(".pw-flow__panes");
  // Stacked, the panes are part of the page, and the person has just asked to see this one.
  if (panes === null || panes.scrollHeight <= panes.clientHeight) {
    pane.scrollIntoView({ block: "nearest" });
    return;
  }
  const over = panes.getBoundingClientRect();
  const within = pane.getBoundingClientRect();
  const bar = panes.querySelector<HTMLElement>(".pw-flow__bar")?.offsetHeight ?? 0;
  const above = within.top - over.top - bar;
  const below = within.bottom - over.bottom;
  if (above < 0 || within.height > over.height - bar) panes.scrollTop += above;
  else if (below > 0) panes.scrollTop += Math.min(below, above);
}

/** The same, and its name takes the focus: Enter folds it. */
export function focusNode(body: HTMLElement | null, id: string): void {
  paneOf(body, id)?.querySelector<HTMLElement>("[aria-expanded]")?.focus({ preventScroll: true });
  inSight(body, id);
}

function paneOf(body: HTMLElement | null, id: string): HTMLElement | null {
  const panes = body?.querySelectorAll<HTMLElement>("[data-node]") ?? [];
  return [...panes].find(({ dataset }) => dataset.node === id) ?? null;
}
