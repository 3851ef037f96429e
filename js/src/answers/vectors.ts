/** What a vector is like, in a few numbers, and as columns of a small strip. */

export interface VectorFacts {
  /** "1,280 numbers". */
  readonly size: string;
  /** Euclidean length. */
  readonly norm: string;
  readonly lowest: string;
  readonly highest: string;
}

export function describeVector(vector: Float32Array): VectorFacts {
  let squares = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of vector) {
    squares += value * value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const empty = vector.length === 0;
  return {
    size: `${vector.length.toLocaleString("en")} number${vector.length === 1 ? "" : "s"}`,
    norm: digits(Math.sqrt(squares)),
    lowest: empty ? "–" : digits(lowest),
    highest: empty ? "–" : digits(highest),
  };
}

/** Three significant digits, in as few letters as they take. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value !== 0 && Math.abs(value) < 0.001
    ? value.toExponential(1)
    : Number(value.toPrecision(3)).toString();
}

/** The lowest and the highest of as many neighbours as share a column, at most `most` columns. */
export function binned(vector: Float32Array, most: number): [low: number, high: number][] {
  const count = Math.min(vector.length, Math.max(1, most));
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * vector.length) / count);
    const to = Math.floor(((at + 1) * vector.length) / count);
    const own = vector.subarray(from, Math.max(to, from + 1)).filter(Number.isFinite);
    return [own.reduce((a, b) => Math.min(a, b), 0), own.reduce((a, b) => Math.max(a, b), 0)];
  });
}
