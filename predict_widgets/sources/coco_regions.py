"""COCO's annotations as Clarifai's regions, in fractions of the picture."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image

from predict_widgets.media.limits import IMAGE_MAX_PIXELS
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.masks import polygon_array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_Point = resources_pb2.Point
# COCO: 0 not labeled, 1 labeled and hidden, 2 labeled and visible.
_VISIBILITY = {0: _Point.NOT_PRESENT, 1: _Point.NOT_VISIBLE, 2: _Point.VISIBLE}
_EDGES = 4
_CORNERS = 3


@dataclass(frozen=True)
class Category:
    """What an annotation says is there."""

    name: str
    keypoints: tuple[str, ...] = ()
    skeleton: tuple[tuple[int, int], ...] = ()


def category_of(said: Mapping[str, Any]) -> Category | None:
    """Return a category as the file has it; None for one without id."""
    if "id" not in said:
        return None
    name = str(said.get("name") or said["id"])
    edges = [_numbers(edge) for edge in _listed(said.get("skeleton"))]
    return Category(
        name,
        tuple(str(one) for one in _listed(said.get("keypoints"))),
        # COCO counts the points of a skeleton from 1.
        tuple((int(edge[0]) - 1, int(edge[1]) - 1) for edge in edges if len(edge) == 2),  # noqa: PLR2004 - from one to another
    )


def region_of(
    said: Mapping[str, Any], category: Category | None, width: int, height: int
) -> resources_pb2.Region | None:
    """Return an annotation as a region; None for one that is nowhere.

    A crowd has ``{"iscrowd": true}`` in its ``data.metadata``.

    Parameters
    ----------
    said
        The annotation. What of it cannot be understood is left out.
    category
        What it says is there; None for one that the file does not name.
    width, height
        Of the picture, in pixels.
    """
    region = resources_pb2.Region(id=str(said["id"]) if "id" in said else "")
    info: Any = region.region_info
    box = _numbers(said.get("bbox"))
    if len(box) == _EDGES:
        info.bounding_box.left_col, info.bounding_box.top_row = box[0] / width, box[1] / height
        info.bounding_box.right_col = (box[0] + box[2]) / width
        info.bounding_box.bottom_row = (box[1] + box[3]) / height
    _outline(info, said.get("segmentation"), width, height)
    points = _numbers(said.get("keypoints"))
    for x, y, seen in zip(points[::3], points[1::3], points[2::3], strict=False):
        visibility = _VISIBILITY.get(int(seen), _Point.NOT_SET)
        info.keypoint_locations.add(col=x / width, row=y / height, visibility=visibility)
    if not info.ListFields():
        return None
    if category is not None:
        concept: Any = region.data.concepts.add(id=category.name, name=category.name, value=1.0)
        if points:
            concept.keypoint_info.keypoint_names.extend(category.keypoints)
            for first, second in category.skeleton:
                concept.keypoint_info.skeleton.add(k1=first, k2=second)
    if said.get("iscrowd"):
        cast("Any", region.data.metadata).update({"iscrowd": True})
    return region


def rle_pixels(counts: object, height: int, width: int) -> NDArray[np.bool_] | None:
    """Return the mask of a run-length code: (height, width); None where it is none.

    Parameters
    ----------
    counts
        Lengths of runs, down the columns, the first of them unset; or COCO's compressed text.
    height, width
        Of the mask, in pixels.
    """
    packed = isinstance(counts, str)
    runs = _unpacked(counts) if packed else [int(one) for one in _numbers(counts)]
    if not runs or min(runs) < 0 or sum(runs) != height * width:
        return None
    turns = np.zeros(len(runs), np.bool_)
    turns[1::2] = True
    return np.repeat(turns, runs).reshape((height, width), order="F")


def _outline(info: Any, said: object, width: int, height: int) -> None:  # noqa: ANN401 - region_info
    """Add a polygon, or a mask for what has several parts or is a run-length code."""
    if isinstance(said, dict):
        code = cast("dict[str, Any]", said)
        size = [int(one) for one in _numbers(code.get("size"))]
        if len(size) == 2 and 0 < math.prod(size) <= IMAGE_MAX_PIXELS:  # noqa: PLR2004 - height and width
            pixels = rle_pixels(code.get("counts"), *size)
            if pixels is not None:
                info.mask.image.base64 = _png(pixels)
        return
    parts = [_numbers(part) for part in _listed(said)]
    polygons = [
        [(x / width, y / height) for x, y in zip(part[::2], part[1::2], strict=False)]
        for part in parts
        if len(part) >= 2 * _CORNERS
    ]
    if len(polygons) == 1:
        for x, y in polygons[0]:
            info.polygon.points.add(col=x, row=y)
    elif polygons and width * height <= IMAGE_MAX_PIXELS:
        # Clarifai's polygon is one line around.
        pixels = np.zeros((height, width), np.bool_)
        for polygon in polygons:
            pixels |= polygon_array(polygon, width, height)
        info.mask.image.base64 = _png(pixels)


def _unpacked(text: str) -> list[int]:
    """Return the runs of COCO's compressed text (pycocotools, ``rleFrString``).

    Five bits a letter, the sixth for more; from the third run on the difference to the one
    before the last.
    """
    runs: list[int] = []
    value = shift = 0
    for letter in text:
        code = ord(letter) - 48
        if not 0 <= code < 64:  # noqa: PLR2004 - six bits
            return []
        value |= (code & 0x1F) << shift
        shift += 5
        if code & 0x20:
            continue
        if code & 0x10:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))  # noqa: PLR2004 - see above
        value = shift = 0
    return runs


def _png(pixels: NDArray[np.bool_]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8) * 255).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _listed(said: object) -> Sequence[Any]:
    return cast("list[Any]", said) if isinstance(said, list) else ()


def _numbers(said: object) -> list[float]:
    """Return a list of finite numbers; empty where anything in it is something else."""
    listed = _listed(said)
    sound = all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        for one in listed
    )
    return [float(one) for one in listed] if sound else []
