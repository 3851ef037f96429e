"""A message as plain JSON with nothing left out, for what has no column of its own.

Other than protobuf's ``MessageToDict`` this keeps fields that are newer than our protos, NaN and
infinity, and whole numbers that a browser's numbers cannot hold.
"""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# 2 ** 53: beyond it a double, which is all that JavaScript has, skips whole numbers.
EXACT_INTEGERS = 9_007_199_254_740_992
_VARINT, _FIXED64, _BYTES, _GROUP, _FIXED32 = 0, 1, 2, 3, 5
_DEPTH = 8


def tree(message: Message, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields that a message says, by their names in the proto.

    Bytes are base64 text, enums their names, times ISO 8601, NaN and infinity the words, numbers
    beyond 2**53 texts. Unknown fields stand under ``unknown_fields``, by number.

    Parameters
    ----------
    message
        Any message.
    without
        Names of its fields that are told elsewhere.
    """
    kept: dict[str, Any] = {
        field.name: _said(field, value)
        for field, value in message.ListFields()
        if field.name not in without
    }
    unknown = unknown_of(message)
    return {**kept, "unknown_fields": unknown} if unknown else kept


def plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON has no better type; one return a type
    """Return a value of Python or of a ``Struct`` as JSON has it."""
    match value:
        case Message():
            return _message(value)
        case bool() | str() | None:
            return value
        case int():
            return value if abs(value) <= EXACT_INTEGERS else str(value)
        case float():
            return value if math.isfinite(value) else _word(value)
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case dict():
            items = cast("dict[object, object]", value).items()
            return {str(name): plain(one) for name, one in items}
        case _:
            return [plain(one) for one in cast("Iterable[object]", value)]


def unknown_tree(message: Message, without: Collection[str] = ()) -> dict[str, Any]:
    """Return only the unknown fields of a message and of the messages in it, by where they are."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.message_type is None or field.name in without:
            continue
        if isinstance(value, Message):
            held = unknown_tree(value)
        elif field.message_type.GetOptions().map_entry:
            continue
        else:
            inner = (unknown_tree(one) for one in cast("Iterable[Message]", value))
            held = {str(index): one for index, one in enumerate(inner) if one}
        if held:
            found[field.name] = held
    unknown = unknown_of(message)
    return {**found, "unknown_fields": unknown} if unknown else found


def unknown_of(message: Message) -> dict[str, Any]:
    """Return the fields of a message that our protos do not know, by number.

    The wire says no more than: a whole number, 4 or 8 bytes that may be a float, or bytes. Bytes
    that are printable UTF-8 are given as text, bytes that read as a message as its fields, others
    as ``{"hex": ...}``.
    """
    if type(message).__name__ in _OPAQUE:
        return {}
    return _fields(UnknownFieldSet(message), 0)


# Their unknown fields cannot be told from a user's own keys, and there are none in practice.
_OPAQUE = frozenset({"Struct", "Value", "ListValue"})


def _fields(unknown: UnknownFieldSet, depth: int) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for field in cast("Iterable[Any]", unknown):
        found.setdefault(str(field.field_number), []).append(
            _decoded(field.wire_type, field.data, depth)
        )
    return {number: said[0] if len(said) == 1 else said for number, said in found.items()}


def _decoded(wire_type: int, data: Any, depth: int) -> Any:  # noqa: ANN401 - what the wire has
    if wire_type == _VARINT:
        return plain(int(data))
    if wire_type in {_FIXED32, _FIXED64}:
        size, kind = (4, np.float32) if wire_type == _FIXED32 else (8, np.float64)
        number = np.frombuffer(int(data).to_bytes(size, "little"), kind)[0]
        return {f"fixed{8 * size}": plain(int(data)), "float": plain(float(str(number)))}
    if wire_type == _GROUP:
        return _fields(data, depth + 1)
    return _bytes(bytes(data), depth)


def _bytes(data: bytes, depth: int) -> Any:  # noqa: ANN401 - a text, a tree, or hex
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not data):
        return text
    if depth < _DEPTH:
        try:
            inner = _fields(UnknownFieldSet(Empty.FromString(data)), depth + 1)
        except DecodeError:
            inner = {}
        if inner:
            return inner
    # Told apart from a message whose fields have numbers.
    return text if text and "\ufffd" not in text and _is_text(text) else {"hex": data.hex()}


def _is_text(text: str) -> bool:
    return all(letter.isprintable() or letter in "\n\r\t" for letter in text)


def _said(field: FieldDescriptor, value: Any) -> Any:  # noqa: ANN401 - of any type
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return {str(key): plain(value[key]) for key in sorted(value)}
    if field.is_repeated:
        return [_scalar(field, one) for one in value]
    return _scalar(field, value)


def _scalar(field: FieldDescriptor, value: Any) -> Any:  # noqa: ANN401 - of any type
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known is not None else int(value)
    if field.type == FieldDescriptor.TYPE_FLOAT and math.isfinite(value):
        return float(str(np.float32(value)))  # the shortest decimal of this float32
    return plain(value)


def _message(message: Message) -> Any:  # noqa: ANN401 - a Value may hold anything
    any_message: Any = message
    match message.DESCRIPTOR.full_name:
        case "google.protobuf.Struct":
            # A map has an order of its own in each process.
            return {name: plain(one) for name, one in sorted(any_message.fields.items())}
        case "google.protobuf.ListValue":
            return [plain(one) for one in any_message.values]
        case "google.protobuf.Value":
            kind: str | None = any_message.WhichOneof("kind")
            said = None if kind in {None, "null_value"} else getattr(any_message, str(kind))
            return plain(said)
        case "google.protobuf.Timestamp":
            try:
                return any_message.ToJsonString()
            except ValueError:  # beyond the years 1 to 9999
                return tree(message)
        case _:
            return tree(message)


def _word(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
