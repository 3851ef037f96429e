"""A part of a journal: one folder with both tables, whole or not there.

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
from typing import TYPE_CHECKING, Any

from predict_widgets.batch.journal_schema import (
    JOURNAL_OUTPUT_SCHEMA,
    JOURNAL_PREDICTION_SCHEMA,
    entries_of,
)
from predict_widgets.batch.lasting import sync_folder, synced
from predict_widgets.batch.parquet import Rows, read_some, write_all
from predict_widgets.batch.results import Entry
from predict_widgets.batch.shares import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from arro3.core import Table

OUTPUTS, PREDICTIONS, INDEX = "outputs.parquet", "predictions.parquet", "index.json"
_SCHEMAS = ((OUTPUTS, JOURNAL_OUTPUT_SCHEMA), (PREDICTIONS, JOURNAL_PREDICTION_SCHEMA))
# A row group is held in memory when it is written, and read for one row of it.
_GROUP_ROWS = 1 << 17
_GROUP_BYTES = 1 << 24
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
    rows
        Of each of its tables.
    """

    path: Path
    first: int
    last: int
    entries: tuple[Entry, ...] = field(repr=False)
    next_output_id: int
    rows: tuple[int, int]

    def outputs(
        self, without: Collection[str] = (), holds: Callable[[int, int], bool] | None = None
    ) -> Table:
        """Read the outputs.

        Parameters
        ----------
        without
            Columns to leave out.
        holds
            Says whether outputs between two numbers are wanted; others may come along.

        Raises
        ------
        DamagedPartError, PartGoneError
            When they cannot be read.
        """
        return _read(self.path / OUTPUTS, without, holds)

    def predictions(
        self, without: Collection[str] = (), holds: Callable[[int, int], bool] | None = None
    ) -> Table:
        """Read the predictions, as `outputs`."""
        return _read(self.path / PREDICTIONS, without, holds)


@dataclass(frozen=True)
class Content:
    """What a part is made of: tables that are read once, one after the other, and their index.

    ``group_rows`` are the rows of a row group of each table: so many are written at a time, and
    so many must be read for one of them.
    """

    outputs: Iterable[Table]
    predictions: Iterable[Table]
    entries: Sequence[Entry]
    next_output_id: int
    group_rows: tuple[int, int] = (_GROUP_ROWS, _GROUP_ROWS)


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
        rows = index["rows"]
        counts = (int(rows[OUTPUTS]), int(rows[PREDICTIONS]))
        part = Part(path, first, last, entries, int(index["next_output_id"]), counts)
        wrong = [name for name, _ in _SCHEMAS if (path / name).stat().st_size != sizes[name]]
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
    outputs = _read(path / OUTPUTS)
    rows = (outputs.num_rows, _read(path / PREDICTIONS).num_rows)
    try:
        free = int(numbers(outputs, "output_id").max(initial=0)) + 1
        return Part(path, first, last, tuple(entries_of(outputs, last)), free, rows)
    except Exception as error:  # arro3 raises types of its own
        raise DamagedPartError(f"{OUTPUTS}: {error}") from error


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
    DamagedPartError
        When a part that it is made of cannot be read; nothing is left then.
    """
    match = _NAME.fullmatch(target.name)
    if match is None:
        raise ValueError(f"{target.name!r} is no name of a part")
    entries, free = tuple(content.entries), content.next_output_id
    half = incoming / uuid.uuid4().hex
    half.mkdir(parents=True)
    try:
        tables = (content.outputs, content.predictions)
        rows = {
            name: write_all(half / name, schema, some, group_rows=most)
            for (name, schema), some, most in zip(_SCHEMAS, tables, content.group_rows, strict=True)
        }
        sizes = {name: (half / name).stat().st_size for name in rows}
        columns = {name: [getattr(one, name) for one in entries] for name in _INDEXED}
        index = {"entries": columns, "bytes": sizes, "rows": rows, "next_output_id": free}
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
    return Part(target, first, last, entries, free, (rows[OUTPUTS], rows[PREDICTIONS]))


def size_of(part: Part) -> int:
    """Return how many bytes both tables take; 0 where they are gone."""
    try:
        return sum((part.path / name).stat().st_size for name, _ in _SCHEMAS)
    except OSError:
        return 0


def group_rows(parts: Sequence[Part]) -> tuple[int, int]:
    """Return how many rows a row group of each table may have that is made of these parts."""
    outputs, predictions = (
        min(_GROUP_ROWS, max(rows * _GROUP_BYTES // max(size, 1), 1))
        for rows, size in (
            (
                sum(part.rows[place] for part in parts),
                sum((part.path / name).stat().st_size for part in parts),
            )
            for place, (name, _) in enumerate(_SCHEMAS)
        )
    )
    return outputs, predictions


def _read(
    path: Path,
    without: Collection[str] = (),
    holds: Callable[[int, int], bool] | None = None,
) -> Table:
    rows = None if holds is None else Rows("output_id", holds)
    try:
        return read_some(path, without=without, rows=rows)
    except Exception as error:  # arro3 raises types of its own
        if isinstance(error, OSError) and error.errno not in _NOT_THERE:
            raise
        if not path.parent.exists():
            raise PartGoneError from error
        raise DamagedPartError(f"{path.name}: {error}") from error
