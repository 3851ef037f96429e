"""What a video is, and its frames as pictures: upright, as browsers show them.

Needs PyAV, the extra ``video``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from predict_widgets.errors import InputError
from predict_widgets.media.containers import opened, unreadable
from predict_widgets.media.decoding import Decoder
from predict_widgets.media.limits import VIDEO_MAX_PIXELS, megapixels
from predict_widgets.media.sniff import sniff
from predict_widgets.media.timeline import timeline_of
from predict_widgets.media.turned import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL import Image

_MICROSECONDS = 1_000_000
# The header may say how long sound goes on behind the last picture; less than this is rounding.
_EARLY_END_SECONDS = 1


@dataclass(frozen=True)
class VideoFacts:
    """What a video is.

    Parameters
    ----------
    width, height
        Of the upright frames with square pixels, in pixels: what a browser shows.
    duration_ms
        How long there are pictures, in milliseconds, at least 1. Counted from the frames and not
        taken from the header, which may be wrong or missing.
    frame_rate
        Frames a second, on average.
    format
        As :func:`predict_widgets.media.sniff.sniff` names it, such as ``"MP4"``.
    notes
        Sentences about what is odd about the file; empty where nothing is.
    """

    width: int
    height: int
    duration_ms: int
    frame_rate: float
    format: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A frame that was looked at.

    Parameters
    ----------
    time_ms
        The time that was asked for.
    number
        Which frame of the video it is, from 0 on.
    image
        RGB, upright.
    damaged
        How many packets and frames were found damaged since the video's start.
    """

    time_ms: int
    number: int
    image: Image.Image
    damaged: int


def probe(data: bytes, *, wanted: Callable[[], bool] | None = None) -> VideoFacts:
    """Look at a video: read the times of its frames, and decode the first.

    Parameters
    ----------
    data
        The file's bytes.
    wanted
        Asked again and again; where it says no, the work stops.

    Raises
    ------
    InputError
        ``VIDEO_EMPTY``, ``VIDEO_UNREADABLE``, ``VIDEO_FORMAT_NOT_SUPPORTED``,
        ``VIDEO_TOO_LARGE`` or ``VIDEO_WITHOUT_PICTURES`` (a file of sound alone).
    CancelledError
        When it is no longer wanted.
    MissingExtraError
        Without PyAV.
    """
    wanted = wanted or _always
    with opened(data, "video") as container:
        stream = _pictures_of(container)
        timeline = timeline_of(container, stream, wanted)
        # One frame: threads would decode more at once, to throw them away.
        decoder = Decoder(container, stream, timeline, timeline.stamps[:1], wanted, threads=1)
        frame = decoder.frame(timeline.stamps[0])
        if frame is None:
            raise unreadable("video", message="No frame of the video can be decoded.")
        picture = Look.of(frame, stream.sample_aspect_ratio).picture(frame)
        return VideoFacts(
            picture.width,
            picture.height,
            timeline.duration_ms,
            timeline.frame_rate,
            sniff(data),
            _early_end(container, timeline.duration_ms),
        )


def sample_times(duration_ms: int, sample_ms: int) -> list[int]:
    """Return where to look at a video: the middle of each window of ``sample_ms``.

    Clarifai's times are these too: 1000, 3000, ... for 2000 (clarifai-python-grpc,
    ``tests/client/test_video_predict.py``). The last window may be shorter.

    Parameters
    ----------
    duration_ms
        Of the video; 0, where it is not known, gives no time.
    sample_ms
        Length of a window, at least 1.

    Returns
    -------
    list of int
        Milliseconds, ascending.
    """
    return [
        (begin + min(begin + sample_ms, duration_ms)) // 2
        for begin in range(0, duration_ms, sample_ms)
    ]


def frames_at(
    data: bytes, times_ms: Iterable[int], *, wanted: Callable[[], bool] | None = None
) -> Iterator[tuple[int, Image.Image]]:
    """Yield the frames on show at given times, one after the other.

    Parameters
    ----------
    data
        The file's bytes.
    times_ms
        In milliseconds, in any order; ascending is fastest. Before the first frame that one is
        taken, behind the end the last.
    wanted
        Asked again and again; where it says no, the work stops.

    Yields
    ------
    time_ms
        As it was asked for.
    image
        RGB, upright, as browsers show it. Where the frame is damaged, the one before.

    Raises
    ------
    InputError, CancelledError, MissingExtraError
        As :func:`probe`.
    """
    for sample in samples_at(data, times_ms, wanted=wanted):
        yield sample.time_ms, sample.image


def samples_at(
    data: bytes, times_ms: Iterable[int], *, wanted: Callable[[], bool] | None = None
) -> Iterator[Sample]:
    """Yield what :func:`frames_at` does, with the number of each frame and what was damaged."""
    times = list(times_ms)
    wanted = wanted or _always
    with opened(data, "video") as container:
        stream = _pictures_of(container)
        timeline = timeline_of(container, stream, wanted)
        numbers = [timeline.number_at(time_ms) for time_ms in times]
        needed = {timeline.stamps[number] for number in numbers}
        decoder = Decoder(container, stream, timeline, needed, wanted)
        look: Look | None = None
        for time_ms, number in zip(times, numbers, strict=True):
            frame = decoder.frame(timeline.stamps[number])
            if frame is None:
                raise unreadable("video", message="No frame of the video can be decoded.")
            look = look or Look.of(frame, stream.sample_aspect_ratio)
            yield Sample(time_ms, number, look.picture(frame), decoder.damaged)


def without_pictures() -> InputError:
    """Return the error for a file of the video family that holds sound alone."""
    return InputError(
        "The file holds sound and no pictures.",
        name="VIDEO_WITHOUT_PICTURES",
        hint='Hand it in as audio: kind="audio".',
    )


def _pictures_of(container: InputContainer) -> VideoStream:
    """Return the stream of moving pictures."""
    # A song's cover is a stream of one picture.
    found = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not found and container.streams.audio:
        raise without_pictures()
    if not found:
        raise unreadable("video", message="The file holds neither pictures nor sound.")
    stream = found[0]
    if stream.width * stream.height > VIDEO_MAX_PIXELS:
        raise InputError(
            f"A frame of the video has {megapixels(stream.width, stream.height)} "
            f"({stream.width} x {stream.height}); the most that are decoded here are "
            f"{megapixels(VIDEO_MAX_PIXELS, 1)}.",
            name="VIDEO_TOO_LARGE",
            hint="Make it smaller, and try again.",
        )
    return stream


def _early_end(container: InputContainer, duration_ms: int) -> tuple[str, ...]:
    total: int | None = container.duration  # typed as always known
    if total is None or total / _MICROSECONDS - duration_ms / 1000 <= _EARLY_END_SECONDS:
        return ()
    ends, says = duration_ms / 1000, total / _MICROSECONDS
    return (f"The pictures of the video end at {ends:.1f} s; its file says {says:.1f} s.",)


def _always() -> bool:
    return True
