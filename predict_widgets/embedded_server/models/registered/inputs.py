"""The inputs that only registered functions take: a prompt beside a picture, and sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.models.reading import read_text, refusal_of
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.errors import InputError
from predict_widgets.media.limits import AUDIO_MAX_BYTES

if TYPE_CHECKING:
    from predict_widgets.embedded_server.models.reading import Fetch
    from predict_widgets.embedded_server.protos import resources_pb2


def read_prompt(data: resources_pb2.Data, fetch: Fetch) -> str:
    """Return the text beside a picture, empty where there is none."""
    return read_text(data, fetch) if data.text.raw or data.text.url else ""


def read_audio(data: resources_pb2.Data, fetch: Fetch) -> bytes:
    """Return the bytes of an input's sound, in whatever format it is.

    Raises
    ------
    RefusedError
        If there is none, or it cannot be fetched, or is over the limit.
    """
    if not data.audio.base64 and not data.audio.url:
        raise RefusedError(
            status.INPUT_INVALID_ARGUMENT,
            "This model takes audio: the input has neither data.audio.base64 nor data.audio.url.",
        )
    try:
        content = data.audio.base64 or fetch(data.audio.url, max_bytes=AUDIO_MAX_BYTES)
    except InputError as error:
        raise refusal_of(error) from error
    if len(content) >= AUDIO_MAX_BYTES:
        raise RefusedError(
            status.INPUT_OVER_LIMIT,
            f"The audio has {len(content):,} bytes; it must have under {AUDIO_MAX_BYTES:,}.",
        )
    return content
