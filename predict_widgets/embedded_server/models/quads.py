"""Four corners in a picture, as a region's box and, where it is tilted, polygon."""

from __future__ import annotations

import numpy as np

from predict_widgets.embedded_server.protos import resources_pb2

# A box that holds this share of air around the corners' own area says too little of a tilted thing.
MOST_AIR = 0.1


def region_info(corners: np.ndarray, width: int, height: int) -> resources_pb2.RegionInfo:
    """Return where four corners are, as fractions of the picture.

    Parameters
    ----------
    corners
        (4, 2) x and y in pixels, clockwise from the thing's own top left. What lies outside the
        picture is moved to its edge.
    width, height
        The picture's size in pixels.
    """
    inside = np.clip(np.asarray(corners, np.float64) / (width, height), 0.0, 1.0)
    (left, top), (right, bottom) = inside.min(axis=0), inside.max(axis=0)
    info = resources_pb2.RegionInfo(
        bounding_box=resources_pb2.BoundingBox(
            left_col=left, top_row=top, right_col=right, bottom_row=bottom
        )
    )
    around = (right - left) * (bottom - top)
    if around > 0 and _area(inside) < (1 - MOST_AIR) * around:
        info.polygon.points.extend(resources_pb2.Point(row=y, col=x) for x, y in inside)
    return info


def _area(corners: np.ndarray) -> float:
    """Return a polygon's area (the shoelace formula)."""
    x, y = corners[:, 0], corners[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
