"""The pieces of a streamed answer, put together to what has been said so far.

A piece holds what is new: texts go on where the last piece ended, and lists grow. So do Clarifai's
own servers stream (clarifai 12.5, ``runners/models/model_class.py``, ``generate_wrapper``), where
a model with a Python signature puts each of its results into a part of the same id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

# A later picture is a better one, and an array says its own shape: they replace what was there.
_REPLACED = ("image", "video", "ndarray")
_SAID_LAST = ("status", "input", "model", "created_at")


def merge(whole: resources_pb2.Output, piece: resources_pb2.Output) -> None:
    """Add a piece of an answer to what came before it, in place.

    Of all but the data the last word wins, save of the id, which is that of the first piece.
    """
    if piece.HasField("data"):
        merge_data(whole.data, piece.data)
    rest = resources_pb2.Output()
    rest.CopyFrom(piece)
    rest.ClearField("data")
    rest.id = whole.id or piece.id
    for name in _SAID_LAST:
        if rest.HasField(name):
            whole.ClearField(name)
    whole.MergeFrom(rest)


def merge_data(whole: resources_pb2.Data, piece: resources_pb2.Data) -> None:
    """Add a piece of data to what came before it, in place.

    Lists are appended; ``text.raw``, ``string_value``, ``audio.base64`` and ``bytes_value`` go on;
    parts of an id that is there are merged with it; all else is replaced where the piece has it.
    """
    rest = resources_pb2.Data()
    rest.CopyFrom(piece)
    _go_on(whole, rest)
    for name in _REPLACED:
        if rest.HasField(name):
            whole.ClearField(name)
    new = _merge_parts(whole.parts, piece.parts)
    del rest.parts[:]
    whole.MergeFrom(rest)
    whole.parts.extend(new)


def _go_on(whole: resources_pb2.Data, piece: resources_pb2.Data) -> None:
    """Put what came before in front of the piece's texts and bytes, which will replace it."""
    if piece.text.raw:
        piece.text.raw = whole.text.raw + piece.text.raw
    if piece.audio.base64:
        piece.audio.base64 = whole.audio.base64 + piece.audio.base64
    if piece.string_value:
        piece.string_value = whole.string_value + piece.string_value
    if piece.bytes_value:
        piece.bytes_value = whole.bytes_value + piece.bytes_value


def _merge_parts(
    there: Iterable[resources_pb2.Part], came: Iterable[resources_pb2.Part]
) -> list[resources_pb2.Part]:
    """Merge parts into those of the same id; return the others."""
    by_id = {part.id: part for part in there if part.id}
    new: list[resources_pb2.Part] = []
    for part in came:
        if part.id in by_id:
            merge_data(by_id[part.id].data, part.data)
        else:
            new.append(part)
    return new
