"""Models that work on what other models say, for use inside workflows.

Each is of the type that Clarifai gives its operators
(docs.clarifai.com/create/agent-system-operators).
"""

from __future__ import annotations

from predict_widgets.embedded_server.models.operators.base import Operator
from predict_widgets.embedded_server.models.operators.image_crop import ImageCrop
from predict_widgets.embedded_server.models.operators.thresholders import (
    ConceptThresholder,
    RegionThresholder,
)

__all__ = ["ConceptThresholder", "ImageCrop", "Operator", "RegionThresholder", "operators"]


def operators() -> list[Operator]:
    """Return a fresh instance of every operator."""
    return [ImageCrop(), ConceptThresholder(), RegionThresholder()]
