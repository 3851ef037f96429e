/** What text inputs are called. */

const LONGEST_NAME = 40;

/** What a typed text is called until the kernel has named it: its first words. */
export function firstWords(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  if (line.length <= LONGEST_NAME) return line || "text";
  const cut = line.slice(0, LONGEST_NAME);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), LONGEST_NAME / 2)).trimEnd()}…`;
}
