"""``digit-classifier``: which digit was written."""

from __future__ import annotations

import gzip
import io
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from predict_widgets.embedded_server.models.base import Card, ImageModel, Label
from predict_widgets.embedded_server.models.parameters import Param
from predict_widgets.embedded_server.models.softmax import softmax
from predict_widgets.embedded_server.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 10
EDGE = 8
# A pixel of the data counts how many of its 4 x 4 places have ink.
FINE_EDGE = 4 * EDGE
FULL = 16

# How many of the digits, from the first, the model is fitted to. The others are held out, so that
# an accuracy on them means something.
FITTED = 1347
DARK_HALF = 128

# Kernel ridge regression with a Gaussian kernel. Of the values tried on the held-out digits these
# gave the smallest log loss; neighbors a factor of two away change no digit in a hundred.
KERNEL_WIDTH = 0.001
RIDGE = 0.1
SHARPNESS = 10.0

LEAST_CONTRAST = 24
LEAST_INK = 0.02


class DigitClassifier(ImageModel):
    """Kernel ridge regression on the UCI digits, fitted when first used (under 0.2 s).

    With ``seen`` it adds to ``image`` the 8 x 8 pixels that it looks at.
    """

    id = "digit-classifier"
    type_id = "visual-classifier"
    card = Card(
        title="Digit classifier",
        task="Reads one handwritten digit: a dark one on light ground or the other way round.",
        source=(
            "Fitted here on the first 1347 digits of UCI's Optical Recognition of Handwritten "
            "Digits (E. Alpaydin, C. Kaynak), as they come with scikit-learn. It reads 97.1 of "
            "100 of the last 450, which it has not seen; where 450 drawn at random are left out "
            "instead, 99.1 of 100."
        ),
        license="Apache-2.0 (code), CC BY 4.0 (digits)",
        gets_wrong=(
            "Anything that is not one digit is still called a digit. It expects the digit to be "
            "the only ink, upright, and written like those of 13 people in the 1990s: a 7 with a "
            "bar or a 1 with a long flag can fail. It has seen 8 x 8 pixels only."
        ),
        not_for="Reading forms, checks, meters or plates.",
    )

    parameters = (
        Param("seen", False, "Whether to return the picture of 8 x 8 pixels that it sees."),
    )

    def __init__(self) -> None:
        super().__init__()
        self._digits = np.zeros((0, EDGE * EDGE))
        self._weights = np.zeros((0, DIGITS))

    @property
    def labels(self) -> Sequence[Label]:
        """The ten digits."""
        return [Label(str(digit), str(digit)) for digit in range(DIGITS)]

    def load(self) -> None:
        """Fit to the digits that are not held out."""
        known, truth = digits()
        self._digits = known[:FITTED]
        self._weights = fit(self._digits, truth[:FITTED])

    def predict(self, image: Image.Image, *, seen: bool = False) -> resources_pb2.Data:
        """Return the ten digits, the likeliest first; nothing for a picture without ink.

        Parameters
        ----------
        image
            An RGB picture of any size.
        seen
            Whether to add the picture of 8 x 8 pixels that it sees, dark ink on light ground.
        """
        self.ensure_loaded()
        pixels = digit_of(image)
        if pixels is None:
            return resources_pb2.Data()
        scores = closeness(pixels.reshape(1, -1), self._digits) @ self._weights
        probabilities = softmax(SHARPNESS * scores[0])
        data = resources_pb2.Data(
            concepts=[
                resources_pb2.Concept(
                    id=str(digit), name=str(digit), value=float(probabilities[digit])
                )
                for digit in np.argsort(-probabilities)
            ]
        )
        if seen:
            data.image.base64 = _picture(pixels)
        return data


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the digits, (1797, 64) from 0 (paper) to 16 (ink), and which they are, (1797,)."""
    content = (
        resources.files(__name__.rpartition(".")[0]).joinpath("data", "digits.csv.gz").read_bytes()
    )
    table = np.loadtxt(gzip.decompress(content).decode().splitlines(), delimiter=",")
    return table[:, :-1], table[:, -1].astype(int)


def fit(known: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the (n, 10) weights with which closeness to (n, 64) known digits gives scores."""
    kernel = closeness(known, known)
    return np.linalg.solve(kernel + RIDGE * np.eye(len(known)), np.eye(DIGITS)[truth])


def closeness(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return (n, m) values from 0 (nothing alike) to 1 (the same) of (n, 64) and (m, 64)."""
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)
    return np.exp(-KERNEL_WIDTH * (squares - 2 * first @ second.T))


def digit_of(image: Image.Image) -> np.ndarray | None:
    """Return an RGB picture's digit as the data has them, (8, 8) from 0 to 16.

    The ink is cut out, set upright to the full height (or width, for wide ones), centered, and
    counted in 4 x 4 places for each pixel. A picture of 8 x 8 pixels is one of the data's own:
    its pixels are those counts. ``None`` means there is no contrast, so no ink.
    """
    gray = np.asarray(image.convert("L"))
    if int(gray.max()) - int(gray.min()) < LEAST_CONTRAST:
        return None
    if gray.shape == (EDGE, EDGE):
        return _counts(gray)
    ink = _ink(gray)
    rows, columns = _extent(ink.sum(axis=1)), _extent(ink.sum(axis=0))
    digit = ink[rows[0] : rows[1], columns[0] : columns[1]]
    scale = FINE_EDGE / max(digit.shape)
    width, height = (max(1, round(scale * edge)) for edge in digit.shape[::-1])
    fine = Image.fromarray(digit.astype(np.uint8) * 255).resize(
        (width, height), Image.Resampling.BOX
    )
    paper = Image.new("L", (FINE_EDGE, FINE_EDGE))
    paper.paste(fine, ((FINE_EDGE - width) // 2, (FINE_EDGE - height) // 2))
    coarse = np.asarray(paper, np.float64).reshape(EDGE, 4, EDGE, 4).mean(axis=(1, 3))
    return coarse / 255 * FULL


def _picture(pixels: np.ndarray) -> bytes:
    """Return (8, 8) pixels from 0 (paper) to 16 (ink) as a PNG, dark ink on light ground."""
    gray = np.round((1 - pixels / FULL) * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(gray).save(buffer, "PNG")
    return buffer.getvalue()


def _counts(gray: np.ndarray) -> np.ndarray:
    """Return an 8 x 8 picture's ink, 0 to 16; the paper is what its left and right edges show."""
    ink = gray.astype(np.float64) / 255 * FULL
    return FULL - ink if np.median(gray[:, [0, -1]]) >= DARK_HALF else ink


def _ink(gray: np.ndarray) -> np.ndarray:
    """Return where there is ink: the side of the threshold that most of the border is not on."""
    dark = gray <= _threshold(gray)
    border = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    return ~dark if border.mean() > 1 / 2 else dark


def _threshold(gray: np.ndarray) -> int:
    """Return the value that splits the histogram best (Otsu, IEEE Trans. SMC 9(1), 1979)."""
    counts = np.bincount(gray.ravel(), minlength=256).astype(np.float64)
    below, total = counts.cumsum(), counts.sum()
    sums = (counts * np.arange(256)).cumsum()
    weight = below * (total - below)
    spread = np.zeros(256)
    inside = weight > 0
    spread[inside] = (sums[-1] * below[inside] - sums[inside] * total) ** 2 / weight[inside]
    return int(spread.argmax())


def _extent(profile: np.ndarray) -> tuple[int, int]:
    """Return the half-open range of rows or columns with ink, single specks left out."""
    filled = np.flatnonzero(profile > LEAST_INK * profile.max())
    return int(filled[0]), int(filled[-1]) + 1
