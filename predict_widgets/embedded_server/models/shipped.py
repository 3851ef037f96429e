"""The models the embedded platform comes with. None bears the id of a Clarifai model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.barcode_reader import BarcodeReader
from predict_widgets.embedded_server.models.color_regions import ColorRegions
from predict_widgets.embedded_server.models.digit_classifier import DigitClassifier
from predict_widgets.embedded_server.models.dominant_colors import DominantColors
from predict_widgets.embedded_server.models.face_boxes import FaceBoxes
from predict_widgets.embedded_server.models.image_embedding import ImageEmbedding
from predict_widgets.embedded_server.models.imagenet_classifier import ImagenetClassifier
from predict_widgets.embedded_server.models.language_id import LanguageId
from predict_widgets.embedded_server.models.lite0.backbone import Backbone
from predict_widgets.embedded_server.models.text_lines import TextLines

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.base import EmbeddedModel


def shipped_models() -> list[EmbeddedModel]:
    """Return a fresh, unloaded instance of every model, the default first."""
    backbone = Backbone()
    return [
        ImagenetClassifier(backbone),
        DominantColors(),
        FaceBoxes(),
        DigitClassifier(),
        TextLines(),
        BarcodeReader(),
        ColorRegions(),
        LanguageId(),
        ImageEmbedding(backbone),
    ]
