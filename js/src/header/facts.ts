/** A model's facts in a few signs: its version, what goes in and what comes out. */
import type { ModelCard, WorkflowCard } from "../wire.js";

/** Like "v1 · image → concepts": the version, and what goes in and comes out; a workflow's nodes. */
export function facts(model: ModelCard): string {
  const { nodes = [] } = model as Partial<WorkflowCard>;
  const count = nodes.length > 0 ? `${nodes.length} node${nodes.length === 1 ? "" : "s"}` : "";
  const fields = count && model.output_fields.length === 0 ? "" : flow(model);
  const said = [shortVersion(model.version_id), fields, count];
  return said.filter((fact) => fact !== "").join(" · ");
}

/** Like "image → concepts"; "" where the platform does not say. */
export function flow(model: ModelCard): string {
  if (model.input_fields.length === 0 && model.output_fields.length === 0) return "";
  const words = (fields: readonly string[]) => fields.join(", ").replaceAll("_", " ") || "?";
  return `${words(model.input_fields)} → ${words(model.output_fields)}`;
}

/** Clarifai's version ids are 32 hexadecimal digits: eight tell them apart. "1" is read as "v1". */
export function shortVersion(id: string): string {
  if (/^\d{1,4}(\.\d+)*$/.test(id)) return `v${id}`;
  return id.length > 12 ? id.slice(0, 8) : id;
}

/** The id in a reference like "USER/APP/models/ID/versions/V", or a workflow's. */
export function modelIn(reference: string): string {
  return /(?:models|workflows)\/([^/]+)/.exec(reference)?.[1] ?? reference;
}
