"""What the page of a dataset browser is sent of a run: the columns that tiles and filters read.

Ten thousand inputs are looked at in one page. Outlines, vectors, media and protos stay in the
journal, where they are read when an input is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np
from arro3.core import Array, ChunkedArray, Field, Schema, Table

from predict_widgets.batch.shares import cells, numbers, verdict_of
from predict_widgets.platform.statuses import name_of
from predict_widgets.predictions.schemas import INT32, PREDICTION_SCHEMA, UTF8
from predict_widgets.predictions.tables import to_ipc
from predict_widgets.sources.truth import truth_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from predict_widgets.sources.truth import Truth

ROW_COLUMNS = (
    "output_id", "ordinal", "kind", "shape", "region_id", "label", "vocabulary", "score",
    "score_means", "left", "top", "right", "bottom", "text", "hex",
)  # fmt: skip
OUTPUT_SCHEMA = Schema(
    [
        Field("index", INT32, nullable=False),
        Field("node_id", UTF8, nullable=False),
        Field("output_id", INT32, nullable=False),
        Field("status", UTF8, nullable=False),
        Field("error_name", UTF8, nullable=False),
        Field("error_message", UTF8, nullable=False),
    ]
)
# A tile has room for a line.
_TEXT = 200
_MESSAGE = 300


@dataclass(frozen=True)
class Narrowed:
    """Some outputs and what they say, by the place of their input in the dataset.

    Attributes
    ----------
    outputs
        ``index``, ``node_id``, ``output_id``, ``status``, ``error_name``, ``error_message``.
    rows
        `ROW_COLUMNS` of the predictions schema, in the order of the outputs.
    """

    outputs: Table
    rows: Table

    @property
    def ipc(self) -> list[bytes]:
        """Both as Arrow IPC streams, uncompressed."""
        return [to_ipc(self.outputs), to_ipc(self.rows)]


@dataclass
class _Lines:
    """Lines of the narrowed outputs, and which output each was: -1 for a workflow as a whole."""

    rows: list[int]
    indexes: list[int]
    nodes: list[str]
    statuses: list[str]
    names: list[str]
    messages: list[str]

    def add(self, row: int, index: int, node: str, verdict: tuple[str, str, str]) -> None:
        self.rows.append(row)
        self.indexes.append(index)
        self.nodes.append(node)
        for column, said in zip((self.statuses, self.names, self.messages), verdict, strict=True):
            column.append(said)


def narrowed(
    outputs: Table,
    predictions: Table,
    places: Callable[[str], Sequence[int]],
    *,
    first: int,
    most: int,
) -> Iterator[Narrowed]:
    """Yield the narrowed tables of a journal's, a bounded number of rows in each.

    Of a workflow's answer comes an output of node ``""`` first, without rows: how all of it fared.

    Parameters
    ----------
    outputs, predictions
        As of `Journal.tables`, by rising ``output_id``; heavy columns are not read.
    places
        Returns where inputs of a key stand in the dataset: mostly at one place.
    first
        The first ``output_id`` to give: an answer that stands for two inputs has two numbers.
    most
        The most rows of one part, where one output has no more.
    """
    lines = _lines_of(outputs, places)
    ids, mine = numbers(outputs, "output_id"), numbers(predictions, "output_id")
    rows = np.array(lines.rows, np.int64)
    said = rows >= 0
    begins, ends = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    if len(ids):
        begins[said] = np.searchsorted(mine, ids[rows[said]], side="left")
        ends[said] = np.searchsorted(mine, ids[rows[said]], side="right")
    table = predictions.select(list(ROW_COLUMNS)).combine_chunks()
    for start, end in _cuts(ends - begins, most):
        numbers_of = first + np.arange(start, end, dtype=np.int32)
        yield Narrowed(
            _outputs(lines, slice(start, end), numbers_of),
            _rows(table, begins[start:end], ends[start:end], numbers_of),
        )


def narrowed_rows(table: Table) -> Table:
    """Return `ROW_COLUMNS` of a predictions table, texts cut short."""
    return _shortened(table.select(list(ROW_COLUMNS)).combine_chunks())


def truth_rows(truths: Sequence[Truth | None], first: int) -> Table:
    """Return ground truth as narrowed rows, numbered from ``first`` on.

    Most inputs of a folder share theirs with many: each is read once.
    """
    kinds: dict[bytes, int] = {}
    told = [(place, truth) for place, truth in enumerate(truths, first) if truth is not None]
    of_truth = [kinds.setdefault(truth.raw, len(kinds)) for _, truth in told]
    different = {truth.raw: truth for _, truth in told}
    table = narrowed_rows(truth_table([different[raw] for raw in kinds], range(len(kinds))))
    mine = numbers(table, "output_id")
    begins = np.searchsorted(mine, of_truth, side="left")
    counts = np.searchsorted(mine, of_truth, side="right") - begins
    taken = np.arange(int(counts.sum())) + np.repeat(begins - np.cumsum(counts) + counts, counts)
    batches = table.combine_chunks().to_batches()
    if not batches:
        return table
    some = batches[0].take(Array.from_numpy(taken.astype(np.uint64)))  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open
    places = np.repeat(np.array([place for place, _ in told], np.int32), counts)
    column = ChunkedArray([Array.from_numpy(places)])
    return Table.from_batches([some], schema=table.schema).set_column(
        0, table.schema.field(0), column
    )


def error_of(code: int | None, description: str) -> tuple[str, str]:
    """Return name and message of what went wrong, as an output's row holds it."""
    if code is not None:
        return name_of(code), description
    # An error of ours has no code: its name stands before the message.
    name, _, message = description.partition(": ")
    return name, message or description


def _lines_of(outputs: Table, places: Callable[[str], Sequence[int]]) -> _Lines:
    names = ("journal_key", "node_id", "status", "code", "description")
    keys, nodes, statuses, codes, told = (cells(outputs, name) for name in names)
    lines = _Lines([], [], [], [], [], [])
    of_input = numbers(outputs, "input_id")
    starts: list[int] = [0, *(np.flatnonzero(np.diff(of_input)) + 1).tolist()]
    for start, end in pairwise([*starts, len(keys)]):
        if start == end:
            continue
        some = slice(start, end)
        verdicts = [
            (status, *(error_of(code, text) if status == "failed" else ("", "")))
            for status, code, text in zip(statuses[some], codes[some], told[some], strict=True)
        ]
        whole = _whole(verdicts, verdict_of(statuses[some], codes[some], told[some]))
        for index in places(keys[start]):
            if nodes[start]:
                lines.add(-1, index, "", whole)
            for row, verdict in enumerate(verdicts, start):
                lines.add(row, index, nodes[row], verdict)
    return lines


def _whole(
    verdicts: Sequence[tuple[str, str, str]], verdict: tuple[str, str]
) -> tuple[str, str, str]:
    """Return how a workflow fared: it failed only where no node has an answer."""
    status, name = verdict
    if status != "failed":
        return status, "", ""
    return status, name, next((text for _, own, text in verdicts if own == name), "")


def _cuts(counts: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Yield from which output to before which there are not too many rows."""
    start = total = 0
    for place, count in enumerate(counts.tolist()):
        if place > start and total + count > most:
            yield start, place
            start, total = place, 0
        total += count
    if len(counts) > start:
        yield start, len(counts)


def _outputs(lines: _Lines, some: slice, numbers_of: NDArray[np.int32]) -> Table:
    texts = (lines.statuses, lines.names, [text[:_MESSAGE] for text in lines.messages[some]])
    arrays = [
        Array.from_numpy(np.array(lines.indexes[some], np.int32)),
        Array(lines.nodes[some], type=UTF8),
        Array.from_numpy(numbers_of),
        Array(texts[0][some], type=UTF8),
        Array(texts[1][some], type=UTF8),
        Array(texts[2], type=UTF8),
    ]
    return Table.from_arrays(arrays, schema=OUTPUT_SCHEMA)  # pyright: ignore[reportUnknownMemberType] - arro3 0.9 leaves array.array open


def _rows(
    table: Table,
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    numbers_of: NDArray[np.int32],
) -> Table:
    """Return the rows of some outputs, one after the other, under other numbers."""
    counts = ends - begins
    total = int(counts.sum())
    shifts = begins - np.concatenate(([0], np.cumsum(counts)[:-1]))
    taken = np.arange(total) + np.repeat(shifts, counts)
    batches = table.to_batches()
    schema = table.schema
    if not batches or not total:
        return Table.from_batches([], schema=schema)
    indices = Array.from_numpy(taken.astype(np.uint64))
    some = Table.from_batches([batches[0].take(indices)], schema=schema)  # pyright: ignore[reportUnknownMemberType] - as above
    ids = ChunkedArray([Array.from_numpy(np.repeat(numbers_of, counts))])
    return _shortened(some.set_column(0, schema.field(0), ids))


def _shortened(table: Table) -> Table:
    place = ROW_COLUMNS.index("text")
    if table.column(place).null_count == table.num_rows:
        return table
    said = cast("list[str | None]", cells(table, "text"))
    texts = Array([None if text is None else text[:_TEXT] for text in said], type=UTF8)
    return table.set_column(place, PREDICTION_SCHEMA.field("text"), ChunkedArray([texts]))
