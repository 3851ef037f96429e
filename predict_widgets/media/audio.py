"""How long a sound is: of WAV by its header, of others by PyAV, the extra ``video``."""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import TYPE_CHECKING

from predict_widgets.errors import CancelledError
from predict_widgets.media.containers import opened, packets, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = struct.Struct("<4sI")
# Where the format chunk tells how many bytes make a second.
_RATE = struct.Struct("<I")
_RATE_AT = 8


def wav_duration_ms(data: bytes) -> int:
    """Return how long a WAV file is, by its header and its size; 0 where it does not tell.

    Needs no library: WAV is the one audio format that Clarifai's documentation lists.
    """
    at = 12
    rate = 0
    while at + _CHUNK.size <= len(data):
        name, size = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if name == b"fmt " and at + _RATE_AT + _RATE.size <= len(data):
            (rate,) = _RATE.unpack_from(data, at + _RATE_AT)
        if name == b"data":
            # A recorder that was not stopped leaves a size of nothing or of everything.
            return min(size or len(data), len(data) - at) * 1000 // rate if rate else 0
        at += size + size % 2
    return 0


def audio_duration_ms(data: bytes, *, wanted: Callable[[], bool]) -> int:
    """Return how long a sound is, counted from its packets.

    Parameters
    ----------
    data
        The file's bytes; of a video, its sound is measured.
    wanted
        Asked again and again; where it says no, the work stops.

    Returns
    -------
    int
        Milliseconds, at least 1.

    Raises
    ------
    InputError
        ``AUDIO_UNREADABLE`` or another of :func:`predict_widgets.media.containers.opened`.
    CancelledError
        When it is no longer wanted.
    MissingExtraError
        Without PyAV.
    """
    with opened(data, "audio") as container:
        if not container.streams.audio:
            raise unreadable("audio", message="The file holds no sound.")
        stream = container.streams.audio[0]
        begin: int | None = None
        end = 0
        for packet in packets(container, stream):
            if not wanted():
                raise CancelledError("Reading the audio was cancelled.")
            if packet is None or packet.pts is None:
                continue
            begin = packet.pts if begin is None else min(begin, packet.pts)
            end = max(end, packet.pts + (packet.duration or 0))
        if begin is None:
            raise unreadable("audio", message="The file holds no sound that can be read.")
        return max(1, round((end - begin) * (stream.time_base or Fraction(1, 1000)) * 1000))
