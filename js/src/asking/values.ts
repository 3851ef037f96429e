/** Values of settings: read from what was typed, and compared. */
import type { ParameterCard } from "../wire.js";

/** A value, or why what was typed is none. */
export type Read = { value: unknown } | { wrong: string };

/** What was typed for a setting; nothing typed stands for its default. */
export function readSetting(parameter: ParameterCard, text: string): Read {
  const { kind, default: usual } = parameter;
  if (kind === "text" || kind === "choice") return { value: text };
  if (text.trim() === "") return { value: usual };
  if (kind === "json") return readJson(text);
  const value = Number(text);
  if (!Number.isFinite(value)) return { wrong: "A number is needed." };
  if (kind === "integer" && !Number.isInteger(value)) return { wrong: "A whole number is needed." };
  const range = rangeText(parameter);
  const { minimum, maximum } = parameter;
  const outside = (minimum !== null && value < minimum) || (maximum !== null && value > maximum);
  return outside ? { wrong: `Out of range: ${range}.` } : { value };
}

/** "0 to 5", "from 0", "up to 5", "". */
export function rangeText({ minimum, maximum }: ParameterCard): string {
  if (minimum !== null && maximum !== null) return `${minimum} to ${maximum}`;
  if (minimum !== null) return `from ${minimum}`;
  return maximum === null ? "" : `up to ${maximum}`;
}

/** How a value stands in its field. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Any JSON value. */
export function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { wrong: `This is not JSON: ${error instanceof Error ? error.message : error}` };
  }
}

/** By what they say, the order of fields left aside. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
