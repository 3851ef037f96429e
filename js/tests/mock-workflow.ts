/** A mock kernel that speaks as a workflow: an answer of the whole, and one for each node. */

import type { Answer, ErrorPayload, InputCard, NodeCard } from "../src/wire.js";
import workflowViewer from "../src/workflow-viewer/index.js";
import { MockKernel } from "./mock-kernel.js";
import { nodeCard, type Row, workflowCard } from "./payloads.js";
import { type Rendered, renderWidget } from "./render.js";

/** A node, and what it says of every input. */
export interface MockNode extends Partial<Pick<Answer, "status" | "notes" | "latency_ms">> {
  card: NodeCard;
  /** With `parent`, of the region of that id in the node that the row names by `of`. */
  rows?: readonly NodeRow[];
  error?: ErrorPayload;
}

/** A row, and the id of the node that its parent is in. */
export type NodeRow = Row & { of?: string };

/** Faces, their crops, and the colors of each crop. */
export const FACE_COLORS: readonly MockNode[] = [
  {
    card: nodeCard("faces", [], { model_id: "face-boxes", url: "https://example.org/face-boxes" }),
    latency_ms: 31,
    rows: [
      { label: "face", score: 0.94, box: [0.12, 0.1, 0.42, 0.6], region: "a" },
      { label: "face", score: 0.71, box: [0.55, 0.2, 0.8, 0.66], region: "b" },
    ],
  },
  {
    card: nodeCard("crops", ["faces"], { model_type_id: "image-crop" }),
    latency_ms: 2,
    rows: ["a", "b"].map((region) => ({
      kind: "image",
      label: "",
      score: null,
      region: `crop-${region}`,
      of: "faces",
      parent: region,
      box: region === "a" ? ([0.12, 0.1, 0.42, 0.6] as const) : ([0.55, 0.2, 0.8, 0.66] as const),
      mediaType: "image/jpeg",
    })),
  },
  {
    card: nodeCard("colors", ["crops"], {
      model_id: "dominant-colors",
      model_type_id: "color-recognizer",
    }),
    latency_ms: 9,
    rows: (
      [
        ["a", "#8b6b4a", "Peru", 0.6],
        ["a", "#2f2a26", "Black", 0.4],
        ["b", "#c9b8a0", "Tan", 1],
      ] as const
    ).map(([crop, hex, label, score]) => ({
      kind: "color",
      label,
      hex,
      score,
      scoreMeans: "share_of_image",
      region: `tones-${crop}`,
      of: "crops",
      parent: `crop-${crop}`,
    })),
  },
];

export class MockWorkflow extends MockKernel {
  nodes: readonly MockNode[];

  constructor(nodes: readonly MockNode[] = FACE_COLORS, id = "face-colors") {
    super();
    this.nodes = nodes;
    Object.assign(this.traits, { workflow: id, node: "", folded: [] });
    delete this.traits.model;
    delete this.traits.params;
    this.model = this.cardOf(id);
    this.models = [this.model, this.cardOf("text-language"), this.cardOf("look-three-ways")];
  }

  override cardOf(id: string) {
    return workflowCard(
      id,
      this.nodes.map(({ card }) => card),
    );
  }

  override answersTo(card: InputCard, maxConcepts: number): Answer[] {
    const [whole] = super.answersTo(card, maxConcepts) as [Answer];
    const failed = whole.status === "failed";
    const all: Answer = { ...whole, output_id: -1, status: failed ? "failed" : "ok" };
    if (failed) return [all];
    return [all, ...this.nodes.map((node) => this.#answerOf(node, card, all))];
  }

  override rowsAbout(card: InputCard): Row[] {
    return this.nodes.flatMap((node) =>
      (node.rows ?? []).map(({ of, ...row }) => ({
        ...row,
        output_id: this.nodeOutput(card, node.card.id),
        ...(of === undefined ? {} : { parentOutput: this.nodeOutput(card, of) }),
      })),
    );
  }

  nodeOutput(card: InputCard, id: string): number {
    const at = this.nodes.findIndex((node) => node.card.id === id);
    return this.outputId(card) * 100 + at;
  }

  #answerOf(node: MockNode, card: InputCard, all: Answer): Answer {
    const { error = null, notes = [], latency_ms = 0 } = node;
    const status = error ? "failed" : (node.status ?? (node.rows?.length ? "ok" : "empty"));
    const output_id = this.nodeOutput(card, node.card.id);
    return { ...all, node_id: node.card.id, output_id, status, error, notes, latency_ms };
  }
}

export function renderWorkflow(kernel = new MockWorkflow(), width = 1000): Rendered {
  return renderWidget(workflowViewer(), kernel, width);
}
