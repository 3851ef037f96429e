"""An input as it is sent to be what is kept: read, checked, its bytes and truth taken out."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING, Literal, TypeAlias

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import USER_ID
from predict_widgets.embedded_server.models.reading import (
    read_image,
    read_text,
    read_video,
    refusal_of,
)
from predict_widgets.embedded_server.protos import resources_pb2, status_code_pb2
from predict_widgets.embedded_server.status import RefusedError
from predict_widgets.embedded_server.store import NewInput
from predict_widgets.errors import InputError
from predict_widgets.media.limits import AUDIO_MAX_BYTES, VIDEO_MEDIA_TYPES, megabytes
from predict_widgets.media.sniff import media_type_of, sniff

if TYPE_CHECKING:
    from collections.abc import Callable

    from predict_widgets.embedded_server.models.reading import Fetch

    Field: TypeAlias = Literal["image", "video", "audio", "text"]
    # Takes what was sent, and puts what lists show into the second; returns the bytes.
    Reader: TypeAlias = Callable[[resources_pb2.Data, resources_pb2.Data, Fetch], bytes]

# Ours: file names are welcome as ids, whole texts are not.
LONGEST_ID = 256


def new_input(sent: resources_pb2.Input, app_id: str, fetch: Fetch) -> NewInput:
    """Return what is kept of an input.

    Parameters
    ----------
    sent
        With a picture, a video, a sound or a text, or several, by bytes or URL; its concepts
        (1 says it shows that, 0 that it does not), regions and frames are its ground truth.
    app_id
        Where it goes.
    fetch
        Fetches what it names by URL.

    Raises
    ------
    RefusedError
        If it cannot be read, or is over a limit.
    """
    input_id = sent.id or uuid.uuid4().hex
    check_id(input_id)
    annotations = _annotations(sent.data, app_id)
    shown, media = read_media(sent.data, fetch)
    return NewInput(input_id, shown, media, annotations, list(sent.dataset_ids))


def read_media(
    sent: resources_pb2.Data, fetch: Fetch
) -> tuple[resources_pb2.Data, dict[str, bytes]]:
    """Return what lists show of what was sent, and its bytes by the field they belong to.

    Raises
    ------
    RefusedError
        If it cannot be read, or is over a limit.
    """
    shown = resources_pb2.Data()
    if sent.HasField("metadata"):
        shown.metadata.CopyFrom(sent.metadata)
    if sent.HasField("geo"):
        shown.geo.CopyFrom(sent.geo)
    media: dict[str, bytes] = {
        field: read(sent, shown, fetch) for field, read in _READERS.items() if sent.HasField(field)
    }
    if not media:
        raise RefusedError(
            status.INPUT_INVALID_ARGUMENT,
            f"The input has none of data.{', data.'.join(_READERS)}.",
        )
    return shown, media


def check_id(input_id: str) -> None:
    """Refuse an id that could not be shown in a line.

    Raises
    ------
    RefusedError
        If it is too long, or holds what is not printed.
    """
    if len(input_id) > LONGEST_ID or not input_id.isprintable():
        raise RefusedError(
            status.INPUT_INVALID_ARGUMENT,
            f"An input's id has at most {LONGEST_ID} characters, all of them printable.",
        )


def _image(sent: resources_pb2.Data, shown: resources_pb2.Data, fetch: Fetch) -> bytes:
    data = _fetched(sent, fetch) if sent.image.url and not sent.image.base64 else sent
    width, height = read_image(data, fetch).size
    shown.image.url = sent.image.url
    shown.image.image_info.format = sniff(data.image.base64)
    shown.image.image_info.width, shown.image.image_info.height = width, height
    return data.image.base64


def _fetched(sent: resources_pb2.Data, fetch: Fetch) -> resources_pb2.Data:
    """Return a picture by its bytes: it is decoded to be checked, but kept as it came."""
    try:
        content = fetch(sent.image.url)
    except InputError as error:
        raise refusal_of(error) from error
    return resources_pb2.Data(image=resources_pb2.Image(base64=content))


def _video(sent: resources_pb2.Data, shown: resources_pb2.Data, fetch: Fetch) -> bytes:
    if not sent.video.base64 and not sent.video.url:
        raise RefusedError(
            status_code_pb2.INPUT_VIDEO_INVALID_ARGUMENT, "The video has neither bytes nor a URL."
        )
    content = read_video(sent, fetch)
    if media_type_of(content) not in VIDEO_MEDIA_TYPES:
        raise RefusedError(
            status_code_pb2.INPUT_VIDEO_UNSUPPORTED_FORMAT,
            f"The bytes are none of {', '.join(VIDEO_MEDIA_TYPES)}.",
        )
    shown.video.url = sent.video.url
    shown.video.video_info.video_format = sniff(content)
    return content


def _audio(sent: resources_pb2.Data, shown: resources_pb2.Data, fetch: Fetch) -> bytes:
    try:
        content = sent.audio.base64 or fetch(sent.audio.url, max_bytes=AUDIO_MAX_BYTES)
    except InputError as error:
        raise refusal_of(error) from error
    if len(content) >= AUDIO_MAX_BYTES:
        raise RefusedError(
            status.INPUT_OVER_LIMIT,
            f"The sound has {megabytes(len(content))}; the limit is {megabytes(AUDIO_MAX_BYTES)}.",
        )
    if not media_type_of(content).startswith("audio/"):
        raise RefusedError(
            status.INPUT_UNSUPPORTED_FORMAT, "The bytes are no sound in a format known here."
        )
    shown.audio.url = sent.audio.url
    shown.audio.audio_info.audio_format = sniff(content)
    return content


def _text(sent: resources_pb2.Data, shown: resources_pb2.Data, fetch: Fetch) -> bytes:
    text = read_text(sent, fetch)
    shown.text.url = sent.text.url
    shown.text.text_info.char_count = len(text)
    return text.encode()


_READERS: dict[Field, Reader] = {"image": _image, "video": _video, "audio": _audio, "text": _text}


def _annotations(sent: resources_pb2.Data, app_id: str) -> list[resources_pb2.Data]:
    """Return the ground truth that was sent along: what it shows, where, and when."""
    truth = (
        resources_pb2.Data(concepts=sent.concepts),
        resources_pb2.Data(regions=sent.regions),
        resources_pb2.Data(frames=sent.frames),
    )
    for data in truth:
        _complete(data, app_id)
    return [data for data in truth if data.ByteSize()]


def _complete(data: resources_pb2.Data, app_id: str) -> None:
    """Name every concept, give every region an id, and look at its place."""
    for concept in data.concepts:
        if not concept.id and not concept.name:
            raise RefusedError(
                status_code_pb2.CONCEPTS_INVALID_REQUEST,
                "A concept has neither an id nor a name.",
            )
        concept.id = concept.id or concept.name
        concept.name = concept.name or concept.id
        concept.app_id = concept.app_id or app_id
        concept.user_id = concept.user_id or USER_ID
    for region in data.regions:
        region.id = region.id or uuid.uuid4().hex
        _check_box(region.region_info.bounding_box)
        _complete(region.data, app_id)
    for frame in data.frames:
        _complete(frame.data, app_id)


def _check_box(box: resources_pb2.BoundingBox) -> None:
    edges = (box.left_col, box.top_row, box.right_col, box.bottom_row)
    inside = all(math.isfinite(edge) and 0 <= edge <= 1 for edge in edges)
    if not inside or box.left_col > box.right_col or box.top_row > box.bottom_row:
        raise RefusedError(
            status_code_pb2.ANNOTATION_INVALID_ARGUMENT,
            f"A box has the edges {edges} (left, top, right, bottom): they are fractions of the "
            "picture, 0 to 1, left before right and top before bottom.",
        )
