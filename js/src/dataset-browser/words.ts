/** How a dataset and its run are put into words. */
import type { DatasetCard, PlanCard, RunCard } from "../browser-wire.js";
import { bytes, seconds } from "../numbers.js";

export function plural(count: number, unit: string): string {
  return `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
}

/** "1,797 inputs, 1,790 to predict, 15 calls". */
export function planText({ inputs, known, calls, bytes: size }: PlanCard, unit = "input"): string {
  if (inputs < 0) {
    const first = known > 0 ? `${known.toLocaleString("en")} are known already. ` : "";
    return `${first}The inputs are counted as they are predicted.`;
  }
  const missing = Math.max(0, inputs - known);
  if (missing === 0) return `${plural(inputs, unit)}, all of them predicted already.`;
  const facts = [
    plural(inputs, unit),
    `${missing.toLocaleString("en")} to predict`,
    plural(calls, "call"),
    ...(size > 0 ? [bytes(size)] : []),
  ];
  return facts.join(", ");
}

/** "1,024 of 1,797". */
export function countText({ done, total }: RunCard): string {
  const count = done.toLocaleString("en");
  return total > 0 ? `${count} of ${total.toLocaleString("en")}` : `${count} so far`;
}

/** "120 a second · 6 s left"; "" where nothing is known of it. */
export function paceText({ rate, seconds_left: left }: RunCard): string {
  const digits = rate >= 10 ? 0 : 1;
  const pace =
    rate > 0 ? `${rate.toLocaleString("en", { maximumFractionDigits: digits })} a second` : "";
  const rest = left === null ? "" : `${seconds(Math.max(1, Math.round(left)) * 1000)} left`;
  return [pace, rest].filter(Boolean).join(" · ");
}

/** Of several models each input is answered several times. */
export function unitOf(models: RunCard["models"]): string {
  return models.length > 0 ? "answer" : "input";
}

/** What a run has come to, while none is on its way. */
export function resultText(run: RunCard): string {
  const { done, total, failed, known, calls, models } = run;
  const said = Math.max(0, done - failed);
  const facts = [
    total > 0 && done < total
      ? `${countText({ ...run, done: said })} predicted`
      : `${plural(said, unitOf(models))} predicted`,
    ...(calls > 0 ? [plural(calls, "call")] : []),
    ...(known > 0 && known < done ? [`${known.toLocaleString("en")} known from before`] : []),
  ];
  return facts.join(" · ");
}

export function datasetFacts({ count, labels }: DatasetCard): string {
  const facts = [
    ...(count >= 0 ? [plural(count, "input")] : []),
    ...(labels.length > 0 ? [labels.length === 1 ? "1 class" : `${labels.length} classes`] : []),
  ];
  return facts.join(" · ");
}
