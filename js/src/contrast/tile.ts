/** What stands on a tile of several models: of each the first label, and how they disagree. */
import type { BrowserFilter } from "../browser-wire.js";
import { type Columns, type ContrastTile, EMPTY, FAILED, WAITING } from "../grid/columns.js";
import type { TileLine } from "../grid/Tile.js";
import { scoreText } from "../overlays/regions.js";
import type { NarrowRows } from "../predictions.js";
import { fold, isThresholded } from "../visible.js";
import type { Contrast } from "./contrast.js";
import { MARKS, SIGNS, WORDS } from "./words.js";

export type ContrastLook = Pick<BrowserFilter, "threshold" | "against_truth"> & {
  /** The score that fills a bar. */
  readonly full: number;
  readonly running: boolean;
};

const INSTEAD: Readonly<Record<number, string>> = {
  [EMPTY]: "Nothing found",
  [FAILED]: "Failed",
};

export function tileOf(
  contrast: Contrast,
  columns: Columns<NarrowRows>,
  input: number,
  look: ContrastLook,
): ContrastTile {
  const kind = contrast.kindOf(input, look);
  const statuses = contrast.models.map((name) => columns.node(name).status[input] ?? WAITING);
  const firsts = contrast.models.map((name) => {
    const stretch = columns.said(name, input);
    return stretch && firstIn(stretch.rows, stretch.from, stretch.to, look.threshold);
  });
  const said = firsts.find((first) => first !== null) ?? null;
  const lines = contrast.models.map((name, at): TileLine => {
    const first = firsts[at] ?? null;
    const told =
      first === null
        ? lineInstead(columns, name, input, look)
        : lineOf(first, look, said !== null && fold(said.label) !== fold(first.label));
    return { mark: MARKS[at] ?? "", model: name, ...told };
  });
  const waits = statuses.every((status) => status === WAITING);
  return {
    status: waits ? "waiting" : statuses.every((one) => one === FAILED) ? "failed" : "predicted",
    lines,
    sign: kind === null ? "" : SIGNS[kind],
    words: kind === null ? "" : WORDS[kind],
  };
}

interface First {
  readonly label: string;
  readonly score: number;
  readonly means: string;
}

function lineOf({ label, score, means }: First, { full }: ContrastLook, differs: boolean) {
  const text = scoreText(score, means);
  const share = text === "" ? Number.NaN : score / (means === "raw" ? full : 1);
  return { label, score: text, share, differs };
}

/** What stands where a model has no label on show. */
function lineInstead(
  columns: Columns<NarrowRows>,
  name: string,
  input: number,
  { running }: ContrastLook,
) {
  const { status, failures } = columns.node(name);
  const waits = running ? "Waiting" : "Not predicted yet";
  const fate = status[input] ?? WAITING;
  const instead = fate === WAITING ? waits : (INSTEAD[fate] ?? "None on show");
  const failure = failures.get(input);
  const title = failure ? failure.message || failure.name : instead;
  return { label: instead, title, score: "", share: Number.NaN, quiet: true };
}

/** The label of the best score above the threshold, among some rows. */
export function firstIn(
  rows: Pick<NarrowRows, "label" | "score" | "scoreMeans">,
  from: number,
  to: number,
  threshold: number,
): First | null {
  const floor = Math.fround(threshold);
  let best = -1;
  for (let row = from; row < to; row++) {
    const score = rows.score[row] as number;
    if (rows.label[row] === "") continue;
    if (score < floor && isThresholded(rows.scoreMeans[row] as string)) continue;
    if (best < 0 || rank(score) > rank(rows.score[best] as number)) best = row;
  }
  if (best < 0) return null;
  return {
    label: rows.label[best] as string,
    score: rows.score[best] as number,
    means: rows.scoreMeans[best] as string,
  };
}

function rank(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}
