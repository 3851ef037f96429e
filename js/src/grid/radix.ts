/** Sorting inputs by a number each, stable, in time that grows with their count alone. */

const BITS = 11;
const BUCKETS = 1 << BITS;
const PASSES = 3;
/** After all numbers, whichever way is up. */
const LAST = 0xffffffff;

/** @param keys by input; NaN comes last */
export function sortedByKey(
  inputs: Int32Array,
  keys: Float32Array,
  descending: boolean,
): Int32Array {
  const count = inputs.length;
  const bits = bitsOf(keys);
  // Ranks go along with their inputs: read in a row, and not here and there.
  let [from, ranks] = [inputs, new Uint32Array(count)];
  const begins = new Int32Array(PASSES * BUCKETS);
  for (let at = 0; at < count; at++) {
    const rank = rankOf(bits[inputs[at] as number] as number, descending);
    ranks[at] = rank;
    for (let pass = 0; pass < PASSES; pass++) {
      const bucket = pass * BUCKETS + ((rank >>> (pass * BITS)) & (BUCKETS - 1));
      begins[bucket] = (begins[bucket] as number) + 1;
    }
  }
  // Two of our own in turn: what was given is the caller's.
  const [one, other] = [new Int32Array(count), new Int32Array(count)];
  let ranksInto = new Uint32Array(count);
  for (let pass = 0; pass < PASSES; pass++) {
    const shift = pass * BITS;
    const begin = begins.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    if (!toPlaces(begin, count)) continue;
    const into = from === one ? other : one;
    for (let at = 0; at < count; at++) {
      const rank = ranks[at] as number;
      const bucket = (rank >>> shift) & (BUCKETS - 1);
      const place = begin[bucket] as number;
      begin[bucket] = place + 1;
      into[place] = from[at] as number;
      ranksInto[place] = rank;
    }
    from = into;
    [ranks, ranksInto] = [ranksInto, ranks];
  }
  return from === inputs ? inputs.slice() : from;
}

/** Make counts the places where buckets begin; false where all are in one bucket. */
function toPlaces(counts: Int32Array, all: number): boolean {
  let place = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = counts[bucket] as number;
    if (count === all) return false;
    counts[bucket] = place;
    place += count;
  }
  return true;
}

/** The bits of each key. -0 becomes 0: they are one number with two sets of bits. */
function bitsOf(keys: Float32Array): Uint32Array {
  const floats = new Float32Array(keys.length);
  for (let at = 0; at < keys.length; at++) floats[at] = (keys[at] as number) + 0;
  return new Uint32Array(floats.buffer);
}

/** A whole number in the same order as the float of these bits: those of negative ones turned around. */
function rankOf(bits: number, descending: boolean): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return LAST;
  const rank = bits >>> 31 === 1 ? ~bits : bits | 0x80000000;
  return (descending ? ~rank : rank) >>> 0;
}
