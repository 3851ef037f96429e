/** Model types and their fields in plain words; all that is known of Clarifai's, and what else lists bring. */
import type { ModelCard } from "../wire.js";

/**
 * The types that Clarifai's catalog has most of, by their ids: its documentation, pages "Model types"
 * and "Predict", and the types that its open-source client knows.
 */
const TYPES: readonly (readonly [id: string, words: string])[] = [
  ["visual-classifier", "Image classifier"],
  ["visual-detector", "Object detector"],
  ["visual-segmenter", "Image segmenter"],
  ["visual-keypointer", "Keypoints in images"],
  ["visual-anomaly", "Anomalies in images"],
  ["visual-embedder", "Image embedder"],
  ["optical-character-recognizer", "Text in images (OCR)"],
  ["barcode-operator", "Barcode reader"],
  ["image-color-recognizer", "Colors of images"],
  ["image-to-text", "Image to text"],
  ["text-to-image", "Text to image"],
  ["multimodal-to-text", "Image and text to text"],
  ["multimodal-embedder", "Image and text embedder"],
  ["text-classifier", "Text classifier"],
  ["text-embedder", "Text embedder"],
  ["text-to-text", "Text to text"],
  ["audio-to-text", "Speech to text"],
  ["text-to-audio", "Text to speech"],
  ["embedding-classifier", "Classifier of embeddings"],
  ["clusterer", "Clusterer"],
  ["image-crop", "Image cropper"],
  ["concept-thresholder", "Concept threshold"],
  ["region-thresholder", "Region threshold"],
];

const TYPE_WORDS: ReadonlyMap<string, string> = new Map(TYPES);

/** What a model takes, and what it gives: fields of Clarifai's `Data`, in the words of this page. */
const TAKES = ["image", "video", "text", "audio"] as const;
const GIVES = [
  "concepts",
  "regions",
  "masks",
  "points",
  "text",
  "embeddings",
  "colors",
  "image",
  "audio",
] as const;

const FIELD_WORDS: Readonly<Record<string, string>> = {
  image: "images",
  video: "videos",
  audio: "sound",
  regions: "regions (boxes)",
  embeddings: "embeddings (vectors)",
};

/** A choice of a filter. */
export interface Option {
  value: string;
  words: string;
}

export function typeWords(id: string): string {
  return TYPE_WORDS.get(id) ?? words(id);
}

export function fieldWords(field: string): string {
  return FIELD_WORDS[field] ?? words(field);
}

/** The types to filter by: the common ones, and behind them others that were listed. */
export function typeOptions(seen: Iterable<string>): Option[] {
  const others = [...new Set(seen)].filter((id) => id !== "" && !TYPE_WORDS.has(id)).sort();
  return [...TYPE_WORDS.keys(), ...others].map((id) => ({ value: id, words: typeWords(id) }));
}

export function fieldOptions(of: "takes" | "gives"): Option[] {
  const fields = of === "takes" ? TAKES : GIVES;
  return fields.map((field) => ({ value: field, words: fieldWords(field) }));
}

/** Like "image → concepts"; where the platform does not say, its type. */
export function does({ input_fields, output_fields, model_type_id }: ModelCard): string {
  if (input_fields.length === 0 && output_fields.length === 0) {
    return model_type_id ? typeWords(model_type_id) : "";
  }
  const said = (fields: readonly string[]) => fields.map(words).join(", ") || "?";
  return `${said(input_fields)} → ${said(output_fields)}`;
}

function words(id: string): string {
  return id.replace(/[-_]/g, " ");
}
