"""Where a region is: box, mask, polygon, points or span."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from predict_widgets.errors import PredictError
from predict_widgets.predictions.columns import INT32_MAX
from predict_widgets.predictions.masks import SMALL_MASK, mask_bounds, mask_size
from predict_widgets.predictions.media import media_columns
from predict_widgets.predictions.tree import plain, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from predict_widgets.platform.protos import resources_pb2

# Fractions of the picture beyond which nothing can be drawn: pixels in place of fractions are less.
_FARTHEST = 1e6
Box = tuple[float | None, float | None, float | None, float | None]
NO_BOX: Box = (None, None, None, None)


class Decoding:
    """How many pixels of masks may still be decoded while one output is read."""

    def __init__(self, pixels: int = 8 * SMALL_MASK) -> None:
        self._left = pixels

    def allows(self, pixels: int) -> bool:
        """Take so many pixels, and say whether there were as many."""
        if pixels > min(SMALL_MASK, self._left):
            return False
        self._left -= pixels
        return True


@dataclass(slots=True)
class Outline:
    """Where a region is.

    Attributes
    ----------
    shape
        The finest that the model gave: mask, polygon, points, box, span, else whole.
    box
        Left, top, right, bottom as fractions of the picture: as the model gave it, else the
        bounds of the polygon, the points or a small mask, so that every region that can be drawn
        can be found; ``None`` for a large mask, which is decoded where it is drawn.
    boxed
        Whether the model gave the box.
    sparse
        The columns that say the rest; ``value_json`` is a dict.
    named
        Which of the region's concepts names its points; -1 for none.
    """

    shape: str = "whole"
    box: Box = NO_BOX
    boxed: bool = False
    sparse: dict[str, Any] = field(default_factory=dict[str, Any])
    named: int = -1

    def tell(self, **said: object) -> None:
        """Add to ``value_json``."""
        self.sparse["value_json"] = {**self.sparse.get("value_json", {}), **said}


def outline(region: resources_pb2.Region, decoding: Decoding) -> Outline:
    """Return where a region is; ``decoding`` bounds the work on masks."""
    info = region.region_info
    found = Outline()
    if info.HasField("bounding_box"):
        _read_box(found, info.bounding_box)
    said = info.ListFields()
    if len(said) == found.boxed:
        return found  # as most regions
    fields = {field.name for field, _ in said}
    if "span" in fields or "token" in fields:
        _read_span(found, info, fields)
    if "keypoint_locations" in fields or "point" in fields:
        _read_points(found, region, fields)
    if "polygon" in fields:
        _read_polygon(found, info.polygon.points)
    if "mask" in fields:
        _read_mask(found, info.mask.image, decoding)
    return found


def _read_box(found: Outline, box: resources_pb2.BoundingBox) -> None:
    """Take the box if it has an area: proto3 reads a box that was never set as zeros."""
    left, top, right, bottom = box.left_col, box.top_row, box.right_col, box.bottom_row
    far = _FARTHEST
    if -far < left < right < far and -far < top < bottom < far:  # not so where one is NaN
        found.shape, found.box, found.boxed = "box", (left, top, right, bottom), True
    elif left or top or right or bottom:
        # Not drawable, but the model did say it.
        found.tell(bounding_box=plain([left, top, right, bottom]))


def _read_span(found: Outline, info: resources_pb2.RegionInfo, fields: set[str]) -> None:
    span = info.span if "span" in fields else info.token
    found.shape = "span"
    found.sparse["span_start"] = min(span.char_start, INT32_MAX)
    found.sparse["span_end"] = min(span.char_end, INT32_MAX)
    found.sparse["text"] = span.raw_text or None
    if max(span.char_start, span.char_end) > INT32_MAX:
        found.tell(span=tree(span))
    if fields >= {"span", "token"}:
        found.tell(token=tree(info.token))


def _read_points(found: Outline, region: resources_pb2.Region, fields: set[str]) -> None:
    info = region.region_info
    points = list(info.keypoint_locations) or [info.point]
    if fields >= {"keypoint_locations", "point"}:
        found.tell(point=tree(info.point))
    found.shape = "points"
    found.sparse["points"] = _flat(points)
    found.sparse["point_extra"] = _extra(points)
    # A point that is not in the picture has its place at 0, 0, or at none.
    present = [point for point in points if point.visibility != point.NOT_PRESENT]
    _bound(found, _flat([point for point in present if _drawable((point.col, point.row))]))
    for index, concept in enumerate(region.data.concepts):
        keypoints = concept.keypoint_info
        if keypoints.keypoint_names or keypoints.skeleton:
            found.named = index
            found.sparse["point_names"] = list(keypoints.keypoint_names) or None
            if keypoints.skeleton:
                found.tell(skeleton=[[edge.k1, edge.k2] for edge in keypoints.skeleton])
            break


def _read_polygon(found: Outline, points: Sequence[resources_pb2.Point]) -> None:
    flat = _flat(points)
    if not _drawable(flat):
        found.tell(polygon=plain(flat))
        return
    found.shape = "polygon"
    found.sparse["polygon"] = flat
    if any(extra := _extra(points)):
        found.tell(polygon_extra=plain(extra))
    _bound(found, flat)


def _read_mask(found: Outline, image: resources_pb2.Image, decoding: Decoding) -> None:
    found.shape = "mask"
    columns = media_columns(image, "mask")
    found.tell(**columns.pop("value_json", {}))
    found.sparse |= columns
    data: bytes | None = columns.get("media")
    if not data:
        return
    try:
        width, height = mask_size(data)
        if not found.boxed and decoding.allows(width * height):
            found.box = mask_bounds(data) or NO_BOX
    except PredictError as error:
        found.tell(note=error.message)


def _bound(found: Outline, flat: Sequence[float]) -> None:
    """Take the bounds of points, where the model gave no box."""
    if found.boxed or not flat:
        return
    found.box = (min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2]))


def _drawable(numbers: Iterable[float]) -> bool:
    return all(abs(number) < _FARTHEST for number in numbers)  # not so of NaN


def _flat(points: Sequence[resources_pb2.Point]) -> list[float]:
    return [number for point in points for number in (point.col, point.row)]


def _extra(points: Sequence[resources_pb2.Point]) -> list[float]:
    return [number for point in points for number in (point.z, float(point.visibility))]
