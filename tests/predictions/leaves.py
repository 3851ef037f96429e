"""Every value that a message says, and every value that the tables hold."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arro3.core import Table


def leaves(message: Message, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of each scalar that is set; unknown fields are not walked."""
    if message.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
        yield path, message.ToJsonString()
        return
    for field, value in message.ListFields():
        place = f"{path}.{field.name}" if path else field.name
        for index, one in enumerate(_each(field, value)):
            at = f"{place}[{index}]" if field.is_repeated else place
            if isinstance(one, Message):
                yield from leaves(one, at)
            elif field.enum_type is not None:
                known = field.enum_type.values_by_number.get(one)
                yield at, (known.name if known else one, one)
            else:
                yield at, one


def _each(field: Any, value: Any) -> list[Any]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return [one for pair in value.items() for one in pair]
    return list(value) if field.is_repeated else [value]


def lost(message: Message, *tables: Table) -> list[str]:
    """Return the paths of the values that no cell of the tables holds."""
    held = set(held_by(*tables))
    return [f"{path} = {value!r}" for path, value in leaves(message) if not _is_in(held, value)]


def _is_in(held: set[Any], value: Any) -> bool:
    if isinstance(value, tuple):  # an enum: its name, or its number
        return any(_is_in(held, one) for one in value)
    if isinstance(value, bool) or value == "":
        return value in held
    if isinstance(value, float):
        return (
            {"NaN", "Infinity", "-Infinity"} & held != set()
            if value - value != 0
            else (float(np.float32(value)) in held or value in held)
        )
    if isinstance(value, int):
        return value in held or str(value) in held
    return value in held


def held_by(*tables: Table) -> Iterator[Any]:
    """Yield every value of every cell: items of lists, and what ``value_json`` holds."""
    for table in tables:
        for name in table.column_names:
            for cell in table.column(name).to_pylist():
                if name == "value_json":
                    yield from _in_tree(json.loads(cell)) if cell else ()
                elif isinstance(cell, list):
                    yield from cell
                else:
                    yield cell


def _in_tree(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _in_tree(one)
    elif isinstance(value, list):
        for one in value:
            yield from _in_tree(one)
    else:
        yield value
        if isinstance(value, float):
            yield float(np.float32(value))
        if isinstance(value, str):
            yield from _bytes_in(value)


def _bytes_in(text: str) -> Iterator[bytes]:
    try:
        yield base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return
