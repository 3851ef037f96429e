"""A small picture of whatever a file holds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from predict_widgets.errors import InputError
from predict_widgets.media.sniff import media_type_of
from predict_widgets.media.thumbnails import thumbnail

if TYPE_CHECKING:
    import threading

_QUALITY = 82
# The first frame may be black.
_POSTER_MS = 1000
_WITHOUT_PICTURE = frozenset({"text", "audio"})


def drawn(data: bytes, name: str, edge: int, cancel: threading.Event | None) -> bytes:
    """Return a small upright JPEG of a picture, or of a frame near a video's start.

    Parameters
    ----------
    data
        The file's bytes.
    name
        Its name, which tells what it is where the bytes do not.
    edge
        Its longest edge, in pixels.
    cancel
        Stops the look at a video when set.

    Raises
    ------
    InputError
        ``NOTHING_TO_DRAW`` for a text or a sound, else whatever is wrong with the file.
    CancelledError
        When ``cancel`` was set.
    MissingExtraError
        For a video without PyAV.
    """
    kind = media_type_of(data, name).partition("/")[0]
    if kind in _WITHOUT_PICTURE:
        noun = "sound" if kind == "audio" else "text"
        raise InputError(f"A {noun} has no picture.", name="NOTHING_TO_DRAW")
    if kind != "video":
        return thumbnail(data, edge)
    # 100 ms that only those pay who look at a video.
    from predict_widgets.media.video import frames_at, probe

    def wanted() -> bool:
        return cancel is None or not cancel.is_set()

    time_ms = min(_POSTER_MS, probe(data, wanted=wanted).duration_ms // 2)
    _, image = next(frames_at(data, [time_ms], wanted=wanted))
    image.thumbnail((edge, edge))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
