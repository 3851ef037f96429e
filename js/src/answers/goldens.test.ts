/** What each golden answer puts before the person, and what it folds away: none loses a row. */
import { expect, test } from "vitest";
import { GOLDENS, rowsOfGolden } from "../overlays/goldens.js";
import { isBar } from "./bars.js";
import { panesOf } from "./panes.js";

/** "bars" and the panes, in the order of the answer's rows; those of "more" are folded. */
const ON_TOP: Readonly<Record<string, string>> = {
  audio: "sounds more",
  boxes: "bars more",
  caption: "captions more",
  class_masks: "bars more",
  clusters: "clusters more",
  colors: "colors more",
  concept_details: "bars more",
  crops: "bars pictures more",
  embeddings: "embeddings",
  empty: "",
  failed: "",
  geo: "values",
  hits: "clusters more",
  keypoints: "bars more",
  mixed: "bars colors more captions",
  pictures: "pictures more",
  read_words: "lines more",
  returned_video: "values",
  segments: "bars captions more segments",
  tracks: "bars tracks more",
  unknown_fields: "bars more values",
  values: "bars values captions more pictures",
  video_boxes: "bars more tracks",
  video_concepts: "bars more",
  video_times_too_large: "bars more",
};

test.each([...GOLDENS])("%s", (name, golden) => {
  const said = new Set<string>();
  for (const rows of rowsOfGolden(golden).values()) {
    const panes = panesOf(rows);
    const placed = new Set([...panes.values()].flat());
    for (let row = 0; row < rows.length; row++) {
      if (isBar(rows, row)) said.add("bars");
      expect(isBar(rows, row) || placed.has(row) || rows.kind[row] === "heatmap").toBe(true);
    }
    for (const pane of panes.keys()) said.add(pane);
  }
  expect([...said].join(" ")).toBe(ON_TOP[name] ?? "bars");
});
