"""Rows of the predictions table, gathered as columns.

A reply may hold 100,000 statements: nothing here makes an object for a row. What every row says
is a list; what few rows say is a dict from row to value; what holds for a stretch of rows is
written once for the stretch.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from arro3.core import (
    Array,
    DataType,
    Field,
    Table,
    list_array,  # pyright: ignore[reportUnknownVariableType] - arro3 0.9 leaves array.array open
)

from predict_widgets.predictions.schemas import PREDICTION_FIELDS, PREDICTION_SCHEMA
from predict_widgets.predictions.tree import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

INT32_MAX = 2**31 - 1
_T = TypeVar("_T")


def held(value: int) -> int:
    """Return a whole number as its column can hold it: within 32 bits."""
    return max(-INT32_MAX, min(value, INT32_MAX))


class Place(NamedTuple):
    """Where on the input a statement holds, and the score of that place as a whole."""

    shape: str
    left: float | None
    top: float | None
    right: float | None
    bottom: float | None
    region_id: str
    score: float | None
    score_means: str


WHOLE = Place("whole", None, None, None, None, "", None, "none")


class Columns:
    """The growing predictions table."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.label_ids: list[str] = []
        self.labels: list[str] = []
        self.vocabularies: list[str] = []
        self.scores: list[float | None] = []
        self.score_means: list[str] = []
        self.sparse: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        # Rows in a row have the same place: the first row of each, and the place.
        self._place_starts: list[int] = []
        self._places: list[Place] = []
        # For each column that holds for stretches: (first row, value).
        self._stretches: dict[str, list[tuple[int, int | None]]] = {
            "output_id": [],
            "time_ms": [(0, None)],
            "end_ms": [(0, None)],
        }

    def __len__(self) -> int:
        return len(self.kinds)

    def now(self, column: str) -> int | None:
        """Return what ``column`` is for the next row."""
        return self._stretches[column][-1][1]

    def begin(self, column: str, value: int | None) -> None:
        """Let ``column`` be ``value`` from the next row on."""
        self._stretches[column].append((len(self), None if value is None else held(value)))

    def add(  # noqa: PLR0913 - the columns that a row may say
        self,
        kind: str,
        place: Place,
        *,
        label_id: str = "",
        label: str = "",
        vocabulary: str = "",
        score: float | None = None,
        score_means: str = "none",
        sparse: Mapping[str, Any] | None = None,
    ) -> None:
        """Add one row; ``sparse`` holds what few rows say, without ``None``."""
        row = len(self.kinds)
        self._at(place)
        self.kinds.append(kind)
        self.label_ids.append(label_id)
        self.labels.append(label)
        self.vocabularies.append(vocabulary)
        self.scores.append(score)
        self.score_means.append(score_means)
        for column, value in (sparse or {}).items():
            if value is not None:
                self.sparse[column][row] = value

    def add_concepts(  # noqa: PLR0913 - the columns of a concept
        self,
        place: Place,
        *,
        label_ids: list[str],
        labels: list[str],
        vocabularies: list[str],
        scores: Sequence[float | None],
        score_means: str,
    ) -> None:
        """Add one row a concept: the path that most rows take."""
        rows = len(labels)
        if rows:
            self._at(place)
        self.kinds += ["concept"] * rows
        self.label_ids += label_ids
        self.labels += labels
        self.vocabularies += vocabularies
        self.scores += scores
        self.score_means += [score_means] * rows

    def rows_at(self, place: Place, first: int) -> list[int]:
        """Return the rows from ``first`` on that have this very place."""
        end = len(self.kinds)
        if self._places and self._places[-1] is place and self._place_starts[-1] >= first:
            return list(range(self._place_starts[-1], end))
        found: list[int] = []
        for index in range(len(self._places) - 1, -1, -1):
            start = self._place_starts[index]
            if self._places[index] is place:
                found[:0] = range(max(start, first), end)
            if start <= first:
                break
            end = start
        return found

    def _at(self, place: Place) -> None:
        if not self._places or self._places[-1] is not place:
            self._place_starts.append(len(self.kinds))
            self._places.append(place)

    def say(self, rows: Iterable[int], **values: str) -> None:
        """Set text columns of rows that do not say them yet; ``""`` says nothing."""
        for column, value in values.items():
            if value:
                said = self.sparse[column]
                for row in rows:
                    said.setdefault(row, value)

    def say_json(self, row: int, more: Mapping[str, object]) -> None:
        """Add to what a row's ``value_json`` holds."""
        values = self.sparse["value_json"]
        said: object = values.get(row, {})
        if not isinstance(said, dict):
            said = {"value": said}
        values[row] = {**said, **more}

    def table(self) -> Table:
        """Return the predictions table: a row of each statement, in the order of the proto."""
        rows = len(self)
        shapes, lefts, tops, rights, bottoms, region_ids, _, _ = self._place_columns()
        dense: dict[str, Sequence[object]] = {
            "output_id": self._stretched("output_id"),
            "ordinal": self._ordinals(),
            "source": ["model"] * rows,
            "time_ms": self._stretched("time_ms"),
            "end_ms": self._stretched("end_ms"),
            "region_id": region_ids,
            "kind": self.kinds,
            "shape": shapes,
            "left": lefts,
            "top": tops,
            "right": rights,
            "bottom": bottoms,
            "label_id": self.label_ids,
            "label": self.labels,
            "vocabulary": self.vocabularies,
            "score": self.scores,
            "score_means": self.score_means,
        }
        sparse = {**self.sparse, "value_json": self._jsons()}
        arrays = [
            Array(dense[field.name], type=field.type)
            if field.name in dense
            else _sparse_array(sparse.get(field.name, {}), rows, field)
            for field in PREDICTION_FIELDS
        ]
        # arro3 0.9 leaves the item of array.array open, so pyright knows the call in part.
        return Table.from_arrays(arrays, schema=PREDICTION_SCHEMA)  # pyright: ignore[reportUnknownMemberType]

    def _jsons(self) -> dict[int, str]:
        """Return ``value_json`` as text; what many rows share is written once."""
        texts: dict[int, str] = {}
        jsons: dict[int, str] = {}
        for row, value in self.sparse["value_json"].items():
            if id(value) not in texts:
                texts[id(value)] = as_json(value)
            jsons[row] = texts[id(value)]
        return jsons

    def _place_columns(self) -> list[list[Any]]:
        """Return a list for each field of a place, with a value a row."""
        if not self._places:
            return [[] for _ in Place._fields]
        columns = zip(*self._places, strict=True)
        if len(self._places) == len(self):
            return [list(column) for column in columns]
        ends = [*self._place_starts[1:], len(self)]
        rows = [end - start for start, end in zip(self._place_starts, ends, strict=True)]
        return [list(chain.from_iterable(map(repeat, column, rows))) for column in columns]

    def _stretched(self, column: str) -> list[int | None]:
        values: list[int | None] = []
        for value, rows in _lengths(self._stretches[column], len(self)):
            values += [value] * rows
        return values

    def _ordinals(self) -> list[int]:
        ordinals: list[int] = []
        for _, rows in _lengths(self._stretches["output_id"], len(self)):
            ordinals += range(rows)
        return ordinals


def _lengths(starts: Sequence[tuple[int, _T]], rows: int) -> Iterator[tuple[_T, int]]:
    """Yield the values of stretches with the number of their rows."""
    ends = [*(start for start, _ in starts[1:]), rows][: len(starts)]
    for (start, value), end in zip(starts, ends, strict=True):
        yield value, end - start


def as_json(value: object) -> str:
    """Return JSON text; NaN and infinity, which JSON lacks, as words."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(plain(value), ensure_ascii=False)


def _sparse_array(said: Mapping[int, Any], rows: int, field: Field) -> Array:
    if DataType.is_list(field.type):
        return _sparse_lists(said, rows, field)
    values: list[object] = [None if field.nullable else ""] * rows
    for row, value in said.items():
        values[row] = value
    return Array(values, type=field.type)


def _sparse_lists(said: Mapping[int, Sequence[object]], rows: int, field: Field) -> Array:
    item_type = field.type.value_type
    assert item_type is not None, "a list type has a type of its items"  # noqa: S101 - for pyright
    lengths = np.zeros(rows, np.int32)
    missing = np.ones(rows, np.bool_)
    flat: list[object] = []
    for row in sorted(said):
        lengths[row] = len(said[row])
        missing[row] = False
        flat.extend(said[row])
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return list_array(
        Array.from_numpy(offsets),
        Array(flat, type=item_type),
        type=field.type,
        mask=Array.from_numpy(missing),
    )
