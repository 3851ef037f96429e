"""Requests about inputs as they go out: no byte of a picture is copied but once.

protobuf copies a message that is put into another, with all its bytes, and writes one of 16 MB ten
times slower than its parts. So parts are written and joined: on the wire, fields of a message may
stand in any order, and each item of a field that repeats stands by itself (protobuf.dev,
"Encoding").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

# A field's number stands before its wire type, which is 2 of a message, a text and bytes.
_WIRE_BITS, _SIZED = 3, 2
_BYTE = 0x80
# The lengths and tags around a picture, and more.
_AROUND = 64


@dataclass(frozen=True)
class MediaInput:
    """An ``Input`` whose picture, video or sound stays where it is until it is sent.

    Attributes
    ----------
    id
        As of an ``Input``.
    field
        Which field of ``Data`` it is: ``image``, ``video`` or ``audio``.
    media
        Its bytes.
    data
        What goes along with it, such as a prompt.
    """

    id: str
    field: str
    media: bytes
    data: resources_pb2.Data

    def ByteSize(self) -> int:  # noqa: N802 - as of a message
        """Return about how many bytes it takes."""
        return _AROUND + len(self.id) + len(self.media) + self.data.ByteSize()

    def parts(self) -> list[bytes]:
        """Return the pieces of the message that it is."""
        outer, inner = _tags(self.field)
        blob = inner + _varint(len(self.media))
        media = outer + _varint(len(blob) + len(self.media)) + blob
        rest = cast("Any", self.data).SerializeToString() + media
        said = resources_pb2.Input(id=self.id)
        head: bytes = cast("Any", said).SerializeToString()
        of_data = _tag(resources_pb2.Input, "data") + _varint(len(rest) + len(self.media))
        return [head + of_data + rest, self.media]


AnyInput: TypeAlias = "resources_pb2.Input | MediaInput"


@dataclass(frozen=True)
class About:
    """A request about inputs, none of which is copied into it.

    Attributes
    ----------
    request
        The rest of it, with a field ``inputs`` that is empty.
    inputs
        What it is about.
    """

    request: Any
    inputs: Sequence[AnyInput]

    def SerializeToString(self) -> bytes:  # noqa: N802 - as of a message
        """Return the bytes of the whole message."""
        field: int = self.request.DESCRIPTOR.fields_by_name["inputs"].number
        tag = _tag_of(field)
        pieces: list[bytes] = [self.request.SerializeToString()]
        for item in self.inputs:
            parts = item.parts() if isinstance(item, MediaInput) else [_written(item)]
            pieces += (tag, _varint(sum(map(len, parts))), *parts)
        return b"".join(pieces)


def is_video(item: AnyInput) -> bool:
    """Whether an input is a video."""
    if isinstance(item, MediaInput):
        return item.field == "video"
    return item.data.HasField("video")


def _written(item: resources_pb2.Input) -> bytes:
    return cast("Any", item).SerializeToString()


@cache
def _tags(field: str) -> tuple[bytes, bytes]:
    """Return the tags of a picture within ``Data``, and of its bytes within it."""
    inner: Any = resources_pb2.Data.DESCRIPTOR.fields_by_name[field].message_type
    return _tag(resources_pb2.Data, field), _tag_of(inner.fields_by_name["base64"].number)


@cache
def _tag(message: Any, field: str) -> bytes:  # noqa: ANN401 - a message's class
    return _tag_of(message.DESCRIPTOR.fields_by_name[field].number)


def _tag_of(number: int) -> bytes:
    return _varint(number << _WIRE_BITS | _SIZED)


def _varint(number: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first."""
    written = bytearray()
    while number >= _BYTE:
        written.append(number % _BYTE + _BYTE)
        number //= _BYTE
    written.append(number)
    return bytes(written)
