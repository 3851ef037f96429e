"""Bytes and addresses that a model answers with: crops, masks, heat maps, speech."""

from __future__ import annotations

from typing import Any

from predict_widgets.media.sniff import MEDIA_TYPES, sniff
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.predictions.tree import tree

UNKNOWN_TYPE = "application/octet-stream"
_TOLD = frozenset({"base64", "url"})


def media_type_of(data: bytes) -> str:
    """Name the media type of bytes by what they start with."""
    return MEDIA_TYPES.get(sniff(data), UNKNOWN_TYPE)


def media_columns(
    message: resources_pb2.Image | resources_pb2.Audio | resources_pb2.Video, name: str
) -> dict[str, Any]:
    """Return the columns ``media``, ``media_type``, ``media_url`` and ``value_json``.

    The last is a dict that holds under ``name`` all that the others do not say: size and format,
    where it is hosted. A picture that comes only as ``decoded_bytes`` has these as its media.
    """
    told = set(_TOLD)
    data = message.base64
    if not data and isinstance(message, resources_pb2.Image):
        data = message.decoded_bytes
        told.add("decoded_bytes")
    columns: dict[str, Any] = {"media_url": message.url or hosted_url(message.hosted) or None}
    if data:
        columns |= {"media": data, "media_type": media_type_of(data)}
    if rest := tree(message, told):
        columns["value_json"] = {name: rest}
    return columns


def hosted_url(hosted: resources_pb2.HostedURL) -> str:
    """Return the address of a hosted file in its original size, ``""`` if it is not hosted.

    Source: ``{prefix}/{size}/{suffix}``, docs.clarifai.com, secure data hosting.
    """
    if not hosted.prefix:
        return ""
    sizes = list(hosted.sizes)
    size = "orig" if "orig" in sizes or not sizes else sizes[0]
    return f"{hosted.prefix}/{size}/{hosted.suffix}"
