"""Rows of the predictions table, gathered as columns.

A reply may hold 100,000 statements: nothing here makes an object for a row. What every row says
is a list; what few rows say is a dict from row to value; what holds for a stretch of rows is
written once for the stretch.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from arro3.core import (
    Array,
    DataType,
    Field,
    Table,
    list_array,  # pyright: ignore[reportUnknownVariableType] - arro3 0.9 leaves array.array open
)

from predict_widgets.predictions.schemas import PREDICTION_FIELDS, PREDICTION_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INT32_MAX = 2**31 - 1


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
        self.places: list[Place] = []
        self.label_ids: list[str] = []
        self.labels: list[str] = []
        self.vocabularies: list[str] = []
        self.scores: list[float | None] = []
        self.score_means: list[str] = []
        self.sparse: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        # For each column that holds for stretches: (first row, value).
        self._stretches: dict[str, list[tuple[int, int | None]]] = {
            "output_id": [],
            "time_ms": [(0, None)],
            "end_ms": [(0, None)],
        }

    def __len__(self) -> int:
        return len(self.kinds)

    def begin(self, column: str, value: int | None) -> None:
        """Let ``column`` be ``value`` from the next row on."""
        kept = None if value is None else max(-INT32_MAX, min(value, INT32_MAX))
        self._stretches[column].append((len(self), kept))

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
        self.kinds.append(kind)
        self.places.append(place)
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
        self.kinds += ["concept"] * rows
        self.places += [place] * rows
        self.label_ids += label_ids
        self.labels += labels
        self.vocabularies += vocabularies
        self.scores += scores
        self.score_means += [score_means] * rows

    def say(self, rows: Iterable[int], **values: str) -> None:
        """Set text columns of rows that do not say them yet; ``""`` says nothing."""
        for column, value in values.items():
            if value:
                said = self.sparse[column]
                for row in rows:
                    said.setdefault(row, value)

    def say_json(self, row: int, more: Mapping[str, object]) -> None:
        """Add to what a row's ``value_json`` holds."""
        said: object = self.sparse["value_json"].get(row)
        if said is not None and not isinstance(said, dict):
            said = {"value": said}
        self.sparse["value_json"][row] = {**(said or {}), **more}

    def table(self) -> Table:
        """Return the predictions table: a row of each statement, in the order of the proto."""
        rows = len(self)
        jsons = {row: as_json(value) for row, value in self.sparse["value_json"].items()}
        sparse = {**self.sparse, "value_json": jsons}
        shapes, lefts, tops, rights, bottoms, region_ids, _, _ = (
            zip(*self.places, strict=True) if self.places else ((),) * 8
        )
        dense: dict[str, Sequence[object]] = {
            "output_id": self._stretched("output_id"),
            "ordinal": self._ordinals(),
            "source": ["model"] * rows,
            "time_ms": self._stretched("time_ms"),
            "end_ms": self._stretched("end_ms"),
            "region_id": list(region_ids),
            "kind": self.kinds,
            "shape": list(shapes),
            "left": list(lefts),
            "top": list(tops),
            "right": list(rights),
            "bottom": list(bottoms),
            "label_id": self.label_ids,
            "label": self.labels,
            "vocabulary": self.vocabularies,
            "score": self.scores,
            "score_means": self.score_means,
        }
        arrays = [
            Array(dense[field.name], type=field.type)
            if field.name in dense
            else _sparse_array(sparse.get(field.name, {}), rows, field)
            for field in PREDICTION_FIELDS
        ]
        # arro3 0.9 leaves the item of array.array open, so pyright knows the call in part.
        return Table.from_arrays(arrays, schema=PREDICTION_SCHEMA)  # pyright: ignore[reportUnknownMemberType]

    def _stretched(self, column: str) -> list[int | None]:
        values: list[int | None] = []
        for value, rows in self._lengths(column):
            values += [value] * rows
        return values

    def _ordinals(self) -> list[int]:
        ordinals: list[int] = []
        for _, rows in self._lengths("output_id"):
            ordinals += range(rows)
        return ordinals

    def _lengths(self, column: str) -> list[tuple[int | None, int]]:
        starts = self._stretches[column]
        ends = [*(start for start, _ in starts[1:]), len(self)][: len(starts)]
        return [(value, end - start) for (start, value), end in zip(starts, ends, strict=True)]


def as_json(value: object) -> str:
    """Return JSON text; what JSON cannot say (NaN, infinity) as text."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(repr(value), ensure_ascii=False)


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
