"""From an input's data to the picture, video or text a model works on, with Clarifai's refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.protos import status_code_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.errors import InputError
from predict_widgets.media.decode import open_image_as_stored
from predict_widgets.media.limits import IMAGE_MAX_BYTES, TEXT_MAX_BYTES, VIDEO_MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from predict_widgets.embedded_server.protos import resources_pb2

CODES = {
    "IMAGE_EMPTY": status.INPUT_INVALID_ARGUMENT,
    "IMAGE_UNREADABLE": status.INPUT_INVALID_ARGUMENT,
    "IMAGE_TOO_LARGE": status.INPUT_OVER_LIMIT,
    "IMAGE_FORMAT_NOT_SUPPORTED": status.INPUT_UNSUPPORTED_FORMAT,
    "URL_NOT_SUPPORTED": status.INPUT_INVALID_URL,
    "URL_PRIVATE": status.INPUT_INVALID_URL,
    "URL_REDIRECTS": status.INPUT_INVALID_URL,
    "URL_NOT_FOUND": status.INPUT_FAILED,
    "URL_TOO_LARGE": status.INPUT_OVER_LIMIT,
    "URL_TIMED_OUT": status.INPUT_CONNECTION_FAILED,
    "URL_UNREACHABLE": status.INPUT_CONNECTION_FAILED,
}


# Of a video each has a number of its own.
VIDEO_CODES = {
    "VIDEO_TOO_LARGE": status_code_pb2.INPUT_VIDEO_OVER_LIMIT,
    "VIDEO_FORMAT_NOT_SUPPORTED": status_code_pb2.INPUT_VIDEO_UNSUPPORTED_FORMAT,
    "VIDEO_WITHOUT_PICTURES": status_code_pb2.INPUT_VIDEO_UNSUPPORTED_FORMAT,
    "URL_NOT_SUPPORTED": status_code_pb2.INPUT_VIDEO_INVALID_URL,
    "URL_PRIVATE": status_code_pb2.INPUT_VIDEO_INVALID_URL,
    "URL_REDIRECTS": status_code_pb2.INPUT_VIDEO_INVALID_URL,
    "URL_NOT_FOUND": status_code_pb2.INPUT_VIDEO_DOWNLOAD_FAILED,
    "URL_TOO_LARGE": status_code_pb2.INPUT_VIDEO_OVER_LIMIT,
    "URL_TIMED_OUT": status.INPUT_CONNECTION_FAILED,
    "URL_UNREACHABLE": status.INPUT_CONNECTION_FAILED,
}


class Fetch(Protocol):
    """Fetch the bytes behind a URL that a caller sent."""

    def __call__(self, url: str, *, max_bytes: int = IMAGE_MAX_BYTES) -> bytes:
        """Return the bytes, or raise :class:`~predict_widgets.errors.InputError`."""
        ...


class Caller:
    """Who asked: fetches what they name, and tells what they still want.

    Parameters
    ----------
    fetch
        Fetches for them.
    wanted
        Says whether they still wait.
    trim
        Leaves in an answer, in place, what they asked to see. A long video is answered frame by
        frame, and a thousand concepts for each would fill the memory until the last.
    """

    def __init__(
        self,
        fetch: Fetch,
        wanted: Callable[[], bool],
        trim: Callable[[resources_pb2.Data], None],
    ) -> None:
        self._fetch = fetch
        self.wanted = wanted
        self.trim = trim

    def __call__(self, url: str, *, max_bytes: int = IMAGE_MAX_BYTES) -> bytes:
        """Return the bytes behind a URL."""
        return self._fetch(url, max_bytes=max_bytes)


def refusal_of(error: InputError) -> RefusedError:
    """Return the refusal, with Clarifai's code, for what our own reading raised."""
    details = f"{error.message} {error.details}".strip()
    return RefusedError(CODES.get(error.name, status.INPUT_INVALID_ARGUMENT), details)


def video_refusal_of(error: InputError) -> RefusedError:
    """Return the same for a video."""
    details = f"{error.message} {error.details}".strip()
    code = VIDEO_CODES.get(error.name, status_code_pb2.INPUT_VIDEO_INVALID_ARGUMENT)
    return RefusedError(code, details)


def read_image(data: resources_pb2.Data, fetch: Fetch) -> Image.Image:
    """Return an input's picture as RGB, as it is stored: Clarifai ignores EXIF rotation.

    Raises
    ------
    RefusedError
        If there is no picture, or it cannot be fetched or read, or is over a limit.
    """
    if not data.image.base64 and not data.image.url:
        raise RefusedError(
            status.INPUT_INVALID_ARGUMENT,
            "This model takes pictures: the input has neither data.image.base64 nor "
            "data.image.url.",
        )
    try:
        content = data.image.base64 or fetch(data.image.url)
        if len(content) >= IMAGE_MAX_BYTES:
            raise RefusedError(
                status.INPUT_OVER_LIMIT,
                f"The picture has {len(content):,} bytes; it must have under {IMAGE_MAX_BYTES:,}.",
            )
        return open_image_as_stored(content)
    except InputError as error:
        raise refusal_of(error) from error


def has_video(data: resources_pb2.Data) -> bool:
    """Say whether a model of pictures is to look at the frames of a video."""
    picture = bool(data.image.base64 or data.image.url)
    return not picture and bool(data.video.base64 or data.video.url)


def read_video(data: resources_pb2.Data, fetch: Fetch) -> bytes:
    """Return the bytes of an input's video.

    Raises
    ------
    RefusedError
        If it cannot be fetched, or is over the limit.
    """
    try:
        content = data.video.base64 or fetch(data.video.url, max_bytes=VIDEO_MAX_BYTES)
    except InputError as error:
        raise video_refusal_of(error) from error
    if len(content) >= VIDEO_MAX_BYTES:
        raise RefusedError(
            status_code_pb2.INPUT_VIDEO_OVER_LIMIT,
            f"The video has {len(content):,} bytes; it must have under {VIDEO_MAX_BYTES:,}.",
        )
    return content


def read_text(data: resources_pb2.Data, fetch: Fetch) -> str:
    """Return an input's text.

    Raises
    ------
    RefusedError
        If there is no text, or it cannot be fetched, is over the limit or is not UTF-8.
    """
    if not data.text.raw and not data.text.url:
        raise RefusedError(
            status.INPUT_INVALID_ARGUMENT,
            "This model takes text: the input has neither data.text.raw nor data.text.url.",
        )
    if data.text.raw:
        content = data.text.raw.encode()
    else:
        try:
            content = fetch(data.text.url)
        except InputError as error:
            raise refusal_of(error) from error
    if len(content) >= TEXT_MAX_BYTES:
        raise RefusedError(
            status.INPUT_OVER_LIMIT,
            f"The text has {len(content):,} bytes; it must have under {TEXT_MAX_BYTES:,}.",
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(status.INPUT_UNSUPPORTED_FORMAT, "The text is not UTF-8.") from error
