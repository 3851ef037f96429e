"""Regions as a COCO dataset: boxes, polygons, masks and keypoints in pixels.

The format: cocodataset.org, "Data format". Where a prediction says more than COCO has a place
for, the annotation has a key more, which COCO's readers pass over.
"""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from predict_widgets.errors import PredictError
from predict_widgets.predictions.masks import mask_array
from predict_widgets.predictions.prediction import Prediction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from predict_widgets.predictions.views import Region

# COCO: 0 not labeled, 1 labeled and hidden, 2 labeled and visible. Clarifai (Point.Visibility):
# 0 not set, 1 visible, 2 hidden, 3 not in the picture.
_VISIBILITY = {0: 2, 1: 2, 2: 1, 3: 0}


def to_coco(predictions: Prediction | Iterable[Prediction]) -> dict[str, Any]:
    """Return the regions of one or many predictions as one COCO dataset, plain JSON.

    Each input is an image, each frame of a video that was looked at one of its own, with
    ``time_ms``. Categories are labels, in the order in which they come up; a region is of the one
    with its best score, and one without a label of ``"text"`` or ``"object"``. A value that is a
    share of the image is no score: it stands as ``share_of_image``.

    Parameters
    ----------
    predictions
        One or many. Where one has an ``error``, its image has no annotations.

    Returns
    -------
    dict
        ``info``, ``licenses``, ``images``, ``categories``, ``annotations``: ``bbox`` is left, top,
        width, height in pixels; ``segmentation`` lists of x, y, or for masks uncompressed RLE,
        counted down the columns; ``keypoints`` x, y, visibility each. A mask that cannot be read
        or is elsewhere is left out, its box stays.

    Raises
    ------
    PredictError
        ``SIZE_UNKNOWN``: there are regions, and not the size of the picture.
    """
    writer = _Writer()
    for prediction in [predictions] if isinstance(predictions, Prediction) else predictions:
        writer.add(prediction)
    return writer.dataset()


class _Writer:
    """Gathers images, categories and annotations."""

    def __init__(self) -> None:
        self._models: dict[str, None] = {}
        self._images: list[dict[str, Any]] = []
        self._categories: dict[str, dict[str, Any]] = {}
        self._annotations: list[dict[str, Any]] = []
        self._ids = count(1)

    def dataset(self) -> dict[str, Any]:
        """Return all of it."""
        said = ", ".join(self._models)
        return {
            "info": {"description": f"Predictions of {said}" if said else "Predictions"},
            "licenses": [],
            "images": self._images,
            "categories": list(self._categories.values()),
            "annotations": self._annotations,
        }

    def add(self, prediction: Prediction) -> None:
        """Add the images and regions of a prediction."""
        if prediction.model:
            self._models[f"{prediction.model} ({prediction.platform or 'unknown platform'})"] = None
        size = prediction.size
        regions = list(prediction.regions)
        if regions and not all(size):
            raise PredictError(
                "The size of the picture is not known, so its regions have no pixels.",
                name="SIZE_UNKNOWN",
                hint="Hand the picture to Prediction.from_output(..., input=...).",
            )
        moments = [frame.time_ms for frame in prediction.frames] or [None]
        times = dict.fromkeys([*moments, *(region.time_ms for region in regions)])
        images = {time: self._image(prediction, time) for time in times}
        for region in regions:
            self._annotate(region, images[region.time_ms], *size)

    def _image(self, prediction: Prediction, time: int | None) -> int:
        image_id = len(self._images) + 1
        given = prediction.input
        name = (given.name if given is not None else "") or f"input-{prediction.output_id}"
        width, height = prediction.size
        image: dict[str, Any] = {
            "id": image_id,
            "width": width,
            "height": height,
            "file_name": name if time is None else f"{name}#t={time / 1000:g}",
        }
        self._images.append(image if time is None else {**image, "time_ms": time})
        return image_id

    def _annotate(self, region: Region, image_id: int, width: int, height: int) -> None:
        pixels = _mask(region, width, height)
        box = _box(region, pixels, width, height)
        annotation: dict[str, Any] = {
            "id": next(self._ids),
            "image_id": image_id,
            "category_id": self._category(region),
            "bbox": box,
            "area": box[2] * box[3],
            "segmentation": [],
            "iscrowd": 0,
        }
        if region.score is not None and math.isfinite(region.score):
            means = "score" if region.score_means == "probability" else region.score_means
            annotation[means] = region.score
        if pixels is not None:
            annotation["segmentation"] = {"size": [height, width], "counts": rle(pixels)}
            annotation["area"] = int(pixels.sum())
        elif region.polygon:
            corners = np.asarray(region.polygon) * (width, height)
            annotation["segmentation"] = [corners.ravel().tolist()]
            annotation["area"] = _area(corners)
        if region.points:
            annotation |= _keypoints(region, width, height)
        annotation |= {
            name: said
            for name, said in (("text", region.text), ("track_id", region.track_id))
            if said
        }
        self._annotations.append(annotation)

    def _category(self, region: Region) -> int:
        name = region.label or ("text" if region.text else "object")
        best = max(region.concepts, key=lambda one: one.score or 0.0, default=None)
        category = self._categories.setdefault(
            name,
            {
                "id": len(self._categories) + 1,
                "name": name,
                "supercategory": best.vocabulary if best else "",
            },
        )
        if len(region.points) > len(category.get("keypoints", ())):
            unnamed = [f"point {n + 1}" for n in range(len(region.points))]
            names = [*region.point_names[: len(unnamed)], *unnamed[len(region.point_names) :]]
            # COCO counts the points of a skeleton from 1.
            edges = [[first + 1, second + 1] for first, second in region.skeleton]
            category |= {"keypoints": names, "skeleton": edges}
        return int(category["id"])


def rle(pixels: NDArray[np.bool_]) -> list[int]:
    """Return the lengths of the runs of a mask (height, width), down its columns, first unset."""
    flat = pixels.ravel(order="F")
    if not flat.size:
        return []
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    counts = np.diff(np.concatenate(([0], turns, [flat.size]))).tolist()
    return [0, *counts] if flat[0] else counts


def _mask(region: Region, width: int, height: int) -> NDArray[np.bool_] | None:
    if region.mask is None:
        return None
    try:
        return mask_array(region.mask, width, height)
    except PredictError:
        return None  # its bytes stay in the table, with a note


def _box(region: Region, pixels: NDArray[np.bool_] | None, width: int, height: int) -> list[float]:
    left, top, right, bottom = region.left, region.top, region.right, region.bottom
    if left is not None and top is not None and right is not None and bottom is not None:
        return [left * width, top * height, (right - left) * width, (bottom - top) * height]
    if pixels is None or not pixels.any():
        return [0.0, 0.0, 0.0, 0.0]
    columns, rows = np.flatnonzero(pixels.any(axis=0)), np.flatnonzero(pixels.any(axis=1))
    edges = (columns[0], rows[0], np.ptp(columns) + 1, np.ptp(rows) + 1)
    return [float(edge) for edge in edges]


def _area(corners: NDArray[np.float64]) -> float:
    """Return the area of a polygon in square pixels (the shoelace formula)."""
    x, y = corners.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _keypoints(region: Region, width: int, height: int) -> dict[str, Any]:
    said = region.visibility or (0,) * len(region.points)
    seen = [
        _VISIBILITY.get(one, 0) if all(map(math.isfinite, point)) else 0
        for one, point in zip(said, region.points, strict=True)
    ]
    flat: list[float] = []
    for (x, y), visibility in zip(region.points, seen, strict=True):
        flat += [x * width, y * height, visibility] if visibility else [0.0, 0.0, 0]
    return {"keypoints": flat, "num_keypoints": sum(one > 0 for one in seen)}
