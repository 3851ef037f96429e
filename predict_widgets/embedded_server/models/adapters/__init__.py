"""What libraries return, as what a function here returns. Known by its shape: none is imported.

:mod:`.pipelines` knows transformers, :mod:`.detections` supervision (and through it ultralytics
and others), :mod:`.tensors` the dicts of tensors that torchvision's models return.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from predict_widgets.embedded_server.models.adapters import detections, pipelines, tensors

#: Width and height of the picture, in pixels.
Size: TypeAlias = tuple[int, int]


def adapted(result: object, output: str, size: Size | None) -> object:
    """Return a result as the package :mod:`..registered` describes it.

    Parameters
    ----------
    result
        What a function returned. What no library here returns comes back as it is.
    output
        What the function gives, such as ``regions``.
    size
        The picture's width and height in pixels; ``None`` of a text or sound.
    """
    if detections.is_one(result):
        return detections.converted(result, size)
    if output in {"regions", "masks"} and isinstance(result, Mapping):
        said = cast("Mapping[str, object]", result)
        if tensors.is_one(said):
            return tensors.regions_of(said, size)
    return pipelines.converted(cast("object", result), output, size)
