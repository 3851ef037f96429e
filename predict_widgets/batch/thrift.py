"""Structs in Thrift's compact protocol, read and written field by field, known or not.

github.com/apache/thrift, ``doc/specs/thrift-compact-protocol.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = (
    0, 1, 2, 3, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_VARINTS = frozenset({4, 5, 6})
_LONG = 15  # the length of a list that does not fit into its first byte


@dataclass
class List(Generic[T]):
    """A list or set: the type of its items, and these."""

    type: int
    items: list[T]


class Fields(dict[int, Any]):
    """A struct: values by the number of the field, in order. Types are kept for writing."""

    def __init__(self) -> None:
        super().__init__()
        self.types: dict[int, int] = {}


def read_struct(data: bytes) -> Fields:
    """Read a struct.

    Raises
    ------
    IndexError, ValueError
        When it is none.
    """
    return _Reader(data).struct()


def write_struct(fields: Fields) -> bytes:
    """Return a struct as bytes."""
    out = bytearray()
    _write_struct(out, fields)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self) -> Fields:
        fields = Fields()
        number = 0
        while True:
            head = self._byte()
            if head == _STOP:
                return fields
            number = number + (head >> 4) if head >> 4 else _unzigzag(self._varint())
            kind = head & 15
            fields.types[number] = kind
            fields[number] = kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind)

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - whatever the struct holds
        if kind in _VARINTS:
            return _unzigzag(self._varint())
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in {_LIST, _SET}:
            return self._list()
        if kind in {_TRUE, _FALSE, _BYTE}:  # a truth within a list takes a byte
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        message = f"There is no type {kind} in the footers of Parquet files."
        raise ValueError(message)

    def _list(self) -> List[Any]:
        head = self._byte()
        length = head >> 4
        kind = head & 15
        if length == _LONG:
            length = self._varint()
        return List(kind, [self._value(kind) for _ in range(length)])

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._data):
            raise IndexError("It is cut short.")
        return self._data[self._at - count : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004 - the bit that says that more follows
                return value
            shift += 7


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _write_struct(out: bytearray, fields: Fields) -> None:
    last = 0
    for number in sorted(fields):
        value, kind = fields[number], fields.types[number]
        if kind in {_TRUE, _FALSE}:
            kind = _TRUE if value else _FALSE
        step = number - last
        if 0 < step <= _LONG:
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            _write_varint(out, _zigzag(number))
        if kind not in {_TRUE, _FALSE}:
            _write_value(out, kind, value)
        last = number
    out.append(_STOP)


def _write_value(out: bytearray, kind: int, value: Any) -> None:  # noqa: ANN401 - as it was read
    if kind in _VARINTS:
        _write_varint(out, _zigzag(value))
    elif kind == _BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind == _STRUCT:
        _write_struct(out, value)
    elif kind in {_LIST, _SET}:
        length = len(value.items)
        out.append(min(length, _LONG) << 4 | value.type)
        if length >= _LONG:
            _write_varint(out, length)
        for item in value.items:
            _write_value(out, value.type, item)
    elif kind == _DOUBLE:
        out += value
    else:
        out.append(value)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:  # noqa: PLR2004 - what fits into seven bits
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
