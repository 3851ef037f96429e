/** What a model is asked with: pictures, words, or both. */
import type { ModelCard } from "../wire.js";

const SEEN_OR_HEARD: readonly string[] = ["image", "video", "audio"];

/** It takes texts and nothing else: one types them. */
export function takesOnlyText(model: ModelCard | null): boolean {
  return takes(model, "text") && !SEEN_OR_HEARD.some((kind) => takes(model, kind));
}

/** It takes words together with a picture, a video or a sound. */
export function takesPrompt(model: ModelCard | null): boolean {
  return takes(model, "text") && SEEN_OR_HEARD.some((kind) => takes(model, kind));
}

/**
 * It answers in words to words about a picture: there is nothing to ask before they are there. A
 * model of both that gives concepts or vectors does without.
 */
export function waitsForPrompt(model: ModelCard | null): boolean {
  return takesPrompt(model) && (model?.output_fields.includes("text") ?? false);
}

/** Whether "Max concepts" means anything to it; of a model that says nothing it is believed. */
export function givesConcepts(model: ModelCard | null): boolean {
  const fields = model?.output_fields ?? [];
  return fields.length === 0 || fields.some((field) => field.includes("concepts"));
}

function takes(model: ModelCard | null, kind: string): boolean {
  return model?.input_fields.includes(kind) ?? false;
}
