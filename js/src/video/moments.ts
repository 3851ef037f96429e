/**
 * The rows that hold at the playhead, picked once for each sample: a video that plays asks thirty
 * times a second.
 */
import { NO_ROWS, pick, type Rows } from "../predictions.js";
import { momentAt, type Samples, stretchesAt } from "./samples.js";

export interface Picked {
  /** Where its rows stand among all rows of the answer. */
  readonly places: readonly number[];
  readonly rows: Rows;
  /** The sample's time, ms; NaN where only stretches hold. */
  readonly sampleMs: number;
}

const NOTHING: Picked = { places: [], rows: NO_ROWS, sampleMs: Number.NaN };

export class Moments {
  readonly #picked = new Map<string, Picked>([["-1", NOTHING]]);

  constructor(
    readonly all: Rows,
    readonly samples: Samples,
  ) {}

  /** Whether anything in the answer has a time. */
  get timed(): boolean {
    return this.samples.times.length > 0 || this.samples.stretches.length > 0;
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
        ...(rows[index] ?? []),
        ...holding.flatMap((stretch) => stretches[stretch]?.rows ?? []),
      ];
      picked = { places, rows: pick(this.all, places), sampleMs: times[index] ?? Number.NaN };
      this.#picked.set(key, picked);
    }
    return picked;
  }
}

/** Which of the picked rows are on show, out of a mask of all rows. */
export function visibleOf({ places }: Picked, visible: Uint8Array): Uint8Array {
  return Uint8Array.from(places, (row) => visible[row] as number);
}
