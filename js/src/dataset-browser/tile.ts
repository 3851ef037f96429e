/** What stands on one input's tile, read from the columns. */
import { EMPTY, FAILED, type NodeColumns, SAID, WAITING } from "../grid/columns.js";
import type { TileBox, TileLine, TileProps } from "../grid/Tile.js";
import { scoreText } from "../overlays/regions.js";
import type { NarrowRows } from "../predictions.js";
import { fold, isThresholded } from "../visible.js";
import type { Feed } from "./feed.js";

export interface TileLook {
  readonly node: string;
  readonly threshold: number;
  readonly concept_filter: string;
  readonly against_truth: boolean;
  /** The score that fills a bar: 1, or the largest of raw scores. */
  readonly full: number;
  /** Whether a run is on its way. */
  readonly running: boolean;
  /** Whether there is anything to hold against the ground truth. */
  readonly comparable: boolean;
  /** 1 for each input that agrees with its ground truth. */
  readonly agree: Uint8Array;
}

export type TileSaid = Pick<
  TileProps,
  "name" | "kind" | "status" | "error" | "lines" | "boxes" | "truth" | "agrees"
> & { readonly instead: string; readonly sign?: string; readonly words?: string };

const MOST_LINES = 2;
const MOST_BOXES = 40;

export function tileOf(feed: Feed, index: number, look: TileLook): TileSaid {
  const { columns } = feed;
  const fate = fateOf(feed, index, look.node);
  const said = columns.said(look.node, index);
  const told = columns.truthOf(index);
  const rows = said ? onShow(said, look) : [];
  const labels = told ? truthsOf(told.rows, told.from, told.to) : [];
  return {
    name: columns.inputNames[index] ?? "",
    kind: columns.kinds[index] ?? "",
    ...fate,
    lines: said ? linesOf(said.rows, rows, look.full) : [],
    boxes: [
      ...(said ? boxesOf(said.rows, rows, false) : []),
      ...(told ? boxesOf(told.rows, range(told.from, told.to), true) : []),
    ],
    truth: labels,
    agrees:
      look.comparable &&
      labels.length > 0 &&
      (fate.status === "predicted" || fate.status === "empty")
        ? look.agree[index] === 1
        : null,
    instead: fate.status === "waiting" ? (look.running ? "Waiting" : "Not predicted yet") : "",
    // Of several models what each of them says, and not one alone.
    ...columns.contrast?.tile(index, look),
  };
}

const STATUS = { [WAITING]: "waiting", [SAID]: "predicted", [EMPTY]: "empty", [FAILED]: "failed" };

/** How it fares at a node; where the whole workflow failed, so did each of its nodes. */
function fateOf({ columns }: Feed, index: number, nodeId: string) {
  const node = columns.node(nodeId);
  const whole = columns.node("");
  const waits = (node.status[index] ?? WAITING) === WAITING;
  const meant = waits && whole.status[index] === FAILED ? whole : node;
  const status = STATUS[(meant.status[index] ?? WAITING) as keyof typeof STATUS];
  return { status: status as TileProps["status"], error: reasonOf(meant, index) };
}

function reasonOf({ failures }: NodeColumns, index: number): string {
  const failure = failures.get(index);
  return failure ? failure.message || failure.name : "";
}

/** The rows above the threshold that bear the filter's words, best first. */
function onShow(
  { rows, from, to }: { rows: NarrowRows; from: number; to: number },
  { threshold, concept_filter }: TileLook,
): number[] {
  const floor = Math.fround(threshold);
  const wanted = fold(concept_filter.trim());
  const on: number[] = [];
  for (let row = from; row < to; row++) {
    const below = (rows.score[row] as number) < floor;
    if (below && isThresholded(rows.scoreMeans[row] as string)) continue;
    if (wanted === "" || fold(wordsOf(rows, row)).includes(wanted)) on.push(row);
  }
  const rank = (row: number): number => {
    const score = rows.score[row] as number;
    return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
  };
  return on.sort((a, b) => rank(b) - rank(a) || a - b);
}

function wordsOf(rows: NarrowRows, row: number): string {
  return (rows.kind[row] === "text" ? rows.text[row] : rows.label[row]) ?? "";
}

/** What a row is called on a tile. */
function titleOf(rows: NarrowRows, row: number): string {
  const name = rows.label[row] || rows.text[row] || rows.hex[row];
  return name || (rows.shape[row] === "whole" ? (rows.kind[row] ?? "") : "region");
}

/** Each title once, with how often it stands there. */
function linesOf(rows: NarrowRows, on: readonly number[], full: number): TileLine[] {
  const counts = new Map<string, { best: number; count: number }>();
  for (const row of on) {
    const title = titleOf(rows, row);
    const known = counts.get(title);
    if (known) known.count += 1;
    else counts.set(title, { best: row, count: 1 });
  }
  return [...counts].slice(0, MOST_LINES).map(([title, { best, count }]) => {
    const score = rows.score[best] as number;
    const means = rows.scoreMeans[best] as string;
    const text = scoreText(score, means);
    const share = text === "" ? Number.NaN : score / (means === "raw" ? full : 1);
    const hex = rows.hex[best];
    return { label: title, times: count, score: text, share, ...(hex ? { color: hex } : {}) };
  });
}

function boxesOf(rows: NarrowRows, on: readonly number[], truth: boolean): TileBox[] {
  const boxes: TileBox[] = [];
  for (const row of on) {
    if (boxes.length === MOST_BOXES) break;
    const left = rows.left[row] as number;
    if (Number.isNaN(left) || rows.shape[row] === "whole") continue;
    const [top, right, bottom] = [rows.top[row], rows.right[row], rows.bottom[row]] as [
      number,
      number,
      number,
    ];
    boxes.push({ label: titleOf(rows, row), left, top, right, bottom, truth });
  }
  return boxes;
}

function truthsOf(rows: NarrowRows, from: number, to: number): string[] {
  return [...new Set(range(from, to).map((row) => titleOf(rows, row)))];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
