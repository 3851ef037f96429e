/** What the mock kernel answers with: cards, rows, and the predictions table as it is sent. */
import {
  type Column,
  columnFromArray,
  type DataType,
  float32,
  int32,
  list,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";
import type {
  InputCard,
  InputKind,
  ModelCard,
  NodeCard,
  ParameterCard,
  WorkflowCard,
} from "../src/wire.js";

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
  /** Milliseconds. */
  time?: number;
  end?: number;
  track?: string;
  parent?: string;
  /** The output that the parent is in. */
  parentOutput?: number;
  polygon?: readonly number[];
  points?: readonly number[];
  pointExtra?: readonly number[];
  pointNames?: readonly string[];
  span?: readonly [start: number, end: number];
  mediaType?: string;
  mediaUrl?: string;
  value?: unknown;
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
  const whole = (name: string, value: (row: Row) => number | undefined) =>
    [
      name,
      columnFromArray(
        rows.map((row) => value(row) ?? null),
        int32(),
      ),
    ] as const;
  const lists = (
    name: string,
    type: DataType,
    value: (row: Row) => readonly unknown[] | undefined,
  ) =>
    [
      name,
      columnFromArray(
        rows.map((row) => value(row) ?? null),
        type,
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
    whole("parent_output_id", (row) => row.parentOutput),
    text("parent_region_id", (row) => row.parent ?? ""),
    text("track_id", (row) => row.track ?? ""),
    ["ordinal", columnFromArray(ordinalsOf(rows), int32())],
    whole("time_ms", (row) => row.time),
    whole("end_ms", (row) => row.end),
    whole("span_start", (row) => row.span?.[0]),
    whole("span_end", (row) => row.span?.[1]),
    lists("polygon", list(float32()), (row) => row.polygon),
    lists("points", list(float32()), (row) => row.points),
    lists("point_extra", list(float32()), (row) => row.pointExtra),
    lists("point_names", list(utf8()), (row) => row.pointNames),
    text("media_type", (row) => row.mediaType ?? null),
    text("media_url", (row) => row.mediaUrl ?? null),
    text("value_json", (row) => (row.value === undefined ? null : JSON.stringify(row.value))),
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

/** A statement's place among those of its output. */
function ordinalsOf(rows: readonly Row[]): number[] {
  const counts = new Map<number, number>();
  return rows.map((row) => {
    const output = row.output_id ?? 1;
    const ordinal = counts.get(output) ?? 0;
    counts.set(output, ordinal + 1);
    return ordinal;
  });
}

export function modelCard(id: string, more: Partial<ModelCard> = {}): ModelCard {
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
    parameters: [],
    streams: false,
    url: "",
    ...more,
  };
}

export function workflowCard(id: string, nodes: readonly NodeCard[]): WorkflowCard {
  return {
    ...modelCard(id, {
      reference: `embedded/main/workflows/${id}`,
      model_type_id: "",
      output_fields: [],
    }),
    nodes: [...nodes],
  };
}

/** A node whose model is called like it unless said otherwise. */
export function nodeCard(
  id: string,
  inputs: readonly string[] = [],
  more: Partial<NodeCard> = {},
): NodeCard {
  return {
    id,
    inputs: [...inputs],
    model_id: id,
    model_version_id: "1",
    model_type_id: "visual-detector",
    url: "",
    suppressed: false,
    ...more,
  };
}

export function parameterCard(
  name: string,
  kind: ParameterCard["kind"],
  more: Partial<ParameterCard> = {},
): ParameterCard {
  return {
    name,
    kind,
    default: null,
    description: "",
    choices: [],
    minimum: null,
    maximum: null,
    step: null,
    required: false,
    ...more,
  };
}

const KINDS: readonly (readonly [InputKind, RegExp])[] = [
  ["text", /\.(txt|md)$/],
  ["video", /\.(mp4|mov|avi|webm)$/],
  ["audio", /\.(mp3|wav)$/],
];

export function inputCard(key: string, name: string, bytes = 48_000): InputCard {
  const kind = KINDS.find(([, ending]) => ending.test(name))?.[0] ?? "image";
  const seen = kind === "image" || kind === "video";
  return {
    key,
    name,
    kind,
    bytes,
    width: seen ? 640 : 0,
    height: seen ? 480 : 0,
    sha256: key,
    changes: [],
    notes: [],
    media_type: kind === "text" ? "text/plain" : `${kind}/${name.split(".").at(-1)}`,
    duration_ms: kind === "video" || kind === "audio" ? 4000 : 0,
    text: "",
  };
}
