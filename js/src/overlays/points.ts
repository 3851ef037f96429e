/** Points: a dot, or keypoints joined by the edges of their skeleton. */
import { boundsOf, peakOf } from "./polygons.js";
import type { Bounds, Context, Shape } from "./shape.js";
import { toScreen, type Viewport } from "./viewport.js";

/** Clarifai's `Point.Visibility` (resources.proto). */
const NOT_VISIBLE = 2;
const NOT_PRESENT = 3;
// A dot's radius for a line of 1; and how far around it a pointer still means it, in slacks.
const RADIUS = 2;
const REACH = 2;

export type Edge = readonly [from: number, to: number];

export class Points implements Shape {
  readonly margin = 5;
  readonly peak: number;
  /** The bounds of those that are on the picture; null without any. */
  readonly bounds: Bounds | null;
  readonly #points: ArrayLike<number>;
  readonly #extra: ArrayLike<number>;
  readonly #edges: readonly Edge[];

  /**
   * @param points x, y, x, y ... as fractions of the picture
   * @param extra z, visibility, z, visibility ...; hidden points are hollow
   * @param edges pairs of points
   */
  constructor(points: ArrayLike<number>, extra: ArrayLike<number>, edges: readonly Edge[]) {
    this.#points = points;
    this.#extra = extra;
    this.#edges = edges.filter((edge) => edge.every((point) => this.#isPresent(point)));
    const present = this.#present().flatMap((point) => this.#at(point));
    this.bounds = boundsOf(present);
    this.peak = peakOf(present);
  }

  outline(context: Context, _: Bounds, view: Viewport, width: number): void {
    const place = (point: number): [number, number] => {
      const [x, y] = this.#at(point);
      const at = toScreen(view, { x, y });
      return [at.x * view.ratio, at.y * view.ratio];
    };
    context.beginPath();
    for (const [from, to] of this.#edges) {
      context.moveTo(...place(from));
      context.lineTo(...place(to));
    }
    if (this.#edges.length > 0) context.stroke();
    const line = context.lineWidth;
    for (const point of this.#present()) {
      const hollow = this.#extra[2 * point + 1] === NOT_VISIBLE;
      // A ring as wide as its radius is a disc.
      const radius = hollow ? RADIUS - 0.5 : RADIUS / 2;
      context.lineWidth = hollow ? line : line + (RADIUS - 1) * width;
      context.beginPath();
      context.arc(...place(point), radius * width, 0, 2 * Math.PI);
      context.stroke();
    }
    context.lineWidth = line;
  }

  fill(): void {
    // Points have no inside.
  }

  contains(_: Bounds, x: number, y: number, slackX: number, slackY: number): boolean {
    // In slacks, the picture's two directions are alike.
    const place = (point: number): [number, number] => {
      const [atX, atY] = this.#at(point);
      return [(atX - x) / slackX, (atY - y) / slackY];
    };
    return (
      this.#present().some((point) => Math.hypot(...place(point)) <= REACH) ||
      this.#edges.some(([from, to]) => fromOrigin(place(from), place(to)) <= REACH)
    );
  }

  area({ left, top, right, bottom }: Bounds): number {
    return (right - left) * (bottom - top);
  }

  #present(): number[] {
    const points: number[] = [];
    for (let point = 0; 2 * point + 1 < this.#points.length; point++) {
      if (this.#isPresent(point)) points.push(point);
    }
    return points;
  }

  #isPresent(point: number): boolean {
    return 2 * point + 1 < this.#points.length && this.#extra[2 * point + 1] !== NOT_PRESENT;
  }

  #at(point: number): [number, number] {
    return [this.#points[2 * point] as number, this.#points[2 * point + 1] as number];
  }
}

/** How far the origin is from the stretch between two points. */
function fromOrigin([x1, y1]: [number, number], [x2, y2]: [number, number]): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x1 + along * dx, y1 + along * dy);
}

/**
 * The skeleton's edges as a row's `value_json` has them. Models count points from 0, those that
 * follow COCO from 1: where no edge names 0 but one names the number of points, it is from 1.
 */
export function edgesOf(valueJson: string | null, count: number): Edge[] {
  if (!valueJson?.includes("skeleton")) return [];
  const { skeleton } = JSON.parse(valueJson) as { skeleton?: [number, number][] };
  const named = (skeleton ?? []).flat();
  const first = named.includes(count) && !named.includes(0) ? 1 : 0;
  return (skeleton ?? []).map(([from, to]) => [from - first, to - first]);
}
