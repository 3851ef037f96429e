/** Which regions of an answer a hover means: it may be a region, a label or a track. */
import { nameOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";

/** The ids of the regions that are meant, each once; none where the hover means no region here. */
export function regionsMeant(rows: Rows, hovered: string | null): ReadonlySet<string> {
  const found = new Set<string>();
  if (!hovered) return found;
  const means = meaning(rows, hovered);
  for (let row = 0; row < rows.length; row++) {
    const regionId = rows.regionId[row];
    if (regionId && means(row)) found.add(regionId);
  }
  return found;
}

function meaning(rows: Rows, hovered: string): (row: number) => boolean {
  if (hovered.startsWith("label:")) {
    const label = hovered.slice("label:".length);
    return (row) => nameOf(rows, row) === label;
  }
  if (hovered.startsWith("track:")) {
    const trackId = hovered.slice("track:".length);
    return (row) => rows.trackId[row] === trackId;
  }
  return (row) => rows.regionId[row] === hovered;
}
