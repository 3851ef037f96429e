"""Times of a video's frames, tracks and segments, in milliseconds.

A frame's time is milliseconds (resources.proto, ``FrameInfo``), the middle of its window, and so
are those of ``TimeInfo``, which says no unit. Two mistakes are known, and both are seen where the
length of the video is known:

- Clarifai's model kit multiplies milliseconds by 1000 once more (``data_types.py`` of clarifai
  12.5, ``Frame(time=)``): the last time is more than twice the video's length.
- Times in seconds: the last time, read as seconds, is no later than the video's end (and a tenth),
  so that read as milliseconds all of it would lie in the first thousandth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predict_widgets.platform.protos import resources_pb2

_TOO_LATE = 2.0
_SLACK = 1.1
_THOUSAND = 1000.0


@dataclass(frozen=True)
class Clock:
    """What the model's times are multiplied by to be milliseconds, and the sentences on why."""

    frames: float = 1.0
    stretches: float = 1.0
    notes: tuple[str, ...] = ()


def clock_of(data: resources_pb2.Data, duration_ms: int) -> Clock:
    """Return how to read an answer's times; ``duration_ms`` is 0 where it is not known."""
    if duration_ms <= 0:
        return Clock()
    notes: list[str] = []
    frames = stretches = 1.0
    times = [frame.frame_info.time for part in _parts(data) for frame in part.frames]
    if max(times, default=0) > _TOO_LATE * duration_ms:
        frames = 1 / _THOUSAND
        notes.append(_note("frame times", max(times), duration_ms, "were divided by 1000"))
    ends = [
        held.time_info.end_time
        for part in _parts(data)
        for held in (*part.tracks, *part.time_segments)
    ]
    last = max((end for end in ends if math.isfinite(end)), default=0.0)
    if last > _TOO_LATE * duration_ms:
        stretches = 1 / _THOUSAND
        notes.append(_note("times of its tracks", last, duration_ms, "were divided by 1000"))
    elif 0 < last <= _SLACK * duration_ms / _THOUSAND:
        stretches = _THOUSAND
        notes.append(_note("times of its tracks", last, duration_ms, "were read as seconds"))
    return Clock(frames, stretches, tuple(notes))


def milliseconds(value: float, factor: float) -> int:
    """Return a time in whole milliseconds; 0 for what is no time."""
    return round(value * factor) if math.isfinite(value) else 0


def _note(what: str, last: float, duration_ms: int, done: str) -> str:
    return (
        f"The model's {what} go up to {last:,.10g} in a file of {duration_ms / _THOUSAND:g} s: "
        f"they {done}."
    )


def _parts(data: resources_pb2.Data) -> Iterator[resources_pb2.Data]:
    """Yield the data itself and the parts of it that a Python-signature model returns."""
    yield data
    for part in data.parts:
        yield from _parts(part.data)
