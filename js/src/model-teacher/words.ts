/** How classes, and what a taught model is worth, are put into words. */
import {
  type ClassCard,
  FEWEST_CLASSES,
  FEWEST_PICTURES,
  MOST_CLASSES,
  MOST_PICTURES,
  type TaughtCard,
  type TeachingCard,
} from "../teaching-wire.js";
import type { Teaching } from "./state.js";

export function plural(count: number, unit: string, units = `${unit}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? unit : units}`;
}

/** What a model teacher is for. */
export const WHAT_IT_IS =
  `Name ${FEWEST_CLASSES} to ${MOST_CLASSES} classes and give each ${FEWEST_PICTURES} to ` +
  `${MOST_PICTURES} pictures: a small model learns to tell them apart.`;

/** Why the webcam is off, `why` being what became of the kernel. */
export function stoppedText(why: string): string {
  return `The webcam was stopped. ${why}.`;
}

export const NO_PICTURE = "The clipboard holds no picture.";

export function leftOutText(count: number): string {
  const were = count === 1 ? "was" : "were";
  return `${plural(count, "picture")} ${were} left out: a class takes ${MOST_PICTURES}.`;
}

export function sameText(count: number): string {
  const were = count === 1 ? "was" : "were";
  return `${plural(count, "picture")} ${were} here already. The same picture counts once.`;
}

/** "38 of 45 held-out pictures, 84 %, 95 % interval 71 to 92 %"; no % begins a line. */
export function resultText({ correct, n, accuracy, low, high }: TaughtCard): string {
  const [share, least, most] = [accuracy, low, high].map((one) => Math.round(one * 100));
  return (
    `${correct} of ${plural(n, "held-out picture")}, ${share}\u00a0%, ` +
    `95\u00a0% interval ${least} to\u00a0${most}\u00a0%`
  );
}

/** What a class's held-out pictures were taken for instead, the most frequent first. */
export function takenFor(taught: TaughtCard, label: string): string {
  const counts = taught.confusion[taught.labels.indexOf(label)] ?? [];
  return taught.labels
    .map((other, at) => ({ other, count: counts[at] ?? 0 }))
    .filter(({ other, count }) => other !== label && count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ other, count }) => `${other} ×${count}`)
    .join(", ");
}

/** "Looking at the pictures, 20 of 35". */
export function teachingText({ stage, done, total, message }: Teaching): string {
  if (stage === "queued") return "Queued: the kernel is busy";
  const what = message || "Teaching";
  return total > 0
    ? `${what}, ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`
    : what;
}

/** Why the model cannot be taught just now, in sentences; "" where it can. */
export function whyNot(
  { problems }: TeachingCard,
  { live, coming, reading }: { live: boolean; coming: number; reading: boolean },
): string {
  if (!live) return "There is no kernel to teach it.";
  if (reading) return "A folder is being read.";
  if (coming > 0) {
    return `${plural(coming, "picture")} ${coming === 1 ? "is" : "are"} still on the way.`;
  }
  return problems.join(" ");
}

/** A class's pictures that other classes have, too: by their keys the names of those. */
export function twiceIn(
  classes: readonly ClassCard[],
  classId: string,
): ReadonlyMap<string, readonly string[]> {
  const own = classes.find(({ id }) => id === classId)?.pictures ?? [];
  const found = own.map(({ key }) => {
    const has = ({ id, pictures }: ClassCard) =>
      id !== classId && pictures.some((other) => other.key === key);
    return [key, classes.filter(has).map(({ name }) => name)] as const;
  });
  return new Map(found.filter(([, others]) => others.length > 0));
}
