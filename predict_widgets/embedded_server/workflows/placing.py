"""A region found inside a crop, as a region of the picture the crop was cut out of."""

from __future__ import annotations

import io

from PIL import Image

from predict_widgets.embedded_server.protos import resources_pb2

# As fine as the masks of our own models.
LONGEST_EDGE = 512


def place(inner: resources_pb2.Region, outer: resources_pb2.RegionInfo) -> resources_pb2.Region:
    """Return a region whose place was said as fractions of another one's box.

    Parameters
    ----------
    inner
        Found in the crop; it keeps its id and what it says.
    outer
        Where the crop lies. Without a box, as for a line's text, the place stays as it is.
    """
    placed = resources_pb2.Region()
    placed.CopyFrom(inner)
    if not outer.HasField("bounding_box"):
        return placed
    box = outer.bounding_box
    width, height = box.right_col - box.left_col, box.bottom_row - box.top_row
    info = placed.region_info
    if info.HasField("bounding_box"):
        own = info.bounding_box
        own.left_col = box.left_col + own.left_col * width
        own.right_col = box.left_col + own.right_col * width
        own.top_row = box.top_row + own.top_row * height
        own.bottom_row = box.top_row + own.bottom_row * height
    for point in (*info.polygon.points, *info.keypoint_locations, *_point(info)):
        point.col = box.left_col + point.col * width
        point.row = box.top_row + point.row * height
    if info.mask.image.base64:
        info.mask.image.base64 = _pasted(info.mask.image.base64, box)
    if not _has_place(info):
        # A span of a region's text: where the text is, is all that is known.
        info.bounding_box.CopyFrom(box)
    return placed


def _point(info: resources_pb2.RegionInfo) -> list[resources_pb2.Point]:
    return [info.point] if info.HasField("point") else []


def _has_place(info: resources_pb2.RegionInfo) -> bool:
    return bool(
        info.HasField("bounding_box")
        or info.HasField("point")
        or info.HasField("mask")
        or info.polygon.points
        or info.keypoint_locations
    )


def _pasted(mask: bytes, box: resources_pb2.BoundingBox) -> bytes:
    """Return a mask of a box as a PNG of the whole picture, its longer edge at most 512."""
    inside = Image.open(io.BytesIO(mask)).convert("L")
    width = inside.width / max(box.right_col - box.left_col, 1e-6)
    height = inside.height / max(box.bottom_row - box.top_row, 1e-6)
    scale = min(1.0, LONGEST_EDGE / max(width, height))
    whole = Image.new("L", (max(1, round(width * scale)), max(1, round(height * scale))))
    left, top = round(box.left_col * whole.width), round(box.top_row * whole.height)
    right, bottom = round(box.right_col * whole.width), round(box.bottom_row * whole.height)
    size = (max(1, right - left), max(1, bottom - top))
    whole.paste(inside.resize(size, Image.Resampling.NEAREST), (left, top))
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()
