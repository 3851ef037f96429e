"""What the parts of a journal say of each input: the last answer counts."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from arro3.core import Array, Table

from predict_widgets.batch.journal_schema import (
    JOURNAL_OUTPUT_SCHEMA,
    JOURNAL_PREDICTION_SCHEMA,
)
from predict_widgets.batch.parts import (
    Content,
    DamagedPartError,
    Part,
    PartGoneError,
    find_parts,
    open_part,
    size_of,
)
from predict_widgets.batch.shares import numbers
from predict_widgets.predictions.schemas import HEAVY_COLUMNS
from predict_widgets.predictions.tables import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from arro3.core import RecordBatch, Schema

    from predict_widgets.batch.results import Entry


# Answers that are read for one of them: as many as a call brings.
_BESIDE = 128
# A part is held in memory when it is written, and read for one row of it.
_PART_BYTES = 1 << 24
# A part, and of the inputs in it that are meant the numbers of their first outputs.
Place: TypeAlias = tuple[Part, set[int]]


def merged_name(parts: Sequence[Part]) -> str:
    """Return the name of a part that is made of neighbors."""
    return f"{parts[0].first:06d}-{parts[-1].last:06d}"


class UnreadablePartError(Exception):
    """A part of which only reading its tables showed that they are damaged."""

    def __init__(self, part: Part, why: str) -> None:
        super().__init__(why)
        self.part = part


class Known:
    """The parts that were read, and what they say of each input. Not thread safe.

    Attributes
    ----------
    entries
        By key, in the order in which the inputs came.
    damaged
        By path, why a part cannot be read; its inputs are not known.
    last_part, next_output_id
        Numbers that are taken, and the first that is free.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.damaged: dict[Path, str] = {}
        self.last_part = 0
        self.next_output_id = 1
        self._parts: dict[Path, Part] = {}
        self._keys: dict[str, str] = {}

    @property
    def parts(self) -> list[Part]:
        """The parts that can be read, in order."""
        return list(self._parts.values())

    def read(self, folder: Path) -> None:
        """Read the parts that came since the last time."""
        while True:
            try:
                return self._read(folder)
            except PartGoneError:  # between the look and the reading
                continue

    def _read(self, folder: Path) -> None:
        found = find_parts(folder)
        if not {path for _, _, path in found} >= self._parts.keys() | self.damaged.keys():
            # Another process made one part of many.
            self._start_again([])
        for first, last, path in found:
            if path not in self._parts and path not in self.damaged:
                self.last_part = max(self.last_part, last)
                try:
                    self.add(open_part(path, first, last))
                except DamagedPartError as error:
                    self.damaged[path] = str(error)

    def add(self, part: Part) -> None:
        """Take in a part that comes after all others."""
        self._parts[part.path] = part
        self.last_part = max(self.last_part, part.last)
        self.next_output_id = max(self.next_output_id, part.next_output_id)
        for entry in part.entries:
            known = self.entries.get(entry.key)
            if known is None or entry.rank >= known.rank:
                self.entries[entry.key] = entry
            if entry.sha256 and entry.status != "failed":
                self._keys[entry.sha256] = entry.key

    def moved(self, sha256: str) -> Entry | None:
        """Return an answer to the same bytes under whatever key."""
        entry = self.entries.get(self._keys.get(sha256, ""))
        return entry if entry is not None and entry.sha256 == sha256 else None

    def beside(self, entry: Entry) -> list[str]:
        """Return the keys of inputs whose answers stand around one's in its part, and its own."""
        part = next((one for one in self.parts if one.last == entry.part), None)
        if part is None:
            return [entry.key]
        at = bisect_left(part.entries, entry.output_id, key=lambda one: one.output_id)
        start = at - at % _BESIDE
        some = (one.key for one in part.entries[start : start + _BESIDE])
        return [key for key in some if self.entries[key].part == entry.part]

    def mergeable(self) -> list[list[Part]]:
        """Return neighbors that become one part each.

        One that is large stays as it is, unless some of it counts no more.
        """
        counted = _by_part(self.entries.values())
        groups: list[list[Part]] = []
        room = 0
        stale = False
        for part in self.parts:
            size = size_of(part)
            if groups and (size <= room or (stale and len(groups[-1]) == 1)):
                groups[-1].append(part)
                room -= size
            else:
                groups.append([part])
                room = _PART_BYTES - size
            stale = len(counted.get(part.last, ())) < len(part.entries)
        return [group for group in groups if len(group) > 1 or self._has_twins(group[0])]

    def _has_twins(self, part: Part) -> bool:
        """Whether an input stands in a part twice, as it was written."""
        keys = {entry.key for entry in part.entries}
        return len(keys) < len(part.entries) and part.path.name != merged_name([part])

    def merged(self, parts: Sequence[Part]) -> Content:
        """Return what counts in some parts.

        Raises
        ------
        UnreadablePartError, PartGoneError
            When one of them cannot be read.
        """
        lasts = {part.last for part in parts}
        entries = sorted(
            (entry for entry in self.entries.values() if entry.part in lasts),
            key=lambda entry: entry.output_id,
        )
        by_part = _by_part(entries)
        places = [(part, by_part[part.last]) for part in parts if part.last in by_part]
        outputs, predictions = tables_at(places, heavy=True)
        last = parts[-1].last
        told = [entry._replace(part=last) for entry in entries]
        return Content(outputs, predictions, told, parts[-1].next_output_id)

    def replace(self, parts: Sequence[Part], made: Part) -> None:
        """Forget neighbors for one that holds what counts of them."""
        at = self.parts.index(parts[0])
        self._start_again([*self.parts[:at], made, *self.parts[at + len(parts) :]])

    def where(self, keys: Iterable[str] | None) -> list[Place]:
        """Return the parts in which some inputs stand, or all; those not known are passed over."""
        if keys is None:
            wanted: Iterable[Entry] = self.entries.values()
        else:
            known = dict.fromkeys(key for key in keys if key in self.entries)
            wanted = [self.entries[key] for key in known]
        by_part = _by_part(wanted)
        return [(part, by_part[part.last]) for part in self.parts if part.last in by_part]

    def damage(self, part: Part, why: str) -> None:
        """Leave a part out from now on."""
        good = [one for one in self.parts if one is not part]
        damaged = {**self.damaged, part.path: why}
        self._start_again(good)
        self.damaged = damaged

    def _start_again(self, parts: Iterable[Part]) -> None:
        self.entries, self.damaged, self._parts, self._keys = {}, {}, {}, {}
        for part in parts:
            self.add(part)


def tables_at(places: Sequence[Place], *, heavy: bool) -> tuple[Table, Table]:
    """Return the outputs and predictions of inputs, by rising ``output_id``.

    Parameters
    ----------
    places
        Where they stand.
    heavy
        Whether with `HEAVY_COLUMNS`.

    Raises
    ------
    UnreadablePartError
        When one of the parts cannot be read.
    PartGoneError
        When one of them was made into another.
    """
    without = frozenset[str]() if heavy else HEAVY_COLUMNS
    tables: tuple[list[Table], list[Table]] = ([], [])
    for part, wanted in places:
        for read, some in zip((part.outputs, part.predictions), tables, strict=True):
            try:
                some.append(_only(part, wanted, read(heavy=heavy)))
            except DamagedPartError as error:
                raise UnreadablePartError(part, str(error)) from error
    schemas = (JOURNAL_OUTPUT_SCHEMA, JOURNAL_PREDICTION_SCHEMA)
    outputs, predictions = (
        joined(some, _without(schema, without))
        for some, schema in zip(tables, schemas, strict=True)
    )
    return outputs, predictions


def _by_part(entries: Iterable[Entry]) -> dict[int, set[int]]:
    """Return the first outputs of some inputs by the number of their part."""
    found: dict[int, set[int]] = {}
    for entry in entries:
        found.setdefault(entry.part, set()).add(entry.output_id)
    return found


def _only(part: Part, wanted: set[int], table: Table) -> Table:
    """Return the rows of some of a part's inputs, named by their first outputs."""
    if len(wanted) == len(part.entries):
        return table
    starts = np.array([entry.output_id for entry in part.entries])
    kept = np.array([entry.output_id in wanted for entry in part.entries])

    def rows(batch: RecordBatch) -> RecordBatch:
        places = np.searchsorted(starts, numbers(batch, "output_id"), side="right") - 1
        found = np.flatnonzero(kept[places]).astype(np.uint64)
        return batch.take(Array.from_numpy(found))  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open

    return Table.from_batches([rows(batch) for batch in table.to_batches()], schema=table.schema)


def _without(schema: Schema, names: frozenset[str]) -> Schema:
    for name in names & set(schema.names):
        schema = schema.remove(schema.get_field_index(name))
    return schema
