"""Dicts of tensors: what torchvision's detection models, and SAM's mask generation, return.

Shapes: https://docs.pytorch.org/vision/stable/models/faster_rcnn.html (boxes, labels, scores),
mask_rcnn.html (masks: N x 1 x height x width, soft, "by thresholding them at 0.5") and
keypoint_rcnn.html (keypoints: N x K x (x, y, visibility)). Places are pixels. The post-processing
of transformers' object detection returns the same keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predict_widgets.embedded_server.models.adapters.places import (
    box_of,
    label_of,
    needed,
    point_of,
)
from predict_widgets.embedded_server.models.registered.values import array_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from predict_widgets.embedded_server.models.adapters import Size

_PLACES = ("boxes", "masks", "keypoints")
_NAMES = ("text_labels", "labels")
_SOFT_MASK = 0.5


def is_one(result: Mapping[str, object]) -> bool:
    """Whether a dict holds columns of places."""
    return any(name in result for name in _PLACES)


def regions_of(result: Mapping[str, object], size: Size | None) -> list[dict[str, object]]:
    """Return one region for each row."""
    size = needed(size)
    columns = {name: array_of(result[name]) for name in _PLACES if name in result}
    scores = array_of(result["scores"]) if result.get("scores") is not None else None
    labels = next((result[name] for name in _NAMES if result.get(name) is not None), None)
    names = None if labels is None else array_of(labels)
    count = len(next(iter(columns.values())))
    return [
        {
            **_place(columns, index, size),
            "label": None if names is None else label_of(names[index].item()),
            "score": None if scores is None else scores[index],
        }
        for index in range(count)
    ]


def _place(columns: Mapping[str, npt.NDArray[Any]], index: int, size: Size) -> dict[str, object]:
    place: dict[str, object] = {}
    if "boxes" in columns:
        place["box"] = box_of(columns["boxes"][index], size)
    if "masks" in columns:
        mask = columns["masks"][index]
        place["mask"] = mask >= _SOFT_MASK if mask.dtype.kind == "f" else mask
    if "keypoints" in columns:
        place["points"] = [
            point_of(point, size) if len(point) < 3 or point[2] > 0 else None  # noqa: PLR2004 - x, y, visibility
            for point in columns["keypoints"][index]
        ]
    return place
