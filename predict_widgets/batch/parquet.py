"""Parquet files: written as one, read in part, some columns and row groups and nothing else.

arro3.io 0.9 reads whole files only. What a file holds stands in its footer, so a file whose footer
names fewer columns and row groups is a Parquet file too: this hands one to arro3, and no byte of
the others is read. Pictures of masks would be gigabytes, where labels and scores are megabytes.

The footer is a struct ``FileMetaData`` in Thrift's compact protocol:
github.com/apache/parquet-format, ``src/main/thrift/parquet.thrift``, and github.com/apache/thrift,
``doc/specs/thrift-compact-protocol.md``.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from arro3.core import Array, RecordBatchReader
from arro3.io import read_parquet, write_parquet

from predict_widgets.batch.lasting import synced
from predict_widgets.batch.thrift import Fields, List, read_struct, write_struct
from predict_widgets.predictions.schemas import UTF8

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from arro3.core import RecordBatch, Schema, Table

# Up to here it takes longer to look into the footer than to read all of it.
SMALL_BYTES = 1 << 20
# As small as anything but slower ones makes it, and every reader takes it.
COMPRESSION = "zstd(1)"
_MAGIC = b"PAR1"
_LEAST_BYTES = 12
_BATCH = 65_536


# Numbers of fields in parquet.thrift.
class _File:
    SCHEMA, NUM_ROWS, ROW_GROUPS, KEY_VALUES, COLUMN_ORDERS = 2, 3, 4, 5, 7


class _Element:
    NAME, NUM_CHILDREN = 4, 5


class _Group:
    COLUMNS, NUM_ROWS = 1, 3


class _Chunk:
    META_DATA = 3


class _Meta:
    PATH, STATISTICS = 3, 12


class _Statistics:
    MAX, MIN = 5, 6


class Rows(NamedTuple):
    """Which row groups are wanted: by the least and greatest value of a column of int32."""

    column: str
    wanted: Callable[[int, int], bool]


def read_some(path: Path, *, without: Collection[str] = (), rows: Rows | None = None) -> Table:
    """Read a Parquet file but for some of its columns and row groups.

    Parameters
    ----------
    path
        The file. Up to a megabyte all its rows are read.
    without
        Columns to leave out.
    rows
        Which row groups are wanted; None for all.

    Raises
    ------
    Exception
        Of any type, where it is no such file.
    """
    if path.stat().st_size <= SMALL_BYTES or (not without and rows is None):
        with path.open("rb") as file:
            _footer(file)
        table = _table(path)
        return table.select([name for name in table.column_names if name not in without])
    with path.open("rb") as file:
        footer = _footer(file)
        start = file.seek(-len(footer) - 8, io.SEEK_END)
        said = read_struct(footer)
        if rows is not None:
            _keep_rows(said, rows)
        if without:
            _leave_out(said, without)
        narrowed = write_struct(said)
        tail = narrowed + struct.pack("<I", len(narrowed)) + _MAGIC
        return _table(_Tailed(file, start, tail))


def _table(file: Path | _Tailed) -> Table:
    given: Any = file
    try:
        return read_parquet(given, batch_size=_BATCH).read_all()
    except BaseException as error:
        # arro3.io 0.9 panics over some files, beyond `except Exception`.
        if type(error).__name__ == "PanicException":
            raise ValueError(str(error)) from None
        raise


def write_all(path: Path, schema: Schema, tables: Iterable[Table], *, group_rows: int) -> int:
    """Write tables one after the other as one Parquet file, and return how many rows it has.

    Parameters
    ----------
    path
        The file.
    schema
        Of all of them.
    tables
        Read once, one at a time.
    group_rows
        The most rows of a row group; these are held in memory, compressed.

    Raises
    ------
    OSError
        When it cannot be written.
    Exception
        What reading the tables raised.
    """
    met: list[Exception] = []
    rows = 0

    def batches() -> Iterator[RecordBatch]:
        nonlocal rows
        try:
            for table in tables:
                if met:
                    return
                rows += table.num_rows
                # Each batch costs as much as a thousand rows.
                yield from map(_with_room, table.combine_chunks().to_batches())
        except Exception as error:  # noqa: BLE001 - arro3 would make another of it
            met.append(error)

    reader = RecordBatchReader.from_batches(schema, batches())
    with synced(path) as file:
        sink: Any = _Sink(file, met)
        write_parquet(reader, sink, compression=COMPRESSION, max_row_group_size=group_rows)
        if met:
            raise met[0]
    return rows


def _with_room(batch: RecordBatch) -> RecordBatch:
    """Return the same rows, with a byte behind each column of texts that are all empty.

    arro3.io 0.9 takes twenty times as long over texts without a single byte between them.
    """
    rows = batch.num_rows
    room: Array | None = None
    for place, name in enumerate(batch.schema.names):
        field, column = batch.schema.field(name), batch.column(place)
        if field.type != UTF8 or column.null_count or not rows or column[0].as_py():
            continue
        # arro3 0.9 types a list as an open ndarray.
        if not any(cast("list[str]", column.to_pylist())):  # pyright: ignore[reportUnknownMemberType] - as above
            room = room or Array([" ", *[""] * rows], type=UTF8).slice(1)
            batch = batch.set_column(place, field, room)  # pyright: ignore[reportUnknownMemberType] - as above
    return batch


class _Sink(io.RawIOBase):
    """A file that notes what goes wrong: arro3.io 0.9 panics, beyond `except Exception`."""

    def __init__(self, file: BinaryIO, met: list[Exception]) -> None:
        self._file = file
        self._met = met

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - bytes-like
        if not self._met:
            try:
                self._file.write(data)
            except OSError as error:
                self._met.append(error)
        return len(data)

    def flush(self) -> None:
        """Leave it to whoever opened the file."""


class _Tailed(io.RawIOBase):
    """A file that ends otherwise from a place on."""

    def __init__(self, file: BinaryIO, start: int, tail: bytes) -> None:
        self._file = file
        self._start = start
        self._tail = tail
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self._at, self._start + len(self._tail))[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._start + len(self._tail)
        stop = end if size < 0 else min(self._at + size, end)
        said = b""
        if self._at < self._start:
            self._file.seek(self._at)
            said = self._file.read(min(stop, self._start) - self._at)
        if stop > self._start:
            said += self._tail[max(self._at - self._start, 0) : stop - self._start]
        self._at += len(said)
        return said


def _footer(file: BinaryIO) -> bytes:
    size = file.seek(0, io.SEEK_END)
    if size < _LEAST_BYTES:
        raise ValueError(f"It has {size} bytes.")
    file.seek(-8, io.SEEK_END)
    length, magic = struct.unpack("<I4s", file.read(8))
    if magic != _MAGIC:
        raise ValueError("It does not end as a Parquet file does.")
    if length > size - _LEAST_BYTES:
        raise ValueError("Its footer is longer than the file.")
    file.seek(-8 - length, io.SEEK_END)
    return file.read(length)


def _leave_out(said: Fields, without: Collection[str]) -> None:
    """Take columns out of a footer."""
    schema: List[Fields] = said[_File.SCHEMA]
    elements = iter(schema.items)
    root = next(elements)
    kept = [root]
    columns = 0
    for _ in range(root[_Element.NUM_CHILDREN]):
        column = _with_children(elements)
        if column[0][_Element.NAME].decode() not in without:
            kept += column
            columns += 1
    root[_Element.NUM_CHILDREN] = columns
    schema.items = kept
    for group in said[_File.ROW_GROUPS].items:
        chunks: List[Fields] = group[_Group.COLUMNS]
        chunks.items = [one for one in chunks.items if _name(one) not in without]
    # Both count columns; what is left out of them is what every reader takes for granted.
    said.pop(_File.COLUMN_ORDERS, None)
    said.pop(_File.KEY_VALUES, None)


def _with_children(elements: Any) -> list[Fields]:  # noqa: ANN401 - an iterator, moved on
    """Return the next element of a schema with all that stands under it."""
    element: Fields = next(elements)
    found = [element]
    for _ in range(element.get(_Element.NUM_CHILDREN, 0)):
        found += _with_children(elements)
    return found


def _keep_rows(said: Fields, rows: Rows) -> None:
    """Take row groups out of a footer."""
    groups: List[Fields] = said[_File.ROW_GROUPS]
    groups.items = [group for group in groups.items if rows.wanted(*_range(group, rows.column))]
    said[_File.NUM_ROWS] = sum(group[_Group.NUM_ROWS] for group in groups.items)


def _range(group: Fields, column: str) -> tuple[int, int]:
    """Return the least and greatest value of a column within a row group."""
    chunk = next(one for one in group[_Group.COLUMNS].items if _name(one) == column)
    statistics: Fields = chunk[_Chunk.META_DATA][_Meta.STATISTICS]
    least, most = (statistics[one] for one in (_Statistics.MIN, _Statistics.MAX))
    return struct.unpack("<i", least)[0], struct.unpack("<i", most)[0]


def _name(chunk: Fields) -> str:
    """Return the column that a chunk is of; of a nested one the outermost name."""
    return chunk[_Chunk.META_DATA][_Meta.PATH].items[0].decode()
