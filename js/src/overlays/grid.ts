/** Which parts of a pane are taken, asked thousands of times a frame. */
const CELL_WIDTH = 64;
const CELL_HEIGHT = 32;

/**
 * Taken rectangles, bucketed by cells a little larger than a chip: asking costs a few comparisons
 * instead of one for each chip. Buckets are chains in flat arrays, so that nothing is allocated.
 */
export class Grid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #heads: Int32Array;
  readonly #next: number[] = [];
  readonly #items: number[] = [];
  readonly #boxes: number[] = [];

  constructor(width: number, height: number) {
    this.#columns = Math.max(1, Math.ceil(width / CELL_WIDTH));
    this.#rows = Math.max(1, Math.ceil(height / CELL_HEIGHT));
    this.#heads = new Int32Array(this.#columns * this.#rows).fill(-1);
  }

  /** Take a rectangle, unless it overlaps one that is taken. */
  take(x: number, y: number, width: number, height: number): boolean {
    const right = x + width;
    const bottom = y + height;
    const firstColumn = this.#column(x);
    const lastColumn = this.#column(right);
    const firstRow = this.#row(y);
    const lastRow = this.#row(bottom);
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        if (this.#overlaps(row * this.#columns + column, x, y, right, bottom)) {
          return false;
        }
      }
    }
    const item = this.#boxes.length / 4;
    this.#boxes.push(x, y, right, bottom);
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const cell = row * this.#columns + column;
        this.#next.push(this.#heads[cell] ?? -1);
        this.#heads[cell] = this.#items.push(item) - 1;
      }
    }
    return true;
  }

  #overlaps(cell: number, x: number, y: number, right: number, bottom: number): boolean {
    const boxes = this.#boxes;
    let link = this.#heads[cell] ?? -1;
    while (link >= 0) {
      const at = (this.#items[link] ?? 0) * 4;
      if (
        x < (boxes[at + 2] ?? 0) &&
        right > (boxes[at] ?? 0) &&
        y < (boxes[at + 3] ?? 0) &&
        bottom > (boxes[at + 1] ?? 0)
      ) {
        return true;
      }
      link = this.#next[link] ?? -1;
    }
    return false;
  }

  #column(x: number): number {
    return Math.min(this.#columns - 1, Math.max(0, Math.floor(x / CELL_WIDTH)));
  }

  #row(y: number): number {
    return Math.min(this.#rows - 1, Math.max(0, Math.floor(y / CELL_HEIGHT)));
  }
}
