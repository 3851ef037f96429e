"""``digits``: the digits that ``digit-classifier`` was fitted to, and those it was not."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.datasets.base import BuiltInDataset, Item, concept_of
from predict_widgets.embedded_server.models.base import Label
from predict_widgets.embedded_server.models.digit_classifier import (
    EDGE,
    FITTED,
    FULL,
    digits,
)
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

# The content is fixed, and so is their number: known without the file being read.
COUNT = 1797
WHITE = 255


class Digits(BuiltInDataset):
    """UCI's handwritten digits as pictures of 8 x 8 pixels, dark on light."""

    id = "digits"
    description = (
        f"{COUNT:,} handwritten digits of 8 x 8 pixels with the digit as label: UCI's Optical "
        "Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak; CC BY 4.0), as they come with "
        f"scikit-learn. digit-classifier is fitted to the first {FITTED:,} (split: train); the "
        f"last {COUNT - FITTED} it has never seen (split: held-out)."
    )
    modified_at = datetime(2026, 11, 22, tzinfo=UTC)

    @cached_property
    def ids(self) -> Sequence[str]:
        """``digits-0000`` and so on, in the order of the data."""
        return [f"digits-{row:04}" for row in range(COUNT)]

    def item(self, position: int) -> Item:
        """Return a digit."""
        return Item(
            self.ids[position],
            "PNG",
            {"split": "train" if position < FITTED else "held-out"},
            partial(self._picture, position),
            partial(self._truth, position),
        )

    @cached_property
    def _data(self) -> tuple[np.ndarray, np.ndarray]:
        return digits()

    def _picture(self, row: int) -> bytes:
        ink = self._data[0][row].reshape(EDGE, EDGE)
        gray = np.asarray(WHITE - np.round(ink * (WHITE / FULL)), np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(gray).save(buffer, "PNG")
        return buffer.getvalue()

    def _truth(self, row: int) -> resources_pb2.Data:
        digit = str(self._data[1][row])
        return resources_pb2.Data(concepts=[concept_of(Label(digit, digit))])
