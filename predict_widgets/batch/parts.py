"""A part of a journal: one folder with both tables, whole or not there.

Protos, vectors and media would be gigabytes where labels and scores are megabytes, so each table is
two files, row for row: what is looked at, and beside it what is asked for one by one.

It is written elsewhere in the journal's folder and renamed once. Its name is its number; of a part
that was made of others, ``<first>-<last>``: whatever else has a number of these is no longer
counted. Beside the tables lies ``index.json``, so that a journal opens without reading them; where
it is lost, the tables say the same.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import sys
import uuid
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from predict_widgets.batch.journal_schema import (
    JOURNAL_OUTPUT_SCHEMA,
    JOURNAL_PREDICTION_SCHEMA,
    entries_of,
)
from predict_widgets.batch.lasting import sync_folder, synced
from predict_widgets.batch.parquet import read_table, written
from predict_widgets.batch.results import Entry
from predict_widgets.batch.shares import numbers
from predict_widgets.predictions.schemas import HEAVY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from arro3.core import Schema, Table


class _Stored(NamedTuple):
    """A table as two files: the light one, and the heavy one with the columns that name a row."""

    schema: Schema
    keys: tuple[str, ...]
    light: str
    heavy: str

    @property
    def files(self) -> dict[str, list[str]]:
        """The columns of each file."""
        heavy = [name for name in self.schema.names if name in HEAVY_COLUMNS]
        light = [name for name in self.schema.names if name not in HEAVY_COLUMNS]
        return {self.light: light, self.heavy: [*self.keys, *heavy]}


INDEX = "index.json"
_OUTPUTS = _Stored(
    JOURNAL_OUTPUT_SCHEMA, ("output_id",), "outputs.parquet", "outputs-heavy.parquet"
)
_PREDICTIONS = _Stored(
    JOURNAL_PREDICTION_SCHEMA,
    ("output_id", "ordinal"),
    "predictions.parquet",
    "predictions-heavy.parquet",
)
_FILES = (*_OUTPUTS.files, *_PREDICTIONS.files)
_NAME = re.compile(r"(\d{6,})(?:-(\d{6,}))?")
_NOT_THERE = frozenset({None, errno.ENOENT, errno.ENOTDIR})
_INDEXED = tuple(name for name in Entry._fields if name != "part")


class DamagedPartError(Exception):
    """A part that cannot be read, and why."""


class PartGoneError(Exception):
    """A part that is not there any more: another was made of it."""


@dataclass(frozen=True)
class Part:
    """One part as it lies on the disk.

    Attributes
    ----------
    path
        Its folder.
    first, last
        The numbers it stands for; the same but for one that was made of others.
    entries
        What it knows of each of its inputs.
    next_output_id
        The first number of an output that is free after it.
    """

    path: Path
    first: int
    last: int
    entries: tuple[Entry, ...] = field(repr=False)
    next_output_id: int

    def outputs(self, *, heavy: bool) -> Table:
        """Read the outputs, with or without `HEAVY_COLUMNS`.

        Raises
        ------
        DamagedPartError, PartGoneError
            When they cannot be read.
        """
        return _read(self.path, _OUTPUTS, heavy=heavy)

    def predictions(self, *, heavy: bool) -> Table:
        """Read the predictions, as `outputs`."""
        return _read(self.path, _PREDICTIONS, heavy=heavy)


@dataclass(frozen=True)
class Content:
    """What a part is made of: its tables, and their index."""

    outputs: Table
    predictions: Table
    entries: Sequence[Entry]
    next_output_id: int


def find_parts(folder: Path) -> list[tuple[int, int, Path]]:
    """Return first and last number and path of the parts that count, in order."""
    found: list[tuple[int, int, Path]] = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match:
            first = int(match[1])
            found.append((first, int(match[2] or first), path))
    # What is made of others comes before them here, and swallows them.
    found.sort(key=lambda one: (-one[1], one[0], -len(one[2].name)))
    kept: list[tuple[int, int, Path]] = []
    for first, last, path in found:
        if not kept or last < kept[-1][0]:
            kept.append((first, last, path))
    return kept[::-1]


def superseded(folder: Path) -> list[Path]:
    """Return the parts of which another was made."""
    counted = {path for _, _, path in find_parts(folder)}
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path not in counted]


def open_part(path: Path, first: int, last: int) -> Part:
    """Read what a part says of its inputs.

    Raises
    ------
    DamagedPartError
        When a table is cut short, or nothing of it can be read.
    PartGoneError
        When it is not there any more.
    OSError
        When the system refuses to read it, such as with too many open files: it may be whole.
    """
    try:
        index = json.loads((path / INDEX).read_bytes())
        sizes: dict[str, int] = index["bytes"]
        entries = _entries(index["entries"], last)
        part = Part(path, first, last, entries, int(index["next_output_id"]))
        wrong = [name for name in _FILES if (path / name).stat().st_size != sizes[name]]
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return _opened_without_index(path, first, last)
    if wrong:
        raise DamagedPartError(f"{' and '.join(wrong)} cut short")
    return part


def _entries(columns: dict[str, list[Any]], part: int) -> tuple[Entry, ...]:
    """Return what an index says of each input; a journal may have 100,000 of them."""
    given: dict[str, Iterable[Any]] = {**columns, "part": repeat(part)}
    for name in ("status", "error_name"):  # a few words, each of them many times
        given[name] = map(sys.intern, columns[name])
    if len({len(columns[name]) for name in _INDEXED}) != 1:
        raise ValueError("Its columns differ in length.")
    return tuple(map(Entry, *(given[name] for name in Entry._fields)))


def _opened_without_index(path: Path, first: int, last: int) -> Part:
    outputs = _read(path, _OUTPUTS, heavy=True)
    _read(path, _PREDICTIONS, heavy=True)
    try:
        free = int(numbers(outputs, "output_id").max(initial=0)) + 1
        return Part(path, first, last, tuple(entries_of(outputs, last)), free)
    except Exception as error:  # arro3 raises types of its own
        raise DamagedPartError(f"{_OUTPUTS.light}: {error}") from error


def write_part(incoming: Path, target: Path, content: Content) -> Part:
    """Write a part; it is there as a whole or not at all.

    Parameters
    ----------
    incoming
        A folder of the same file system for what is half written.
    target
        Where it comes to lie.
    content
        What it holds.

    Raises
    ------
    OSError
        When it cannot be written; nothing is left then.
    """
    match = _NAME.fullmatch(target.name)
    if match is None:
        raise ValueError(f"{target.name!r} is no name of a part")
    entries, free = tuple(content.entries), content.next_output_id
    half = incoming / uuid.uuid4().hex
    half.mkdir(parents=True)
    try:
        sizes: dict[str, int] = {}
        for stored, table in ((_OUTPUTS, content.outputs), (_PREDICTIONS, content.predictions)):
            for name, columns in stored.files.items():
                data = written(table.select(columns))
                sizes[name] = len(data)
                with synced(half / name) as file:
                    file.write(data)
        told = {name: [getattr(one, name) for one in entries] for name in _INDEXED}
        index = {"entries": told, "bytes": sizes, "next_output_id": free}
        with synced(half / INDEX) as file:
            file.write(json.dumps(index, ensure_ascii=False).encode())
        sync_folder(half)
        half.rename(target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    sync_folder(target.parent)
    first = int(match[1])
    last = int(match[2] or first)
    return Part(target, first, last, entries, free)


def size_of(part: Part) -> int:
    """Return how many bytes its tables take; 0 where they are gone."""
    try:
        return sum((part.path / name).stat().st_size for name in _FILES)
    except OSError:
        return 0


def _read(folder: Path, stored: _Stored, *, heavy: bool) -> Table:
    table = _table(folder / stored.light)
    if not heavy:
        return table
    beside = _table(folder / stored.heavy)
    if beside.num_rows != table.num_rows:
        raise DamagedPartError(f"{stored.heavy} has {beside.num_rows} rows, not {table.num_rows}")
    for name in HEAVY_COLUMNS & set(stored.schema.names):
        table = table.append_column(stored.schema.field(name), beside.column(name))
    return table.select(stored.schema.names)


def _table(path: Path) -> Table:
    try:
        return read_table(path.read_bytes())
    except Exception as error:  # arro3 raises types of its own
        if isinstance(error, OSError) and error.errno not in _NOT_THERE:
            raise
        if not path.parent.exists():
            raise PartGoneError from error
        raise DamagedPartError(f"{path.name}: {error}") from error
