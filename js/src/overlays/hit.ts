/** Which regions are under a point, and which one a click means. */
import type { Chip } from "./labels.js";
import type { Shown } from "./regions.js";
import { type Point, toPicture, type Viewport } from "./viewport.js";

// A box a few pixels small could not be hit otherwise.
const SLACK = 3;

/**
 * The regions under `at` (screen), the one meant first: the one whose chip is there, then the
 * smallest.
 */
export function hits(
  shown: readonly Shown[],
  chips: readonly Chip[],
  view: Viewport,
  at: Point,
): Shown[] {
  const { x, y } = toPicture(view, at);
  const slackX = SLACK / (view.pictureWidth * view.scale);
  const slackY = SLACK / (view.pictureHeight * view.scale);
  const under = shown.filter((region) => region.form.contains(region, x, y, slackX, slackY));
  under.sort((a, b) => a.form.area(a) - b.form.area(b));
  const chip = chips.find((each) => holds(each, at));
  return chip === undefined
    ? under
    : [chip.region, ...under.filter((region) => region !== chip.region)];
}

function holds(chip: Chip, { x, y }: Point): boolean {
  return x >= chip.x && x <= chip.x + chip.width && y >= chip.y && y <= chip.y + chip.height;
}

/**
 * What a click on these stacked regions selects: each in turn, then none, then the first again.
 * A click beside all regions selects none ("").
 */
export function nextSelected(under: readonly Shown[], selected: string): string {
  const at = under.findIndex((region) => region.id === selected);
  return under[at + 1]?.id ?? "";
}
