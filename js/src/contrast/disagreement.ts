/**
 * How far two to six models disagree about one input, with ground truth and without: the rules of
 * `predict_widgets/predictions/disagreement.py`, which says them in words.
 * `tests/contract/showing.json` holds the two to the same answers.
 */
import { type Box, type Match, matchedBoxes } from "../compare/agreement.js";
import { fold } from "../visible.js";

/** From the least to the gravest; an input's kind is a place in it. */
export const KINDS = ["none", "gap", "extra", "miss", "flip"] as const;
export type Kind = (typeof KINDS)[number];
const [NONE, GAP, EXTRA, MISS, FLIP] = [0, 1, 2, 3, 4];

/** Difference between two probabilities from which on it is a disagreement by itself. */
const LEAST_GAP = 0.1;

/** What one model says of an input, or what is true of it. Labels are numbers of folded texts. */
export interface Answer {
  /** Those above the threshold. */
  readonly labels: ReadonlySet<number>;
  /** The best probability of each label, also below the threshold. */
  readonly scores: ReadonlyMap<number, number>;
  /** The first label above the threshold of each vocabulary. */
  readonly firsts: ReadonlySet<number>;
  /** Regions above the threshold. */
  readonly boxes: readonly Box[];
}

export interface Disagreement {
  /** A place in `KINDS`. */
  readonly kind: number;
  /** 0 to 1. */
  readonly gap: number;
}

/** Null where there is nothing to hold against each other. */
export function disagreement(
  answers: readonly (Answer | null)[],
  truth: Answer | null = null,
): Disagreement | null {
  const said = answers.filter((answer) => answer !== null);
  if (said.length < 2 || (truth !== null && truth.labels.size === 0)) return null;
  const boxed =
    said.some(({ boxes }) => boxes.length > 0) &&
    said.every(({ boxes, labels }) => boxes.length > 0 || labels.size === 0);
  if (truth === null) return boxed ? ofBoxes(said) : ofLabels(said);
  return boxed && truth.boxes.length > 0 ? ofTrueBoxes(said, truth) : ofTrueLabels(said, truth);
}

function ofLabels(said: readonly Answer[]): Disagreement {
  const [first, ...others] = said as [Answer, ...Answer[]];
  return graved(
    () =>
      others.some(
        ({ firsts }) =>
          first.firsts.size + firsts.size > 0 && !some(firsts, (one) => first.firsts.has(one)),
      ),
    () => some(first.labels, (label) => others.some(({ labels }) => !labels.has(label))),
    () => others.some(({ labels }) => some(labels, (label) => !first.labels.has(label))),
    Math.max(...said.map(({ labels }) => widestOf(said, labels))),
  );
}

function ofBoxes(said: readonly Answer[]): Disagreement {
  const matches = matchedBoxes(said.map(({ boxes }) => boxes));
  const differ = matches.filter(({ verdict }) => verdict === "differ");
  const lone = [
    ...matches.filter(({ verdict }) => verdict === "some" || verdict === "only"),
    // What differs may be missing somewhere, too.
    ...differ.filter(({ boxes }) => boxes.includes(null)),
  ];
  return graved(
    () => differ.length > 0,
    () => lone.some(({ boxes }) => boxes[0] !== null),
    () => lone.some(({ boxes }) => boxes[0] === null),
    Math.max(0, ...matches.map(gapIn)),
  );
}

function gapIn({ boxes }: Match): number {
  const labels = boxes.map((box) => box && fold(box.label));
  const spreads = labels.map((label) =>
    label === null ? 0 : spread(boxes.map((box, at) => (labels[at] === label ? scoreOf(box) : 0))),
  );
  return Math.max(...spreads);
}

function ofTrueLabels(said: readonly Answer[], truth: Answer): Disagreement {
  const right = said.map(({ firsts }) => some(firsts, (label) => truth.labels.has(label)));
  const isWrong = ({ firsts }: Answer, at: number): boolean => firsts.size > 0 && !right[at];
  const split = (label: number): boolean =>
    new Set(said.map((one) => one.labels.has(label))).size > 1;
  return graved(
    () => right.includes(true) && said.some(isWrong),
    () => some(truth.labels, split),
    () =>
      said.some(({ labels }) => some(labels, (label) => !truth.labels.has(label) && split(label))),
    widestOf(said, truth.labels),
  );
}

function ofTrueBoxes(said: readonly Answer[], truth: Answer): Disagreement {
  const found = said.map(({ boxes }) => matchedBoxes([truth.boxes, boxes]));
  const verdicts = truth.boxes.map((_, at) => found.map((pairs) => pairs[at]?.verdict));
  // One has it, and another has not, or has it with another label.
  const split = verdicts.filter(
    (own) => own.includes("agree") && own.some((one) => one !== "agree"),
  );
  return graved(
    () => split.some((own) => own.includes("differ")),
    () => split.some((own) => own.some((one) => one !== "agree" && one !== "differ")),
    () => hasOneMore(found.map(wrongIn)),
    Math.max(0, ...truth.boxes.map((_, at) => spread(found.map((pairs) => hitScore(pairs[at]))))),
  );
}

/** The labels of a model's boxes that are not true, each with how often it is said. */
function wrongIn(pairs: readonly Match[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { boxes, verdict } of pairs) {
    if (!boxes[1] || verdict === "agree") continue;
    const label = fold(boxes[1].label);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function hasOneMore(counts: readonly Map<string, number>[]): boolean {
  const labels = counts.flatMap((own) => [...own.keys()]);
  return labels.some((label) => new Set(counts.map((own) => own.get(label) ?? 0)).size > 1);
}

function hitScore(match: Match | undefined): number {
  return match?.verdict === "agree" ? scoreOf(match.boxes[1]) : 0;
}

function widestOf(said: readonly Answer[], labels: ReadonlySet<number>): number {
  let widest = 0;
  // No lists: while a slider moves it goes over the labels of all inputs.
  for (const label of labels) {
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (const { scores } of said) {
      const score = scores.get(label) ?? 0;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    if (high - low > widest) widest = high - low;
  }
  return Math.min(widest, 1);
}

/** Of raw scores nobody knows how far apart they are. */
function spread(scores: readonly number[]): number {
  return Math.min(Math.max(...scores) - Math.min(...scores), 1);
}

function scoreOf(box: Box | null | undefined): number {
  return !box || Number.isNaN(box.score) ? 0 : box.score;
}

/** The gravest of it; what is less grave is not looked into then. */
function graved(
  flip: () => boolean,
  miss: () => boolean,
  extra: () => boolean,
  gap: number,
): Disagreement {
  const kind = flip() ? FLIP : miss() ? MISS : extra() ? EXTRA : gap >= LEAST_GAP ? GAP : NONE;
  return { kind: kind as number, gap };
}

function some(labels: ReadonlySet<number>, holds: (label: number) => boolean): boolean {
  for (const label of labels) if (holds(label)) return true;
  return false;
}
