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
