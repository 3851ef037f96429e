"""What the tests ask about, and how they read the answers."""

from __future__ import annotations

import io

from PIL import Image

MODEL = "somebody/an-app/models/a-model"


def png(shade):
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(file, "PNG")
    return file.getvalue()


def labels(predictions):
    return [
        prediction.error.name if prediction.error else prediction.concepts[0].label
        for prediction in predictions
    ]
