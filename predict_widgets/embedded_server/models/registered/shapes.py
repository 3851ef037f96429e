"""Where a region is: box, mask, polygon, points, or a span of the text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.registered.values import array_of, items_of
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

BOX_EDGES = 4
TWO, THREE = 2, 3
# Rounding may push what ends at the picture's edge over it by this much.
SLACK = 1e-3
OPAQUE = 255


def box_of(box: object) -> resources_pb2.BoundingBox:
    """Return a box from left, top, right, bottom as fractions of the picture."""
    edges = [float(cast("float", edge)) for edge in items_of(box, "a list of box edges")]
    if len(edges) != BOX_EDGES:
        raise ValueError(f"A box is left, top, right, bottom; this one has {len(edges)} values.")
    left, top, right, bottom = fractions(edges, "A box's edges")
    if left > right or top > bottom:
        raise ValueError(f"A box is left, top, right, bottom; this one is {edges}.")
    return resources_pb2.BoundingBox(left_col=left, top_row=top, right_col=right, bottom_row=bottom)


def fractions(values: Sequence[float], what: str) -> list[float]:
    """Return coordinates as fractions of the picture.

    Raises
    ------
    ValueError
        If they are pixels, or further outside the picture than rounding explains.
    """
    if not all(-SLACK <= value <= 1 + SLACK for value in values):
        raise ValueError(
            f"{what} are fractions of the picture, from 0 to 1: divide pixels by its width and "
            f"height. These are {list(values)}."
        )
    return [min(max(value, 0.0), 1.0) for value in values]


def plane_of(mask: object) -> npt.NDArray[np.uint8]:
    """Return a mask, height x width, as 0 to 255: bool, 0 and 1, 0 to 255, fractions, a picture."""
    plane = array_of(mask)
    if plane.ndim == THREE and 1 in {plane.shape[0], plane.shape[-1]}:
        plane = plane.reshape(plane.shape[1:] if plane.shape[0] == 1 else plane.shape[:2])
    if plane.ndim != TWO or not plane.size:
        raise ValueError(f"A mask is height x width; this one has the shape {plane.shape}.")
    lowest, highest = float(plane.min()), float(plane.max())
    # Written so that a NaN is refused as well.
    if not (lowest >= 0 and highest <= OPAQUE):
        raise ValueError(f"A mask is 0 or 1, or 0 to 255; this one is {lowest:g} to {highest:g}.")
    if highest <= 1:
        plane = plane.astype(np.float32) * OPAQUE
    return np.rint(plane).astype(np.uint8)


def mask_of(plane: npt.NDArray[np.uint8]) -> resources_pb2.Mask:
    """Return a mask as a gray PNG."""
    file = io.BytesIO()
    Image.fromarray(plane).save(file, "PNG")
    return resources_pb2.Mask(image=resources_pb2.Image(base64=file.getvalue()))


def bounds_of(plane: npt.NDArray[np.uint8]) -> resources_pb2.BoundingBox | None:
    """Return the box around what a mask covers; None if it covers nothing."""
    rows = np.flatnonzero(plane.any(axis=1))
    columns = np.flatnonzero(plane.any(axis=0))
    if not rows.size:
        return None
    height, width = plane.shape
    return resources_pb2.BoundingBox(
        top_row=rows[0] / height,
        bottom_row=(rows[-1] + 1) / height,
        left_col=columns[0] / width,
        right_col=(columns[-1] + 1) / width,
    )


def points_of(points: object) -> list[resources_pb2.Point]:
    """Return points from (x, y) pairs as fractions; None stands for one that was not found."""
    return [_point(point) for point in items_of(points, "a list of points")]


def _point(point: object) -> resources_pb2.Point:
    if point is None:
        return resources_pb2.Point(visibility=resources_pb2.Point.NOT_PRESENT)
    numbers = [float(cast("float", number)) for number in items_of(point, "a point (x, y)")]
    if len(numbers) not in {TWO, THREE}:
        raise ValueError(f"A point is x, y, and z if there is one; this one is {numbers}.")
    x, y = fractions(numbers[:TWO], "A point's coordinates")
    return resources_pb2.Point(row=y, col=x, z=numbers[TWO] if len(numbers) == THREE else 0.0)


def span_of(span: object, text: object) -> resources_pb2.Span:
    """Return a stretch of the text from (start, end), in characters."""
    ends = [int(cast("Any", end)) for end in items_of(span, "a span (start, end)")]
    if len(ends) != TWO or not 0 <= ends[0] <= ends[1]:
        raise ValueError(f"A span is start and end in the text; this one is {ends}.")
    return resources_pb2.Span(
        char_start=ends[0], char_end=ends[1], raw_text="" if text is None else str(text)
    )


def skeleton_of(edges: object, count: int) -> Iterable[resources_pb2.KeypointEdge]:
    """Yield which points are joined, from pairs of their indices."""
    for edge in items_of(edges, "a list of pairs of points"):
        ends = [int(cast("Any", end)) for end in items_of(edge, "a pair of points")]
        if len(ends) != TWO or not all(0 <= end < count for end in ends):
            raise ValueError(
                f"A bone joins two of the {count} points by index; this one is {ends}."
            )
        yield resources_pb2.KeypointEdge(k1=ends[0], k2=ends[1])
