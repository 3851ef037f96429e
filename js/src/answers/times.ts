/** Times of a video or a sound, as people read them. */

/** "0:01.5", "12:03", "1:02:03": tenths only where there are any. */
export function timeText(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = hours
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
  return tenths % 10 === 0 ? clock : `${clock}.${tenths % 10}`;
}

/** "0:01–0:04.5"; one time where both are the same. */
export function spanText(from: number, to: number): string {
  return Number.isNaN(to) || to === from ? timeText(from) : `${timeText(from)}–${timeText(to)}`;
}
