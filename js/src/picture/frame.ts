/** At most one redraw of each layer in an animation frame, however often it was asked for. */
export class Frame<Layer extends string> {
  readonly #draw: Readonly<Record<Layer, () => void>>;
  readonly #asked = new Set<Layer>();
  #request = 0;

  constructor(draw: Readonly<Record<Layer, () => void>>, alive: AbortSignal) {
    this.#draw = draw;
    alive.addEventListener("abort", () => cancelAnimationFrame(this.#request), { once: true });
  }

  ask(layer: Layer): void {
    this.#asked.add(layer);
    if (this.#request === 0) {
      this.#request = requestAnimationFrame(() => this.flush());
    }
  }

  /** Draw now what was asked for. */
  flush(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    const asked = [...this.#asked];
    this.#asked.clear();
    for (const layer of asked) this.#draw[layer]();
  }
}
