"""What is worth knowing of a video or a sound before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from predict_widgets.errors import InputError
from predict_widgets.media.audio import audio_duration_ms, wav_duration_ms
from predict_widgets.media.containers import demuxer_of, is_installed
from predict_widgets.media.limits import (
    AUDIO_MEDIA_TYPES,
    VIDEO_MEDIA_TYPES,
    VIDEO_TOLD_BYTES,
    VIDEO_TOLD_MS,
    megabytes,
)
from predict_widgets.media.sniff import sniff
from predict_widgets.media.video import probe

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE_MS = 60_000
# How a note on a limit begins that Clarifai's documentation names.
_CLARIFAI_SAYS = "Clarifai's documentation"


@dataclass(frozen=True)
class Recording:
    """A video or a sound that was looked at.

    Parameters
    ----------
    kind
        What it is: a file of the video family may hold sound alone.
    media_type
        Such as ``"video/mp4"``.
    width, height
        Of the upright frames, in pixels; 0 of sound, and where PyAV is not installed.
    duration_ms
        In milliseconds; 0 where it is not known.
    notes
        Sentences to read before it is sent.
    """

    kind: Literal["video", "audio"]
    media_type: str
    width: int
    height: int
    duration_ms: int
    notes: tuple[str, ...]


def video_of(data: bytes, media_type: str, *, wanted: Callable[[], bool]) -> Recording:
    """Look at a video; without PyAV, at its first bytes alone.

    Raises
    ------
    InputError
        As :func:`predict_widgets.media.video.probe`.
    CancelledError
        When it is no longer wanted.
    """
    if not is_installed():
        demuxer_of(data, "video")
        return Recording("video", media_type, 0, 0, 0, _video_notes(data, media_type, 0))
    try:
        facts = probe(data, wanted=wanted)
    except InputError as error:
        if error.name != "VIDEO_WITHOUT_PICTURES":
            raise
        return audio_of(data, media_type, wanted=wanted)
    notes = (*facts.notes, *_video_notes(data, media_type, facts.duration_ms))
    return Recording("video", media_type, facts.width, facts.height, facts.duration_ms, notes)


def audio_of(data: bytes, media_type: str, *, wanted: Callable[[], bool]) -> Recording:
    """Look at a sound; its length is known of WAV, and of the rest where PyAV is installed.

    Raises
    ------
    InputError
        ``AUDIO_UNREADABLE`` or ``AUDIO_FORMAT_NOT_SUPPORTED``.
    CancelledError
        When it is no longer wanted.
    """
    name = sniff(data)
    # Players find the sound in many a file whose start says nothing.
    if name:
        demuxer_of(data, "audio")
    if name and is_installed():
        duration_ms = audio_duration_ms(data, wanted=wanted)
    else:
        duration_ms = wav_duration_ms(data) if name == "WAV" else 0
    media_type = media_type.replace("video/", "audio/")
    notes = ()
    if media_type not in AUDIO_MEDIA_TYPES:
        what = name or media_type or "another format"
        notes = (f"{_CLARIFAI_SAYS} lists WAV for audio: {what} may be refused there.",)
    return Recording("audio", media_type, 0, 0, duration_ms, notes)


def is_about_clarifai(note: str) -> bool:
    """Return whether a note is about what Clarifai takes, and nothing to other platforms."""
    return note.startswith(_CLARIFAI_SAYS)


def _video_notes(data: bytes, media_type: str, duration_ms: int) -> tuple[str, ...]:
    notes: list[str] = []
    says = f"{_CLARIFAI_SAYS} names"
    if media_type not in VIDEO_MEDIA_TYPES:
        what = sniff(data) or media_type
        notes.append(f"{says} AVI, MP4, WMV, MOV and 3GPP for videos: {what} may be refused there.")
    if duration_ms > VIDEO_TOLD_MS:
        minutes, rest = divmod(duration_ms, _MINUTE_MS)
        limit = VIDEO_TOLD_MS // _MINUTE_MS
        notes.append(
            f"{says} {limit} minutes as the limit of a video; this one has "
            f"{minutes}:{rest // 1000:02}."
        )
    if len(data) > VIDEO_TOLD_BYTES:
        notes.append(
            f"{says} {megabytes(VIDEO_TOLD_BYTES)} as the limit of a video; this one has "
            f"{megabytes(len(data))}."
        )
    return tuple(notes)
