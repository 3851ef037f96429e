/** The prediction threshold's scale: how far it reaches, and below what scores may be missing. */
import type { Rows } from "../predictions.js";
import { isThresholded } from "../visible.js";

export interface Scale {
  /** The slider's right end: 1, or for raw scores the largest, rounded up. */
  readonly max: number;
  readonly step: number;
  readonly decimals: number;
  /** The lowest and the highest score received. */
  readonly lowest: number;
  readonly highest: number;
  readonly raw: boolean;
}

/** Null where no row has a score that a threshold could be held against. */
export function scaleOf(rows: Rows | null): Scale | null {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let raw = false;
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    const score = rows?.score[row] ?? Number.NaN;
    const means = rows?.scoreMeans[row] ?? "none";
    if (Number.isNaN(score) || !isThresholded(means)) continue;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
    raw ||= means === "raw";
  }
  return scaleFrom(lowest, highest, raw);
}

/** The scale that holds scores between these; null where the lowest is above the highest. */
export function scaleFrom(lowest: number, highest: number, raw: boolean): Scale | null {
  if (lowest > highest) return null;
  // Float32 noise above 1 does not make a probability raw.
  if (!raw && highest < 1.001) {
    return { max: 1, step: 0.01, decimals: 2, lowest, highest, raw: false };
  }
  const step = 10 ** Math.floor(Math.log10(Math.max(highest, 1e-6) / 50));
  return {
    max: Number((Math.ceil(highest / step) * step).toPrecision(6)),
    step,
    decimals: Math.max(2, -Math.floor(Math.log10(step))),
    lowest,
    highest,
    raw: true,
  };
}

/** The highest setting on the scale that still lets `score` pass. */
export function settingBelow(score: number, scale: Scale): number {
  const steps = Math.floor(score / scale.step + 1e-6);
  return Number((Math.max(0, steps) * scale.step).toFixed(scale.decimals));
}

/** A setting as it is written in sentences: two decimals, no leading zero. */
export function settingText(setting: number, scale: Scale): string {
  return setting.toFixed(scale.decimals).replace(/^(-?)0\./, "$1.");
}

/** The lowest score received: as a setting, or with its first digit where that would read .00. */
export function lowestText(scale: Scale): string {
  const { lowest } = scale;
  if (lowest <= 0 || lowest >= scale.step) return settingText(lowest, scale);
  return Number(lowest.toPrecision(1)).toString().replace(/^0\./, ".");
}
