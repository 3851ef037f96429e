"""Inputs, datasets and annotations as Clarifai's messages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.catalog import USER_ID
from predict_widgets.embedded_server.protos import resources_pb2
from predict_widgets.embedded_server.status import status_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.timestamp_pb2 import Timestamp


def input_proto(
    input_id: str, data: resources_pb2.Data, dataset_ids: Iterable[str], created: int, modified: int
) -> resources_pb2.Input:
    """Return an input; times are microseconds since 1970."""
    proto = resources_pb2.Input(
        id=input_id,
        data=data,
        dataset_ids=dataset_ids,
        status=status_of(status.INPUT_DOWNLOAD_SUCCESS),
    )
    set_times(proto, created, modified)
    return proto


def annotation_proto(
    annotation_id: str, input_id: str, data: resources_pb2.Data, created: int
) -> resources_pb2.Annotation:
    """Return an annotation, trusted as everything is that the one user says."""
    proto = resources_pb2.Annotation(
        id=annotation_id,
        input_id=input_id,
        data=data,
        user_id=USER_ID,
        worker=resources_pb2.Worker(user=resources_pb2.User(id=USER_ID)),
        status=status_of(status.ANNOTATION_SUCCESS),
        trusted=True,
        input_level=not data.regions,
    )
    set_times(proto, created, created)
    return proto


def put_media(data: resources_pb2.Data, media: Iterable[tuple[str, bytes]]) -> None:
    """Put bytes into the fields they belong to."""
    for field, content in media:
        if field == "text":
            data.text.raw = content.decode()
        else:
            getattr(data, field).base64 = content


def set_times(
    proto: resources_pb2.Input
    | resources_pb2.Annotation
    | resources_pb2.Dataset
    | resources_pb2.App,
    created: int,
    modified: int,
) -> None:
    """Set when something was made and changed, in microseconds since 1970."""
    _set(proto.created_at, created)
    _set(proto.modified_at, modified)


def _set(timestamp: Timestamp, microseconds: int) -> None:
    timestamp.FromMicroseconds(microseconds)
