/** Typed arrays that grow: twice as large each time, so that adding costs the same on the average. */

type Numbers = Int32Array | Float32Array | Uint8Array;

/** At least `length` long; what is new is `filled`. The same array where it is long enough. */
export function grown<T extends Numbers>(array: T, length: number, filled = 0): T {
  if (length <= array.length) return array;
  const Kind = array.constructor as new (length: number) => T;
  const larger = new Kind(Math.max(length, 2 * array.length, 1024));
  larger.set(array);
  if (filled !== 0) larger.fill(filled, array.length);
  return larger;
}

/** Numbers for texts: the same text has the same number, from 0 on. */
export class Names {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  of(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.all.push(text) - 1;
    this.#places.set(text, place);
    return place;
  }

  /** -1 for a text that was never seen. */
  find(text: string): number {
    return this.#places.get(text) ?? -1;
  }
}
