/** A model's facts in a few signs: its version, what goes in and what comes out. */
import type { ModelCard } from "../wire.js";

/** Like "v1 · image → concepts": the version, and what goes in and comes out. */
export function facts(model: ModelCard): string {
  return [shortVersion(model.version_id), flow(model)].filter((fact) => fact !== "").join(" · ");
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

/** The model's id in a reference like "USER/APP/models/ID/versions/V". */
export function modelIn(reference: string): string {
  return /models\/([^/]+)/.exec(reference)?.[1] ?? reference;
}
