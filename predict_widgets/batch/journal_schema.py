"""What the tables of a journal hold beyond those of a prediction: see docs/journal.md."""

from __future__ import annotations

from itertools import chain, pairwise, repeat
from typing import TYPE_CHECKING

import numpy as np
from arro3.core import Array, ChunkedArray, Field, Schema, Table

from predict_widgets.batch.results import Entry, Result
from predict_widgets.batch.shares import Chunk, Share, cells, numbers, together, verdict_of
from predict_widgets.predictions.schemas import (
    INT32,
    OUTPUT_FIELDS,
    OUTPUT_SCHEMA,
    PREDICTION_SCHEMA,
    UTF8,
)
from predict_widgets.predictions.tables import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

JOURNAL_VERSION = 1
"""Of the folder and its tables. A journal of a higher one is not read."""

# More than there are numbers of outputs.
_APART = 1 << 32

OWN_FIELDS = [
    Field("journal_key", UTF8, nullable=False),
    Field("sha256", UTF8, nullable=False),
    Field("input_name", UTF8, nullable=False),
    Field("dataset_input_id", UTF8, nullable=False),
]
JOURNAL_OUTPUT_SCHEMA = Schema([*OUTPUT_FIELDS, *OWN_FIELDS])
"""The outputs table with whose output it is: ``journal_key`` is the input's identity, ``sha256``
that of the bytes that were read (empty where none were), ``input_name`` its name for people and
``dataset_input_id`` its id in the dataset. ``output_id`` is unique within the journal, and
``input_id`` is the first ``output_id`` of the input's answer: the same for all nodes of a
workflow."""

JOURNAL_PREDICTION_SCHEMA = PREDICTION_SCHEMA
"""The predictions table as it is; ``output_id`` and ``parent_output_id`` are the journal's."""


def numbered(results: Sequence[Result], first: int) -> tuple[Table, Table]:
    """Return both tables of a part, their outputs numbered from ``first`` on.

    Parameters
    ----------
    results
        Each with outputs of its own numbers, and predictions of these only.
    first
        The journal's next ``output_id``.
    """
    shares = [one.share for one in results]
    few = list(together(shares))
    outputs = joined([one.outputs for one in few], OUTPUT_SCHEMA).combine_chunks()
    said = joined([one.predictions for one in few], PREDICTION_SCHEMA).combine_chunks()
    counts = [end - start for start, end in (one.output_rows for one in shares)]
    new = _Numbers(counts, numbers(outputs, "output_id"), first)
    starts = first + np.cumsum([0, *counts[:-1]])
    outputs = _with(outputs, "output_id", new.all)
    outputs = _with(outputs, "input_id", np.repeat(starts, counts))
    own = (
        [one.key for one in results],
        [one.sha256 for one in results],
        [one.name for one in results],
        [one.input_id for one in results],
    )
    for field, values in zip(OWN_FIELDS, own, strict=True):
        repeated = list(chain.from_iterable(map(repeat, values, counts)))
        outputs = outputs.append_column(field, ChunkedArray([Array(repeated, type=UTF8)]))
    rows = [end - start for start, end in (one.prediction_rows for one in shares)]
    whose = np.repeat(np.arange(len(results)), rows)
    if said.column("parent_output_id").null_count < said.num_rows:
        said = _with(said, "parent_output_id", new.parents(whose, said))
    return outputs, _with(said, "output_id", new.of(whose, numbers(said, "output_id")))


class _Numbers:
    """The journal's numbers of outputs, by those that each result gave its own."""

    def __init__(self, counts: Sequence[int], given: NDArray[np.int32], first: int) -> None:
        self.all = first + np.arange(len(given))
        # A result's numbers are its own only together with its place.
        keys = np.repeat(np.arange(len(counts)), counts) * _APART + given
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._new = self.all[order]

    def of(self, whose: NDArray[np.int64], given: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the numbers of outputs, each of a result."""
        return self._new[np.searchsorted(self._keys, whose * _APART + given)]

    def parents(self, whose: NDArray[np.int64], said: Table) -> list[int | None]:
        """Return the numbers of the outputs that regions come from; None for none."""
        known = dict(zip(self._keys.tolist(), self._new.tolist(), strict=True))
        parents = zip(whose.tolist(), cells(said, "parent_output_id"), strict=True)
        return [None if old is None else known.get(one * _APART + old) for one, old in parents]


def results_in(outputs: Table, predictions: Table) -> dict[str, Result]:
    """Return what tables of a journal hold of each input, by key, as it was appended."""
    columns = (cells(outputs, field.name) for field in OWN_FIELDS)
    ids, mine = numbers(outputs, "output_id"), numbers(predictions, "output_id")
    # Outputs of one input stand in a row.
    starts: list[int] = np.flatnonzero(ids == numbers(outputs, "input_id")).tolist()
    rows: list[int] = np.searchsorted(mine, ids[starts]).tolist()
    chunk = Chunk(outputs.select(OUTPUT_SCHEMA.names), predictions)
    spans = zip(pairwise([*starts, len(ids)]), pairwise([*rows, len(mine)]), strict=True)
    shares = [Share(chunk, *both) for both in spans]
    told = [[column[start] for start in starts] for column in columns]
    return {
        key: Result(key, input_id, name, sha256, share)
        for key, sha256, name, input_id, share in zip(*told, shares, strict=True)
    }


def named_as(outputs: Table, inputs: Mapping[str, tuple[str, str]]) -> Table:
    """Return outputs with the ids and names that their inputs have in a dataset, by key.

    A journal may hold the answers of several datasets, and each calls an input as it likes.
    """
    told = [inputs[key] for key in cells(outputs, "journal_key")]
    for column, place in (("dataset_input_id", 0), ("input_name", 1)):
        values = ChunkedArray([Array([one[place] for one in told], type=UTF8)])
        at = outputs.schema.get_field_index(column)
        outputs = outputs.set_column(at, outputs.schema.field(column), values)
    return outputs


def entries_of(outputs: Table, part: int) -> Iterator[Entry]:
    """Yield what a part knows of each of its inputs, in their order."""
    names = ("journal_key", "sha256", "dataset_input_id", "input_name", "status", "description")
    keys, hashes, ids, called, statuses, told = (cells(outputs, name) for name in names)
    codes = cells(outputs, "code")
    output_ids = numbers(outputs, "output_id")
    # Outputs of one input stand in a row.
    starts: list[int] = np.flatnonzero(output_ids == numbers(outputs, "input_id")).tolist()
    for start, end in pairwise([*starts, len(keys)]):
        some = slice(start, end)
        status, error = verdict_of(statuses[some], codes[some], told[some])
        yield Entry(
            keys[start],
            hashes[start],
            status,
            error,
            int(output_ids[start]),
            part,
            ids[start],
            called[start],
        )


def _with(table: Table, column: str, values: NDArray[np.int64] | list[int | None]) -> Table:
    """Return the table with other whole numbers in a column."""
    place = table.schema.names.index(column)
    if isinstance(values, list):
        array = Array(values, type=INT32)
    else:
        array = Array.from_numpy(values.astype(np.int32))
    return table.set_column(place, table.schema.field(column), ChunkedArray([array]))
