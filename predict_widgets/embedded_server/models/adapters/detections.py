"""Results of supervision: ``Detections``, ``KeyPoints`` and ``Classifications``.

Shapes: supervision 0.31, https://supervision.roboflow.com/latest/detection/core/,
https://supervision.roboflow.com/latest/keypoint/core/ and
https://supervision.roboflow.com/latest/classification/core/. Places are pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predict_widgets.embedded_server.models.adapters.places import (
    box_of,
    label_of,
    needed,
    point_of,
)
from predict_widgets.embedded_server.models.registered.values import array_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from predict_widgets.embedded_server.models.adapters import Size

# What all three have, however many there are of what they found.
_COMMON = "class_id"
_CLASS_NAMES = "class_name"


def is_one(result: object) -> bool:
    """Whether a result is one of the three."""
    return hasattr(result, _COMMON) and (
        hasattr(result, "xyxy") or hasattr(result, "xy") or hasattr(result, "confidence")
    )


def converted(result: object, size: Size | None) -> list[dict[str, object]]:
    """Return its members as regions, or as concepts where they have no place."""
    found: Any = result
    if hasattr(found, "xyxy"):
        return _regions(found, needed(size))
    if hasattr(found, "xy"):
        return _keypoints(found, needed(size))
    scores = _column(found.confidence)
    return [
        {"label": label_of(class_id), "score": _at(scores, index)}
        for index, class_id in enumerate(array_of(found.class_id))
    ]


def _regions(found: Any, size: Size) -> list[dict[str, object]]:  # noqa: ANN401 - by its shape
    scores, tracks = _column(found.confidence), _column(found.tracker_id)
    # Its compact form gives one mask at a time, so that not all of them are in memory.
    masks = found.mask
    return [
        {
            "box": box_of(box, size),
            "mask": None if masks is None else masks[index],
            "label": _label(found, index),
            "score": _at(scores, index),
            "track_id": _at(tracks, index),
        }
        for index, box in enumerate(array_of(found.xyxy))
    ]


def _keypoints(found: Any, size: Size) -> list[dict[str, object]]:  # noqa: ANN401 - by its shape
    scores = _column(getattr(found, "detection_confidence", None))
    visible = _column(getattr(found, "visible", None))
    regions: list[dict[str, object]] = []
    for index, points in enumerate(array_of(found.xy)):
        seen = None if visible is None else array_of(visible[index])
        regions.append(
            {
                "points": [
                    None if seen is not None and not seen[place] else point_of(point, size)
                    for place, point in enumerate(points)
                ],
                "label": _label(found, index),
                "score": _at(scores, index),
            }
        )
    return regions


def _label(found: Any, index: int) -> object:  # noqa: ANN401 - by its shape
    """Return the name that came with it, or the number of its class."""
    names = cast("Mapping[str, Sequence[object]]", found.data or {}).get(_CLASS_NAMES)
    if names is not None:
        return str(names[index])
    classes = _column(found.class_id)
    return None if classes is None else label_of(classes[index])


def _column(values: object) -> Sequence[object] | None:
    return None if values is None else cast("Sequence[object]", array_of(values))


def _at(column: Sequence[object] | None, index: int) -> object:
    return None if column is None else column[index]
