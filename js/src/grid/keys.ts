/** What a key means in the grid. */

export type GridKey =
  | {
      readonly do: "go";
      readonly to: number;
      /** With Shift: select what lies between. */
      readonly range: boolean;
      /** With Ctrl: what is selected stays. */
      readonly keep: boolean;
    }
  | { readonly do: "toggle" | "range" | "open" | "all" };

/**
 * @param at the position that the keys mean
 * @param across how many tiles stand in a row
 * @param page how many rows are in sight
 */
export function gridKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  at: number,
  count: number,
  across: number,
  page: number,
): GridKey | null {
  const keep = event.ctrlKey || event.metaKey;
  if (event.altKey || count === 0) return null;
  if (keep && event.key.toLowerCase() === "a") return { do: "all" };
  if (event.key === " ") return { do: event.shiftKey ? "range" : "toggle" };
  if (event.key === "Enter" && !keep) return { do: "open" };
  const to = placeOf(event.key, at, count, across, page);
  return to === null ? null : { do: "go", to, range: event.shiftKey, keep };
}

function placeOf(
  key: string,
  at: number,
  count: number,
  across: number,
  page: number,
): number | null {
  const last = count - 1;
  switch (key) {
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowDown":
      return below(at, across, last);
    case "ArrowUp":
      return at - across < 0 ? at : at - across;
    case "PageDown":
      return Math.min(last, at + page * across);
    case "PageUp":
      return Math.max(0, at - page * across);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

/** The last row may be short: below its gap is its end. */
function below(at: number, across: number, last: number): number {
  if (at + across <= last) return at + across;
  return Math.floor(at / across) < Math.floor(last / across) ? last : at;
}
