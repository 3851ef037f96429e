"""Video and audio files, opened by FFmpeg in memory and behind closed doors.

FFmpeg tells a format by trying all it knows, among them playlists and scripts that name other
files and addresses. So the format is told by our own :mod:`.sniff` and FFmpeg is held to it, and
whatever a file names beyond itself is refused.
"""

from __future__ import annotations

import importlib
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

from predict_widgets.errors import InputError, MissingExtraError, PredictError, how_to_install
from predict_widgets.media.limits import FILE_MAX_BYTES, VIDEO_MAX_PIXELS, megabytes
from predict_widgets.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from av import Packet
    from av.container import InputContainer
    from av.stream import Stream

Medium = Literal["video", "audio"]

# FFmpeg's demuxer for each format, by the name that `sniff` gives it.
_DEMUXERS = {
    "MP4": "mp4",
    "MOV": "mov",
    "3GPP": "3gp",
    "M4A": "m4a",
    "AVI": "avi",
    "WMV": "asf",
    "MKV": "matroska",
    "WebM": "matroska",
    "OGV": "ogg",
    "OGG": "ogg",
    "FLV": "flv",
    "MPEG": "mpeg",
    "MPEG-TS": "mpegts",
    "MP3": "mp3",
    "WAV": "wav",
    "FLAC": "flac",
    "AAC": "aac",
    "AIFF": "aiff",
    "AMR": "amr",
}
# Reading on after an error finds what is behind the damage, or the same error again.
_ERRORS_IN_A_ROW = 20


def ffmpeg() -> Any:  # noqa: ANN401 - a module; what it gives is typed where it is taken
    """Return PyAV.

    Raises
    ------
    MissingExtraError
        If it is not installed. It bundles encoders under the GPL, so it never is unasked.
    """
    try:
        return importlib.import_module("av")
    except ImportError as error:
        raise MissingExtraError(
            "Looking into videos needs the library PyAV, which is not installed.",
            hint=how_to_install("video"),
        ) from error


def is_installed() -> bool:
    """Say whether PyAV is there."""
    try:
        ffmpeg()
    except MissingExtraError:
        return False
    return True


@contextmanager
def opened(data: bytes, medium: Medium) -> Generator[InputContainer]:
    """Open a file for the length of the block, and name what goes wrong in it.

    Raises
    ------
    InputError
        ``VIDEO_EMPTY``, ``VIDEO_TOO_LARGE``, ``VIDEO_FORMAT_NOT_SUPPORTED`` or
        ``VIDEO_UNREADABLE``; of audio, ``AUDIO_...``.
    MissingExtraError
        Without PyAV.
    """
    demuxer = demuxer_of(data, medium)
    av = ffmpeg()
    with _named_errors(medium):
        container = cast(
            "InputContainer",
            av.open(
                io.BytesIO(data),
                "r",
                format=demuxer,
                # FFmpeg decodes a few frames to learn what a stream is: not a frame of gigabytes.
                options={"max_pixels": str(VIDEO_MAX_PIXELS)},
                io_open=_refuse,
                metadata_errors="replace",
            ),
        )
        try:
            yield container
        finally:
            container.close()


def packets(container: InputContainer, stream: Stream) -> Iterator[Packet[Any] | None]:
    """Yield a stream's packets in the order of the file, past damaged ones; at the end ``None``."""
    av = ffmpeg()
    errors = 0
    while errors < _ERRORS_IN_A_ROW:
        try:
            for packet in cast("Iterator[Packet[Any]]", container.demux(stream)):
                errors = 0
                if packet.size:
                    yield packet
        except av.FFmpegError:
            errors += 1
        else:
            break
    yield None


def unreadable(medium: Medium, details: str = "", message: str = "") -> InputError:
    """Return the error for a file that cannot be read."""
    return InputError(
        message or f"The {medium} cannot be read: the file is damaged or cut short.",
        name=f"{medium.upper()}_UNREADABLE",
        details=details,
        hint="Copy or download the file again, or open it in a player and save it anew.",
    )


def demuxer_of(data: bytes, medium: Medium) -> str:
    """Return what FFmpeg calls the format of a file; needs no PyAV.

    Raises
    ------
    InputError
        As :func:`opened`, but for ``..._UNREADABLE`` files of a known format.
    """
    if not data:
        raise InputError(
            f"The {medium} is empty.",
            name=f"{medium.upper()}_EMPTY",
            hint="It may not have been saved or downloaded to the end: try again.",
        )
    if len(data) > FILE_MAX_BYTES:
        raise InputError(
            f"The {medium} has {megabytes(len(data))}; the largest that is read is "
            f"{megabytes(FILE_MAX_BYTES)}.",
            name=f"{medium.upper()}_TOO_LARGE",
            hint="Cut it into parts, and try again.",
        )
    name = sniff(data)
    if name in _DEMUXERS:
        return _DEMUXERS[name]
    if name:
        raise InputError(
            f"This is {name}, not {medium}.",
            name=f"{medium.upper()}_FORMAT_NOT_SUPPORTED",
            hint="Save it as MP4 first." if medium == "video" else "Save it as WAV first.",
        )
    message = f"The bytes are no {medium} in a format that is known here."
    raise unreadable(medium, f"They start with {data[:12]!r}.", message)


def _refuse(*_: object) -> NoReturn:
    raise PermissionError("A file may not name other files.")


@contextmanager
def _named_errors(medium: Medium) -> Generator[None]:
    try:
        yield
    except PredictError:
        raise
    except MemoryError as error:
        raise InputError(
            f"There is not enough memory to read the {medium}.",
            name=f"{medium.upper()}_TOO_LARGE",
            hint="Make it smaller, and try again.",
        ) from error
    # FFmpeg's errors, and what PyAV makes of values that no good file holds.
    except Exception as error:
        raise unreadable(medium, f"{type(error).__name__}: {error}") from error
