/**
 * The shape that a region's rows give it, and its bounds, where that is finer than a box. Nothing
 * else asks which kind of shape a region has.
 */
import type { Rows } from "../predictions.js";
import { maskOf } from "./masks.js";
import { edgesOf, Points } from "./points.js";
import { boundsOf, Polygon } from "./polygons.js";
import type { PlaneSource, Shaped, Shaper } from "./shape.js";

/** Kinds whose media is what the row says, and not the region's mask. */
const OWN_MEDIA: ReadonlySet<string> = new Set(["image", "audio", "heatmap", "value", "hit"]);

/** What makes shapes of masks, polygons and points. A mask has none while it is on its way. */
export function shaperOf(planes: PlaneSource): Shaper {
  return (rows, own) => {
    switch (rows.shape[own[0] ?? 0]) {
      case "mask":
        return masked(rows, own, planes);
      case "polygon":
        return outlined(rows, own);
      case "points":
        return dotted(rows, own);
      default:
        return null;
    }
  };
}

/** The row that bears a region's mask; undefined if none does. */
export function maskRow(rows: Rows, own: readonly number[]): number | undefined {
  return own.find(
    (row) =>
      (rows.mediaType[row] !== null || rows.mediaUrl[row] !== null) &&
      !OWN_MEDIA.has(rows.kind[row] ?? ""),
  );
}

function masked(rows: Rows, own: readonly number[], planes: PlaneSource): Shaped | null {
  const row = maskRow(rows, own);
  if (row === undefined) return null;
  const plane = planes.get(rows.outputId[row] ?? 0, rows.ordinal[row] ?? 0);
  const mask = plane && maskOf(plane);
  return mask && { form: mask, bounds: mask.bounds };
}

function outlined(rows: Rows, own: readonly number[]): Shaped | null {
  const row = own.find((each) => rows.polygon[each] !== null);
  const corners = row === undefined ? null : rows.polygon[row];
  const bounds = corners ? boundsOf(corners) : null;
  if (!corners || bounds === null) return null;
  const read = own.some((each) => rows.kind[each] === "text");
  return { form: new Polygon(corners, !read), bounds };
}

function dotted(rows: Rows, own: readonly number[]): Shaped | null {
  const row = own.find((each) => rows.points[each] !== null);
  const points = row === undefined ? null : rows.points[row];
  if (row === undefined || !points) return null;
  const edges = edgesOf(rows.valueJson[row] ?? null, points.length / 2);
  const form = new Points(points, rows.pointExtra[row] ?? [], edges);
  return form.bounds && { form, bounds: form.bounds };
}
