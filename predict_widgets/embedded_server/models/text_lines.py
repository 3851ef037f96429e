"""``text-lines``: the lines of text in a picture, in reading order."""

from __future__ import annotations

import logging
import os
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from predict_widgets.embedded_server.models.base import Card, ImageModel
from predict_widgets.embedded_server.models.quads import region_info
from predict_widgets.embedded_server.models.reading_order import reading_order
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.errors import MissingExtraError, how_to_install

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from PIL import Image

# Larger pictures are shrunk: lines are found at 960 pixels and read at 48 pixels of height, and a
# page of this edge has more for both.
LONGEST_EDGE = 2000

# RapidOCR drops what it is less sure of, and on photos without text that is all there is.
LEAST_SCORE = 0.5

# Its own values read a page four times as slowly and no better.
SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    "Rec.rec_batch_num": 1,
}
# What the networks' files are called -> their part of the settings.
STEPS = {"det": "Det", "rec": "Rec"}


class TextLines(ImageModel):
    """RapidOCR: PaddleOCR's networks on onnxruntime. Each line is a region with text and score.

    It streams: all lines are found first, then read one by one.
    """

    id = "text-lines"
    type_id = "optical-character-recognizer"
    streaming = True
    card = Card(
        title="Text lines",
        task="Finds the lines of text in a picture and reads them, Latin and Chinese scripts.",
        source=(
            "PP-OCRv6 small (PaddlePaddle) in ONNX form, as it comes with RapidOCR 3.10 (Python "
            "package rapidocr)."
        ),
        license="Apache-2.0",
        gets_wrong=(
            "Small print (type under 8 pixels in a picture of 1000), handwriting, text sideways "
            "or upside down, and scripts it does not know come out wrong or not at all. Spaces and "
            "accents are lost now and then, and 0 and O, 1 and l mixed up. Lines it is less than "
            "half sure of are left out. Tables are read row by row, columns of text one after the "
            "other, by a rule of thumb. A picture many times as long as high is shrunk too far."
        ),
        not_for=(
            "Reading amounts, names or numbers that nobody checks; documents about people "
            "without their consent."
        ),
    )

    _engine: Any  # load() sets it; RapidOCR's methods have no types

    def __init__(self) -> None:
        super().__init__()
        # One step at a time: each takes all the cores it may have and some 100 MB. Between two
        # lines others get their turn.
        self._lock = threading.Lock()

    def load(self) -> None:
        """Build the two networks from the files in RapidOCR's package; nothing is downloaded.

        Raises
        ------
        MissingExtraError
            If RapidOCR is not installed, or without its networks.
        """
        hint = how_to_install("vision")
        try:
            import rapidocr
            from rapidocr import RapidOCR
        except ImportError as error:
            raise MissingExtraError("text-lines needs RapidOCR.", hint=hint) from error
        folder = Path(rapidocr.__file__).parent / "models"
        paths = {kind: next(iter(sorted(folder.glob(f"*_{kind}_*.onnx"))), None) for kind in STEPS}
        if None in paths.values():
            raise MissingExtraError("This RapidOCR has come without its networks.", hint=hint)
        with _quiet():
            self._engine = cast(
                "Any",
                RapidOCR(
                    params={
                        **SETTINGS,
                        "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
                        **{f"{STEPS[kind]}.model_path": str(path) for kind, path in paths.items()},
                    }
                ),
            )
            # It builds a network when it first runs it: better here than in somebody's question.
            blank = np.full((48, 96, 3), 255, np.uint8)
            self._find(blank)
            self._read(blank)

    def predict(self, image: Image.Image) -> resources_pb2.Data:
        """Return one region for each line, in reading order."""
        return resources_pb2.Data(
            regions=[region for piece in self.pieces(image) for region in piece.regions]
        )

    def pieces(self, image: Image.Image) -> Iterator[resources_pb2.Data]:
        """Yield each line as soon as it is read."""
        self.ensure_loaded()
        small = image.copy()
        small.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=2.0)
        # RapidOCR takes BGR.
        pixels = np.ascontiguousarray(np.asarray(small)[:, :, ::-1])
        corners, crops = self._find(pixels)
        boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
        for index in reading_order(boxes):
            text, score = self._read(crops[index])
            if text.strip() and score >= LEAST_SCORE:
                yield resources_pb2.Data(
                    regions=[
                        resources_pb2.Region(
                            id=uuid.uuid4().hex,
                            region_info=region_info(corners[index], *small.size),
                            data=resources_pb2.Data(text=resources_pb2.Text(raw=text)),
                            value=score,
                        )
                    ]
                )

    def _find(self, pixels: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the corners of lines, (n, 4, 2) in pixels, and each line cut out upright."""
        from rapidocr.main import RapidOCRError

        # It adds margins to pictures that are long and low, and writes them down here.
        done: dict[str, dict[str, float]] = {}
        try:
            with self._lock:
                crops, found = self._engine.detect_and_crop(pixels, done)
        except RapidOCRError:
            # That is how it says that there is none.
            return np.zeros((0, 4, 2)), []
        margin = done["padding_1"]
        return np.asarray(found.boxes, np.float64) - (margin["left"], margin["top"]), crops

    def _read(self, crop: np.ndarray) -> tuple[str, float]:
        with self._lock:
            result = self._engine.recognize_txt([crop])
        return str(result.txts[0]), float(result.scores[0])


def _threads() -> int:
    """Return how many cores to use: the kernel and the browser want the others."""
    return max(1, min(2, (os.cpu_count() or 1) // 2))


@contextmanager
def _quiet() -> Generator[None]:
    """Keep RapidOCR from logging, and leave its logger as it was to whoever else uses it."""
    from rapidocr.utils import log  # noqa: F401  # pyright: ignore[reportUnusedImport] - sets it up

    logger = logging.getLogger("RapidOCR")
    level = logger.level
    try:
        yield
    finally:
        logger.setLevel(level)
