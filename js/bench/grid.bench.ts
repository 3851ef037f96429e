/**
 * 100,000 predictions of 10,000 inputs on show, and one of 100,000 inputs each: a step of the slider,
 * the orders, the class counts; taking a part in. Runs in the page of `redraw.mjs`.
 */
import { Columns } from "../src/grid/columns.js";
import { classCounts } from "../src/grid/counts.js";
import { type Filter, matching } from "../src/grid/filter.js";
import { ordered } from "../src/grid/order.js";
import { type Rows, rowsWith } from "../src/predictions.js";
import { randomFrom } from "./scenes.js";
import { median, time } from "./timing.js";

const PREDICTIONS = 100_000;
const LABELS = 100;
const PARTS = 10;

const ALL: Filter = {
  node: "",
  threshold: 0,
  concept_filter: "",
  label: "",
  truth: "all",
  status: "all",
  disagreement: "all",
  against_truth: false,
};

function rowsOf(inputs: readonly number[], each: number, random: () => number): Rows {
  const length = inputs.length * each;
  return rowsWith({
    outputId: Int32Array.from({ length }, (_, at) => inputs[Math.floor(at / each)] as number),
    label: Array.from({ length }, () => `label ${Math.floor(random() * LABELS)}`),
    score: Float32Array.from({ length }, random),
    scoreMeans: new Array<string>(length).fill("probability"),
  });
}

function outputsOf(inputs: readonly number[]) {
  const all = <T>(value: T): T[] => inputs.map(() => value);
  return {
    index: inputs,
    outputId: inputs,
    nodeId: all(""),
    status: all("ok"),
    errorName: all(""),
    errorMessage: all(""),
  };
}

/** Inputs with as many predictions each as there are to share, and one label of ground truth. */
async function measure(count: number) {
  const random = randomFrom(3);
  const each = PREDICTIONS / count;
  const columns = new Columns();
  const inputs = Array.from({ length: count }, (_, at) => at);
  const names = inputs.map((at) => `photo-${(at * 7919) % count}.jpg`);
  columns.addInputs(0, names, names, rowsOf(inputs, 1, random));
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const own = inputs.slice((part * count) / PARTS, ((part + 1) * count) / PARTS);
    return { outputs: outputsOf(own), rows: rowsOf(own, each, random) };
  });
  const taken = parts.map(({ outputs, rows }) => {
    const start = performance.now();
    columns.addPart(outputs, rows);
    return performance.now() - start;
  });
  let at = 0;
  const next = (more: Partial<Filter> = {}): Filter => {
    at += 1;
    return { ...ALL, threshold: (at % 20) / 20, ...more };
  };
  const step = (filter: Filter, sort: Parameters<typeof ordered>[3]) => {
    const mask = matching(columns, filter);
    ordered(columns, mask, filter, sort, true);
    return classCounts(columns, mask, filter);
  };
  const times = await time(() => undefined, {
    threshold: () => step(next(), "score"),
    concept_filter: () => step(next({ concept_filter: "label 1" }), "score"),
    mistakes: () => step(next({ truth: "mistakes" }), "agreement"),
    uncertainty: () => step(next(), "uncertainty"),
    name: () => step(next(), "name"),
  });
  return { inputs: count, predictions: PREDICTIONS, part_ms: median(taken), times, limit_ms: 16 };
}

async function run() {
  return { ten_each: await measure(PREDICTIONS / 10), one_each: await measure(PREDICTIONS) };
}

Object.assign(globalThis, { benchmark: run() });
