/**
 * The rows that hold at the playhead, picked once for each sample: a video that plays asks thirty
 * times a second.
 */
import { pick, type Rows } from "../predictions.js";
import { momentAt, type Samples, stretchesAt } from "./samples.js";

export interface Picked {
  /** Where its rows stand among all rows of the answer. */
  readonly places: readonly number[];
  readonly rows: Rows;
  /** The sample's time, ms; NaN where only stretches hold. */
  readonly sampleMs: number;
  /** Whether anything that has a time holds: a sample or a stretch. */
  readonly timed: boolean;
}

export class Moments {
  readonly #picked = new Map<string, Picked>();
  /** What has no time holds at every time. */
  readonly #always: readonly number[];

  constructor(
    readonly all: Rows,
    readonly samples: Samples,
  ) {
    this.#always = [...all.timeMs.keys()].filter((row) => Number.isNaN(all.timeMs[row]));
  }

  /** Whether anything in the answer has a time. */
  get timed(): boolean {
    return this.samples.times.length > 0 || this.samples.stretches.length > 0;
  }

  /** Whether what is listed differs from time to time: a transcript is listed as a whole. */
  get varies(): boolean {
    const { kind, timeMs, endMs } = this.all;
    const isListed = (row: number): boolean =>
      kind[row] === "segment" || (kind[row] === "text" && !Number.isNaN(endMs[row]));
    return timeMs.some((time, row) => !Number.isNaN(time) && !isListed(row));
  }

  /** What holds at a time: the same object for as long as the same rows do. */
  at(timeMs: number): Picked {
    const { times, sampleMs, rows, stretches } = this.samples;
    const index = momentAt(times, sampleMs, timeMs);
    const holding = stretchesAt(stretches, timeMs);
    const key = [index, ...holding].join(" ");
    let picked = this.#picked.get(key);
    if (picked === undefined) {
      const places = [
        ...this.#always,
        ...(rows[index] ?? []),
        ...holding.flatMap((stretch) => stretches[stretch]?.rows ?? []),
      ];
      picked = {
        places,
        rows: pick(this.all, places),
        sampleMs: times[index] ?? Number.NaN,
        timed: places.length > this.#always.length,
      };
      this.#picked.set(key, picked);
    }
    return picked;
  }
}

/** Which of the picked rows are on show, out of a mask of all rows. */
export function visibleOf({ places }: Picked, visible: Uint8Array): Uint8Array {
  return Uint8Array.from(places, (row) => visible[row] as number);
}
