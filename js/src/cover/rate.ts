/** How many a second, of what came within the last two seconds. */
const SPAN_MS = 2000;

export class Rate {
  readonly #times: number[] = [];

  /** One more has come, at `now` (ms). */
  add(now: number): void {
    this.#times.push(now);
    while ((this.#times[0] ?? now) < now - SPAN_MS) this.#times.shift();
  }

  /** A second; 0 before two have come. */
  get perSecond(): number {
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || last === first) return 0;
    return ((this.#times.length - 1) * 1000) / (last - first);
  }

  clear(): void {
    this.#times.length = 0;
  }
}
