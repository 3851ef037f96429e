"""Messages with anything in them: any field set, each value a different one.

So that a value that is missing somewhere cannot be mistaken for another that is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clarifai_grpc.grpc.api import resources_pb2
from google.protobuf.descriptor import FieldDescriptor as Field
from hypothesis import strategies as st

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from hypothesis.strategies import DrawFn

_DEEPEST = 4
# What these hold is drawn as fields of other messages; their own make a Data endless.
_LEFT_OUT = {"clarifai.api.Worker", "clarifai.api.User", "clarifai.api.Model"}
_INTEGERS = {
    Field.TYPE_INT32, Field.TYPE_INT64, Field.TYPE_UINT32, Field.TYPE_UINT64,
}  # fmt: skip


class _Values:
    """Gives a value of each type that it gave to no one before."""

    def __init__(self) -> None:
        self._given = 0

    def of(self, field: Any) -> Any:
        self._given += 1
        number = self._given
        if field.type == Field.TYPE_STRING:
            return f"text {number}"
        if field.type == Field.TYPE_BYTES:
            return f"bytes {number}".encode()
        if field.type in {Field.TYPE_FLOAT, Field.TYPE_DOUBLE}:
            return 0.25 + number / 4096  # exact as float32
        if field.type == Field.TYPE_BOOL:
            return True
        if field.type == Field.TYPE_ENUM:
            return field.enum_type.values[number % len(field.enum_type.values)].number
        return 1_000_000 + number


@st.composite
def datas(draw: DrawFn) -> resources_pb2.Data:
    """Any ``Data``, four messages deep."""
    data = resources_pb2.Data()
    _fill(draw, data, _Values(), 0)
    return data


def _fill(draw: DrawFn, message: Message, values: _Values, depth: int) -> None:
    fields = [field for field in message.DESCRIPTOR.fields if _wanted(field, depth)]
    if not fields:
        return
    most = 5 if depth == 0 else 3
    places = st.lists(st.integers(0, len(fields) - 1), min_size=1, max_size=most, unique=True)
    for place in draw(places):
        _set(draw, message, fields[place], values, depth)


def _wanted(field: Any, depth: int) -> bool:
    if field.message_type is None:
        return True
    return depth < _DEEPEST and field.message_type.full_name not in _LEFT_OUT


def _set(draw: DrawFn, message: Message, field: Any, values: _Values, depth: int) -> None:
    held: Any = getattr(message, field.name)
    if field.message_type is None:
        if not field.is_repeated:
            setattr(message, field.name, values.of(field))
        else:
            held.extend(values.of(field) for _ in range(draw(st.integers(1, 3))))
    elif field.message_type.GetOptions().map_entry:
        _fill(draw, held[values.of(field.message_type.fields_by_name["key"])], values, depth + 1)
    elif field.message_type.full_name == "google.protobuf.Struct":
        held.update(draw(_structs(values)))
    elif field.message_type.full_name == "google.protobuf.Timestamp":
        held.seconds = values.of(field.message_type.fields_by_name["seconds"])
    elif field.is_repeated:
        for _ in range(draw(st.integers(1, 3))):
            _fill(draw, held.add(), values, depth + 1)
    else:
        _fill(draw, held, values, depth + 1)
        held.SetInParent()


def _structs(values: _Values) -> st.SearchStrategy[dict[str, Any]]:
    by_name = resources_pb2.Data.DESCRIPTOR.fields_by_name
    text = st.builds(lambda: values.of(by_name["string_value"]))
    number = st.builds(lambda: values.of(by_name["float_value"]))
    leaf = st.one_of(text, number, st.booleans(), st.none())
    tree = st.recursive(leaf, lambda one: st.lists(one, max_size=2), max_leaves=4)
    return st.dictionaries(text, tree, min_size=1, max_size=3)
