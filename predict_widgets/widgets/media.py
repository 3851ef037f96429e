"""Masks, heat maps, pictures and sounds that a model answered with, as a browser can read them."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol, cast

from predict_widgets.errors import CancelledError, PredictError
from predict_widgets.media.decode import open_image_as_stored
from predict_widgets.media.fetch import fetch
from predict_widgets.media.limits import IMAGE_MAX_BYTES
from predict_widgets.media.sniff import media_type_of
from predict_widgets.widgets.receiving import READ_BY_BROWSERS
from predict_widgets.widgets.wire import LARGEST_REPLY_BYTES, MediaCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.jobs import Job

# What was downloaded and did not fit into one message goes with the next.
_KEPT_BYTES = 32 * 1024 * 1024


class _Scalar(Protocol):
    def as_py(self) -> Any: ...  # noqa: ANN401 - of any type


class Column(Protocol):
    """A column of a table; arro3 0.9 types its cells as unknown, and its list as numpy's."""

    def __getitem__(self, row: int) -> _Scalar: ...
    def to_pylist(self) -> list[Any]: ...  # noqa: D102


def column_of(prediction: Prediction, name: str) -> Column:
    """Return a column of what a model said."""
    return cast("Column", prediction.table.column(name))


def rows_of(prediction: Prediction) -> dict[int, int]:
    """Return the row of each ordinal."""
    ordinals: list[int] = column_of(prediction, "ordinal").to_pylist()
    return {ordinal: row for row, ordinal in enumerate(ordinals)}


class Downloads:
    """What lies behind addresses, the newest few megabytes of it. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._closed = False

    def get(self, url: str, cancel: threading.Event) -> bytes:
        """Download, as `predict_widgets.media.fetch.fetch` does for what a model names.

        Whoever answers chose the address: none inside the person's own network is asked.
        """
        with self._lock:
            known = self._kept.pop(url, None)
        data = known or fetch(url, allow_private=False, max_bytes=IMAGE_MAX_BYTES, cancel=cancel)
        with self._lock:
            if not self._closed:
                self._kept[url] = data
            while sum(map(len, self._kept.values())) > _KEPT_BYTES:
                self._kept.popitem(last=False)
        return data

    def close(self) -> None:
        """Let all of it go, and keep no more."""
        with self._lock:
            self._closed = True
            self._kept.clear()


def media_of(
    prediction: Prediction, ordinals: Sequence[int], downloads: Downloads, job: Job
) -> list[tuple[MediaCard, bytes]]:
    """Return what rows hold: the first ones that fit into one message, at least one.

    Parameters
    ----------
    prediction
        The answer.
    ordinals
        The rows.
    downloads
        Gets what the answer only names the address of.
    job
        Stops it when cancelled.
    """
    rows = rows_of(prediction)
    found: list[tuple[MediaCard, bytes]] = []
    size = 0
    for ordinal in ordinals:
        job.check()
        media_type, data, error = "", b"", ""
        try:
            media_type, data = _readable(*_held(prediction, rows.get(ordinal), downloads, job))
        except CancelledError:
            raise
        except PredictError as problem:
            error = problem.message
        size += len(data)
        if found and size > LARGEST_REPLY_BYTES:
            break
        found.append((MediaCard(ordinal=ordinal, media_type=media_type, error=error), data))
    return found


def _held(
    prediction: Prediction, row: int | None, downloads: Downloads, job: Job
) -> tuple[str, bytes]:
    """Return media type and bytes of a row, its address asked where it holds none."""
    if row is None:
        raise PredictError("The answer has no such row.")
    names = ("media", "media_type", "media_url")
    data, media_type, url = (column_of(prediction, name)[row].as_py() for name in names)
    if data:
        return media_type or "", data
    if not url:
        raise PredictError("The answer holds no picture and no sound here.")
    data = downloads.get(url, job.cancel_event)
    return media_type_of(data, url), data


def _readable(media_type: str, data: bytes) -> tuple[str, bytes]:
    """Return the bytes as they are where a browser reads them, else a picture as PNG."""
    if media_type in READ_BY_BROWSERS or media_type.startswith(("audio/", "video/", "text/")):
        return media_type, data
    buffer = io.BytesIO()
    # Not turned by EXIF: what the model says of its picture is measured in its pixels.
    open_image_as_stored(data).save(buffer, "PNG")
    return "image/png", buffer.getvalue()
