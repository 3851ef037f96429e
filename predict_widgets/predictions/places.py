"""Where a region is: box, mask, polygon, points or span."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.predictions.columns import INT32_MAX
from predict_widgets.predictions.media import media_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.platform.protos import resources_pb2

Box = tuple[float | None, float | None, float | None, float | None]
NO_BOX: Box = (None, None, None, None)


def outline(region: resources_pb2.Region) -> tuple[str, Box, dict[str, Any]]:
    """Return a region's shape, its box, and the columns that say the rest.

    The shape is the finest that the model gave: mask, polygon, points, box, span, else whole.

    Returns
    -------
    tuple
        The shape; left, top, right, bottom as fractions of the picture; sparse columns, of which
        ``value_json`` is a dict.
    """
    info = region.region_info
    fields = {field.name: value for field, value in info.ListFields()}
    if not fields:
        return "whole", NO_BOX, {}
    sparse: dict[str, Any] = {}
    box = _box(info.bounding_box, sparse) if "bounding_box" in fields else NO_BOX
    if len(fields) == 1 and box is not NO_BOX:
        return "box", box, sparse
    shape = "whole" if box is NO_BOX else "box"
    if "span" in fields or "token" in fields:
        span = info.span if "span" in fields else info.token
        sparse["span_start"] = min(span.char_start, INT32_MAX)
        sparse["span_end"] = min(span.char_end, INT32_MAX)
        sparse["text"] = span.raw_text or None
        shape = "span"
    if "keypoint_locations" in fields or "point" in fields:
        sparse |= _points(region)
        shape = "points"
    if "polygon" in fields:
        sparse["polygon"] = _flat(info.polygon.points)
        shape = "polygon"
    if "mask" in fields:
        sparse |= media_columns(info.mask.image)
        shape = "mask"
    return shape, box, sparse


def _box(box: resources_pb2.BoundingBox, sparse: dict[str, Any]) -> Box:
    """Return the box, absent if it has no area: proto3 reads a box that was never set as zeros."""
    left, top, right, bottom = box.left_col, box.top_row, box.right_col, box.bottom_row
    if right > left and bottom > top:
        return left, top, right, bottom
    if left or top or right or bottom:
        # Not drawable, but the model did say it.
        sparse["value_json"] = {"bounding_box": [left, top, right, bottom]}
    return NO_BOX


def _flat(points: Sequence[resources_pb2.Point]) -> list[float]:
    return [number for point in points for number in (point.col, point.row)]


def _points(region: resources_pb2.Region) -> dict[str, Any]:
    info = region.region_info
    points = list(info.keypoint_locations) or [info.point]
    columns: dict[str, Any] = {
        "points": _flat(points),
        "point_extra": [n for point in points for n in (point.z, float(point.visibility))],
    }
    for concept in region.data.concepts:
        keypoints = concept.keypoint_info
        if keypoints.keypoint_names:
            columns["point_names"] = list(keypoints.keypoint_names)
            columns["value_json"] = {
                "skeleton": [[edge.k1, edge.k2] for edge in keypoints.skeleton]
            }
            break
    return columns
