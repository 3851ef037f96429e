"""What a page asks for when it draws it: files, frames, masks, pictures, vectors, parts of code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

import numpy as np

from predict_widgets.errors import InputError, PredictError
from predict_widgets.widgets.base import STATIC
from predict_widgets.widgets.jobs import Job, Reply
from predict_widgets.widgets.media import Downloads, column_of, media_of, rows_of
from predict_widgets.widgets.pool import Lane
from predict_widgets.widgets.receiving import LARGEST_EDGE, jpeg
from predict_widgets.widgets.said import P
from predict_widgets.widgets.wire import (
    LARGEST_CHUNK_BYTES,
    LARGEST_REPLY_BYTES,
    MOST_FRAMES,
    FileResult,
    FrameCard,
    FramesResult,
    MediaResult,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.jobs import Buffer
    from predict_widgets.widgets.params import Params
    from predict_widgets.widgets.shelf import Shelf

PARTS = STATIC / "parts"


class Content(Generic[P]):
    """The requests for content. Every method runs on a thread of the pool.

    Parameters
    ----------
    shelf
        Where inputs and answers lie.
    """

    def __init__(self, shelf: Shelf[P]) -> None:
        self._shelf = shelf
        self._downloads = Downloads()
        # Decoding takes a whole core: one request after the other, and the rest can be cancelled.
        self._frames = Lane()

    def lane(self, method: str) -> Lane | None:
        """Return the line in which frames are made."""
        return self._frames if method == "frames" else None

    def close(self) -> None:
        """Let go of what was downloaded."""
        self._downloads.close()

    # --- of inputs -------------------------------------------------------------------------------
    def file(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``file``: a stretch of an input's bytes."""
        item = self._shelf.get(params.text("key")).input
        offset = params.integer("offset", 0)
        stretch = memoryview(item.data)[offset : offset + LARGEST_CHUNK_BYTES]
        result = FileResult(size=len(item.data), offset=offset, media_type=item.media_type)
        return Reply(result, [stretch])

    def frames(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``frames``: pictures of a video at some times; the first ones that fit.

        Raises
        ------
        MissingExtraError
            Without the extra `video`.
        """
        # 100 ms that only those pay who look at a video.
        from predict_widgets.media.video import frames_at

        item = self._shelf.get(params.text("key")).input
        if item.kind != "video":
            raise InputError(f"{item.name} is not a video.", name="INPUT_NOT_A_VIDEO")
        times = sorted(set(params.integers("times_ms")))[:MOST_FRAMES]
        edge = min(max(params.integer("edge", LARGEST_EDGE), 1), LARGEST_EDGE)
        cards: list[FrameCard] = []
        buffers: list[bytes] = []
        size = 0

        def wanted() -> bool:
            return not job.cancel_event.is_set()

        for time_ms, image in frames_at(item.data, times, wanted=wanted):
            data = jpeg(image, edge)
            size += len(data)
            if buffers and size > LARGEST_REPLY_BYTES:
                break
            cards.append(FrameCard(time_ms=time_ms, width=image.width, height=image.height))
            buffers.append(data)
            job.progress("fetching", len(buffers), len(times))
        return Reply(FramesResult(frames=cards), buffers)

    # --- of answers ------------------------------------------------------------------------------
    def media(self, job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``media``: masks, heat maps, pictures and sounds; the first ones that fit."""
        ordinals = params.integers("ordinals")
        found = media_of(self._answered(params), ordinals, self._downloads, job)
        return Reply(MediaResult(media=[card for card, _ in found]), [data for _, data in found])

    def vectors(self, _job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """``vectors``: as float32, little endian; the first ones that fit, empty for none."""
        ordinals = params.integers("ordinals")
        prediction = self._answered(params)
        column = column_of(prediction, "vector")
        rows = rows_of(prediction)
        buffers: list[bytes] = []
        size = 0
        for ordinal in ordinals:
            row = rows.get(ordinal)
            vector = None if row is None else column[row].as_py()
            data = b"" if vector is None else np.asarray(vector, "<f4").tobytes()
            size += len(data)
            if buffers and size > LARGEST_REPLY_BYTES:
                break
            buffers.append(data)
        return Reply({}, buffers)

    def _answered(self, params: Params) -> Prediction:
        prediction = self._shelf.answered(params.integer("output_id"))
        if prediction is None:
            raise PredictError(
                "The kernel does not hold this answer any more.",
                name="OUTPUT_UNKNOWN",
                hint="Press Predict again.",
            )
        return prediction

    # --- of the page itself ----------------------------------------------------------------------
    @staticmethod
    def module(_job: Job, params: Params, _buffers: Sequence[Buffer]) -> Reply:
        """Answer ``module``: a part of the page's code."""
        name = params.text("name")
        # Looked for among what is there, so that no name leads anywhere else.
        path = {each.stem: each for each in PARTS.glob("*.js")}.get(name)
        if path is None:
            raise PredictError(
                f"There is no part {name!r} of the page's code.",
                name="MODULE_UNKNOWN",
                hint="Reload the page: it may be older than the installed predict-widgets.",
            )
        return Reply({}, [path.read_bytes()])
