"""Pixels as fractions of the picture, and numbers of classes as labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.adapters import Size


def needed(size: Size | None) -> Size:
    """Return the picture's size.

    Raises
    ------
    ValueError
        If there is no picture, so that pixels mean nothing.
    """
    if size is None:
        raise ValueError("Places in pixels need a picture, and this model takes none.")
    return size


def box_of(box: Any, size: Size) -> tuple[float, ...]:  # noqa: ANN401 - an array's row
    """Return left, top, right, bottom in pixels as fractions.

    Detectors regress boxes that reach over the picture's edge: they are cut there.
    """
    left, top, right, bottom = (float(edge) for edge in box)
    width, height = size
    return (_cut(left / width), _cut(top / height), _cut(right / width), _cut(bottom / height))


def point_of(point: Any, size: Size) -> tuple[float, float]:  # noqa: ANN401 - an array's row
    """Return x, y in pixels as fractions, cut at the picture's edge."""
    width, height = size
    return (_cut(float(point[0]) / width), _cut(float(point[1]) / height))


def label_of(class_id: object) -> str:
    """Return what to call a class of which only the number is known."""
    return class_id if isinstance(class_id, str) else f"class {int(class_id)}"  # type: ignore[call-overload] - a number


def _cut(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)
