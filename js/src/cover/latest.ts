/** Work of which only the newest wish counts: one at a time, and what was overtaken is left out. */
export class Latest<Wish> {
  readonly #work: (wish: Wish) => Promise<void>;
  #next: { wish: Wish } | null = null;
  #working = false;

  /** `work` does not reject. */
  constructor(work: (wish: Wish) => Promise<void>) {
    this.#work = work;
  }

  /** Do this next: now, or when what is under way is done, unless something newer is wished by then. */
  ask(wish: Wish): void {
    this.#next = { wish };
    if (!this.#working) void this.#run();
  }

  /** Leave out what waits. */
  drop(): void {
    this.#next = null;
  }

  async #run(): Promise<void> {
    this.#working = true;
    while (this.#next !== null) {
      const { wish } = this.#next;
      this.#next = null;
      await this.#work(wish);
    }
    this.#working = false;
  }
}
