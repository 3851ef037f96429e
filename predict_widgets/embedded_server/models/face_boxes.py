"""``face-boxes``: where frontal faces are."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from collections.abc import Sequence

    import cv2
    from PIL import Image

CASCADE = "haarcascade_frontalface_alt2.xml"

# Fewer overlapping hits let walls and leaves through, more lose faces.
MIN_NEIGHBORS = 3

# Larger pictures are shrunk first. The cascade looks for faces of 20 pixels and more, so at this
# size for those of 1/32 of the picture; more pixels take longer and bring more false hits.
LONGEST_EDGE = 640

FACE = Label("face", "face")


class FaceBoxes(ImageModel):
    """OpenCV's frontal-face cascade. It gives boxes and no score: values stay unset."""

    id = "face-boxes"
    type_id = "visual-detector"
    _cascade: cv2.CascadeClassifier  # load() sets it
    card = Card(
        title="Face boxes",
        task="Finds upright frontal faces in a photo and gives their boxes, without a score.",
        source=(
            "The Haar cascade frontalface_alt2 by Rainer Lienhart, as it comes with OpenCV 4 "
            "(Python package opencv-python-headless)."
        ),
        license="Intel License Agreement for Open Source Computer Vision Library (BSD style)",
        gets_wrong=(
            "Profiles, tilted, covered, dark or small faces (under 1/32 of the picture) are "
            "missed, and now and then a pattern is taken for a face. It says nothing of how "
            "sure it is. How it does on different skin tones and ages was not measured."
        ),
        not_for=(
            "Identifying or counting people, surveillance, access control, or any decision about "
            "a person."
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        # A cascade keeps its working memory in itself.
        self._lock = threading.Lock()

    @property
    def labels(self) -> Sequence[Label]:
        """The one concept of every box."""
        return (FACE,)

    def load(self) -> None:
        """Read the cascade.

        Raises
        ------
        MissingExtraError
            If OpenCV is not installed, or is one without cascades.
        """
        hint = how_to_install("vision")
        try:
            import cv2
        except ImportError as error:
            raise MissingExtraError("face-boxes needs OpenCV.", hint=hint) from error
        path = Path(cv2.__file__).parent / "data" / CASCADE
        if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
            # OpenCV 5 moved the cascades out of its package.
            raise MissingExtraError("face-boxes needs OpenCV 4.", hint=hint)
        self._cascade = cv2.CascadeClassifier(str(path))

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return one region for each face, from left to right."""
        self.ensure_loaded()
        small = image.convert("L")
        small.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=2.0)
        gray = np.asarray(small)
        with self._lock:
            found = self._cascade.detectMultiScale(gray, minNeighbors=MIN_NEIGHBORS)
        boxes = sorted(tuple(int(value) for value in box) for box in found)
        return resources_pb2.Data(
            regions=[_region(box, small.width, small.height) for box in boxes]
        )


def _region(box: tuple[int, ...], width: int, height: int) -> resources_pb2.Region:
    x, y, w, h = box
    return resources_pb2.Region(
        id=uuid.uuid4().hex,
        region_info=resources_pb2.RegionInfo(
            bounding_box=resources_pb2.BoundingBox(
                left_col=x / width,
                top_row=y / height,
                right_col=(x + w) / width,
                bottom_row=(y + h) / height,
            )
        ),
        data=resources_pb2.Data(concepts=[resources_pb2.Concept(id=FACE.id, name=FACE.name)]),
    )
