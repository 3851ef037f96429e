/** Numbers as people read them: with their unit, in decimal units as Clarifai's limits are. */

/** "9.9 MB", "512 kB", "12 bytes". */
export function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  if (count < 1_000_000) return `${Math.round(count / 1000)} kB`;
  const megabytes = count / 1_000_000;
  return `${megabytes < 100 && megabytes % 1 !== 0 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

/** "1,920 × 1,080". */
export function pixels(width: number, height: number): string {
  return `${width.toLocaleString("en")} × ${height.toLocaleString("en")}`;
}

/** "10:42" in the person's own time; "" for a time that cannot be read. */
export function clock(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** "4.2 s", "12:03 min". */
export function seconds(ms: number): string {
  const whole = Math.round(ms / 1000);
  if (ms < 10_000) return `${Number((ms / 1000).toFixed(1))} s`;
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}
