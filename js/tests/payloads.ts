/** What the mock kernel answers with: cards, rows, and the predictions table as it is sent. */
import {
  type Column,
  columnFromArray,
  float32,
  int32,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import type { InputCard, ModelCard } from "../src/wire.js";

export interface Row {
  output_id?: number;
  label: string;
  score: number | null;
  kind?: string;
  shape?: string;
  box?: readonly [left: number, top: number, right: number, bottom: number];
  region?: string;
  vocabulary?: string;
  scoreMeans?: string;
  text?: string | null;
  hex?: string | null;
}

export const SOME_ROWS: readonly Row[] = [
  { label: "tabby", score: 0.5 },
  { label: "tiger cat", score: 0.31 },
  { label: "Egyptian cat", score: 0.12 },
  { label: "lynx", score: 0.02 },
];

/** The predictions table as the kernel sends it. */
export function predictionsIpc(rows: readonly Row[]): Uint8Array {
  const text = (name: string, value: (row: Row) => string | null) =>
    [name, columnFromArray(rows.map(value), utf8())] as const;
  const edge = (name: string, index: number) =>
    [
      name,
      columnFromArray(
        rows.map((row) => row.box?.[index] ?? null),
        float32(),
      ),
    ] as const;
  const columns: Record<string, Column<unknown>> = Object.fromEntries([
    [
      "output_id",
      columnFromArray(
        rows.map((row) => row.output_id ?? 1),
        int32(),
      ),
    ],
    text("kind", (row) => row.kind ?? "concept"),
    text("shape", (row) => row.shape ?? (row.box ? "box" : "whole")),
    edge("left", 0),
    edge("top", 1),
    edge("right", 2),
    edge("bottom", 3),
    text("region_id", (row) => row.region ?? ""),
    text("parent_region_id", () => ""),
    text("label", (row) => row.label),
    text("label_id", (row) => row.label),
    text("vocabulary", (row) => row.vocabulary ?? ""),
    [
      "score",
      columnFromArray(
        rows.map((row) => row.score),
        float32(),
      ),
    ],
    text("score_means", (row) => row.scoreMeans ?? (row.score === null ? "none" : "probability")),
    text("text", (row) => row.text ?? null),
    text("hex", (row) => row.hex ?? null),
  ]);
  const bytes = tableToIPC(tableFromColumns(columns), { format: "stream" });
  if (!bytes) throw new Error("flechette wrote no table");
  return bytes;
}

export function modelCard(id: string): ModelCard {
  return {
    reference: `embedded/main/models/${id}`,
    user_id: "embedded",
    app_id: "main",
    id,
    version_id: "1",
    name: id,
    description: `What ${id} is for`,
    model_type_id: "visual-classifier",
    input_fields: ["image"],
    output_fields: ["concepts"],
    url: "",
  };
}

export function inputCard(key: string, name: string, bytes = 48_000): InputCard {
  return { key, name, kind: "image", bytes, width: 640, height: 480, sha256: key, changes: [] };
}
