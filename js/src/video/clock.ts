/** Times as people read them. */

/** "2.5 s", "0.25 s"; from a minute on as a clock: "1:02.5". */
export function timeText(ms: number): string {
  return ms < 60_000 ? `${decimals(ms / 1000)} s` : preciseClock(ms);
}

/** "0–3.5 s", "0:58–1:02.5"; one time where there is no second. */
export function spanText(from: number, to: number): string {
  if (Number.isNaN(to) || to === from) return timeText(from);
  if (to < 60_000) return `${decimals(from / 1000)}–${timeText(to)}`;
  return `${preciseClock(from)}–${preciseClock(to)}`;
}

function preciseClock(ms: number): string {
  return clockText(ms, decimals(ms / 1000).split(".")[1]);
}

/** "0:02", "1:02:03"; with the digits of a second where they are given. */
export function clockText(ms: number, digits = ""): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const ahead = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${ahead}:${two(seconds % 60)}${digits && `.${digits}`}`;
}

/** To a hundredth, without zeros that say nothing. */
function decimals(value: number): string {
  return String(Math.round(value * 100) / 100);
}
