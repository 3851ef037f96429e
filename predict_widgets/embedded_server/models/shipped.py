"""The models the embedded platform comes with. None bears the id of a Clarifai model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.digit_classifier import DigitClassifier
from predict_widgets.embedded_server.models.dominant_colors import DominantColors
from predict_widgets.embedded_server.models.face_boxes import FaceBoxes
from predict_widgets.embedded_server.models.imagenet_classifier import ImagenetClassifier

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.base import EmbeddedModel


def shipped_models() -> list[EmbeddedModel]:
    """Return a fresh, unloaded instance of every model, the default first."""
    return [ImagenetClassifier(), DominantColors(), FaceBoxes(), DigitClassifier()]
