/** How a verdict looks: a sign, a color and a dash of its own, so that none of them stands alone. */
import type { Match, Verdict } from "./agreement.js";

export interface Look {
  readonly sign: string;
  /** In a sentence after a number: "3 agree". */
  readonly words: string;
  /** Of Okabe and Ito's colors; "" leaves the label's own. */
  readonly color: string;
  /** How long its dashes are, in widths of the line; 0 for a solid line. */
  readonly dash: number;
}

export const LOOKS: Readonly<Record<Verdict, Look>> = {
  agree: { sign: "=", words: "agree", color: "#009E73", dash: 0 },
  differ: { sign: "≠", words: "with different labels", color: "#CC79A7", dash: 0 },
  some: { sign: "≈", words: "in some", color: "#56B4E9", dash: 0 },
  only: { sign: "+", words: "in one alone", color: "#D55E00", dash: 4 },
  alone: { sign: "", words: "with nothing to hold against", color: "", dash: 0 },
};

/** Where another model has something and this one has not. */
export const MISSED = { sign: "−", dash: 1 } as const;

export const RULE =
  "Boxes of two models are the same thing from an IoU of .50 on, those of the same label first, the best score first.";

const ORDER: readonly Verdict[] = ["agree", "differ", "some", "only", "alone"];

/** "3 agree, 1 in one alone". */
export function counted(matches: readonly Match[]): string {
  return ORDER.flatMap((verdict) => {
    const count = matches.filter((match) => match.verdict === verdict).length;
    return count > 0 ? [`${count.toLocaleString("en")} ${LOOKS[verdict].words}`] : [];
  }).join(", ");
}

/** A model's letter: how it is called where its name has no room. */
export function letterOf(place: number): string {
  return String.fromCharCode(65 + place);
}
