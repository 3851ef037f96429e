"""How a model of pictures looks at a video: at one frame in each window of ``sample_ms``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server.models.reading import (
    Caller,
    Fetch,
    read_video,
    video_refusal_of,
)
from predict_widgets.embedded_server.models.tracking import Tracker
from predict_widgets.embedded_server.protos import resources_pb2, status_code_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.errors import InputError, MissingExtraError
from predict_widgets.media.video import probe, sample_times, samples_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PIL import Image

# What Clarifai takes at the closest sampling it knows: ten minutes, a frame every 100 ms.
MOST_FRAMES = 6000
TRACKED_TYPE = "visual-detector"
# Where an answer says what is odd about its video.
NOTES_KEY = "notes"


def frames_of(
    look: Callable[[Image.Image], resources_pb2.Data],
    data: resources_pb2.Data,
    fetch: Fetch,
    *,
    sample_ms: int,
    tracked: bool,
) -> Iterator[resources_pb2.Data]:
    """Yield what a model says about each sampled frame, one after the other.

    Parameters
    ----------
    look
        The model, asked about one upright RGB frame at a time: no two are held in memory.
    data
        The input's data, with a video.
    fetch
        Fetches it; where it is a :class:`Caller`, the work stops once nobody waits for it, and
        each frame's answer is trimmed to what was asked for.
    sample_ms
        Length of a window, 100 to 60000.
    tracked
        Whether to join the boxes of consecutive frames to tracks.

    Yields
    ------
    Data
        With one frame each, whose time is the middle of its window in milliseconds; a last one
        may say in its metadata what is wrong with the video.

    Raises
    ------
    RefusedError
        If the video cannot be fetched or read, or has more than 6000 windows.
    CancelledError
        When the caller has gone away.
    """
    caller = fetch if isinstance(fetch, Caller) else None
    wanted = caller.wanted if caller else None
    content = read_video(data, fetch)
    tracker = Tracker()
    try:
        facts = probe(content, wanted=wanted)
        times = sample_times(facts.duration_ms, sample_ms)
        _check_count(len(times), facts.duration_ms)
        damaged = 0
        for index, sample in enumerate(samples_at(content, times, wanted=wanted)):
            answer = look(sample.image)
            if tracked:
                tracker.follow(answer.regions)
            if caller:
                caller.trim(answer)
            damaged = sample.damaged
            info = resources_pb2.FrameInfo(index=index, time=sample.time_ms, number=sample.number)
            yield resources_pb2.Data(frames=[resources_pb2.Frame(frame_info=info, data=answer)])
    except InputError as error:
        raise video_refusal_of(error) from error
    except MissingExtraError as error:
        # And not MODEL_DEPLOYMENT_FAILED: its neighbors can be answered.
        details = f"{error.message} {error.hint}"
        raise RefusedError(status_code_pb2.INPUT_VIDEO_PROCESSING_FAILED, details) from error
    notes = [*facts.notes, *([_damage(damaged)] if damaged else [])]
    if notes:
        said = resources_pb2.Data()
        said.metadata.update({NOTES_KEY: notes})
        yield said


def together(pieces: Iterable[resources_pb2.Data]) -> resources_pb2.Data:
    """Return the pieces of an answer as one."""
    whole = resources_pb2.Data()
    for piece in pieces:
        whole.MergeFrom(piece)
    return whole


def video_note(model_type: resources_pb2.ModelType) -> str:
    """Return what a model's card says about videos: a paragraph of Markdown, or nothing."""
    if "image" not in model_type.input_fields:
        return ""
    tracks = ""
    if model_type.id == TRACKED_TYPE:
        tracks = (
            " Tracks are boxes of the same label in consecutive samples that overlap (intersection "
            "over union of 0.3 or more): nobody is recognized, and who is missed once gets a new "
            "track."
        )
    return (
        "\n\n**Videos.** It looks at the frame in the middle of each window of `sample_ms` as at a "
        f"picture of its own, and knows nothing of the frames between them.{tracks}"
    )


def _check_count(count: int, duration_ms: int) -> None:
    if count > MOST_FRAMES:
        least = -(-duration_ms // MOST_FRAMES)
        raise RefusedError(
            status_code_pb2.INPUT_VIDEO_INVALID_ARGUMENT,
            f"The video has {count:,} samples; the limit is {MOST_FRAMES:,}: set sample_ms to "
            f"{least:,} or more.",
        )


def _damage(count: int) -> str:
    parts = "1 part of the video is" if count == 1 else f"{count} parts of the video are"
    return f"{parts} damaged: where a frame could not be read, the one before it was taken."
