"""Tables of a whole chunk, of which each result holds its rows.

A call into Arrow takes as long for one row as for a hundred, and a chunk has 128 results: they are
cut apart when somebody looks at one of them, and not to be written or sent together.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from arro3.io import read_ipc_stream

from predict_widgets.platform.statuses import name_of
from predict_widgets.predictions.tables import Tables, to_ipc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from arro3.core import RecordBatch, Table
    from numpy.typing import NDArray

Status = Literal["ok", "empty", "failed"]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Outputs and predictions of several results. Picklable."""

    outputs: Table
    predictions: Table

    @cached_property
    def said(self) -> tuple[list[str], list[int | None], list[str]]:
        """Status, code and description of each output."""
        outputs = self.outputs
        return cells(outputs, "status"), cells(outputs, "code"), cells(outputs, "description")

    def __reduce__(self) -> tuple[object, ...]:
        # Arrow tables do not pickle.
        ipc = (to_ipc(self.outputs, heavy=True), to_ipc(self.predictions, heavy=True))
        return _unpickled, ipc


@dataclass(frozen=True)
class Share:
    """The rows of one result; ``outputs`` and ``predictions`` are tables as those of `Tables`.

    Attributes
    ----------
    chunk
        What they are rows of.
    output_rows, prediction_rows
        The first row, and the row after the last.
    """

    chunk: Chunk
    output_rows: tuple[int, int]
    prediction_rows: tuple[int, int]

    @classmethod
    def whole(cls, tables: Tables) -> Share:
        """Return all rows of tables."""
        chunk = Chunk(tables.outputs, tables.predictions)
        return cls(chunk, (0, chunk.outputs.num_rows), (0, chunk.predictions.num_rows))

    @cached_property
    def outputs(self) -> Table:
        """Its outputs."""
        first, end = self.output_rows
        return self.chunk.outputs.slice(first, end - first)

    @cached_property
    def predictions(self) -> Table:
        """Their predictions."""
        first, end = self.prediction_rows
        return self.chunk.predictions.slice(first, end - first)

    @property
    def verdict(self) -> tuple[Status, str]:
        """Its status and the name of its error; see `verdict_of`."""
        rows = slice(*self.output_rows)
        statuses, codes, descriptions = self.chunk.said
        return verdict_of(statuses[rows], codes[rows], descriptions[rows])

    def followed_by(self, other: Share) -> Share | None:
        """Return both as one, where the other's rows come next in the same chunk."""
        ends = self.output_rows[1], self.prediction_rows[1]
        if self.chunk is not other.chunk or ends != (
            other.output_rows[0],
            other.prediction_rows[0],
        ):
            return None
        first = self.output_rows[0], self.prediction_rows[0]
        return Share(
            self.chunk, (first[0], other.output_rows[1]), (first[1], other.prediction_rows[1])
        )


def shares_of(tables: Tables) -> list[Share]:
    """Return the share of each output, of tables whose predictions come in the outputs' order."""
    chunk = Chunk(tables.outputs, tables.predictions)
    rows = numbers(chunk.predictions, "output_id")
    starts = np.searchsorted(rows, numbers(chunk.outputs, "output_id")).tolist()
    bounds = pairwise([*starts, len(rows)])
    return [Share(chunk, (place, place + 1), both) for place, both in enumerate(bounds)]


def together(shares: Sequence[Share]) -> Iterator[Share]:
    """Yield the same rows in the same order in as few shares as that takes."""
    last: Share | None = None
    for share in shares:
        both = last.followed_by(share) if last is not None else share
        if both is None and last is not None:
            yield last
        last = both or share
    if last is not None:
        yield last


def verdict_of(
    statuses: Iterable[str], codes: Iterable[int | None], descriptions: Iterable[str]
) -> tuple[Status, str]:
    """Return what outputs of one input come to: its status and the name of its error.

    An input is ``failed`` where no output says anything; where some outputs of a workflow failed
    and others did not, it is not, and has an error's name all the same.
    """
    found: Status | None = None
    error = ""
    for status, code, description in zip(statuses, codes, descriptions, strict=True):
        if status == "failed":
            # An error of ours has no code: its name stands before the description.
            name = description.partition(":")[0] if code is None else name_of(code)
            # Nodes after the one that failed did not run.
            error = name if error in {"", "NODE_NOT_RUN"} else error
        elif status == "ok":
            found = "ok"
        elif found is None:
            found = "empty"
    return found or "failed", error


def cells(table: Table, column: str) -> list[Any]:
    """Return a column as a list."""
    # arro3 0.9 types a list as an open ndarray.
    return cast("list[Any]", table.column(column).to_pylist())  # pyright: ignore[reportUnknownMemberType]


def numbers(table: Table | RecordBatch, column: str) -> NDArray[np.int32]:
    """Return a column of whole numbers, none of them null."""
    values = table.column(column)
    # arro3 0.9 makes no array of no batches.
    return np.asarray(values, np.int32) if len(values) else np.empty(0, np.int32)


def _unpickled(*ipc: bytes) -> Chunk:
    outputs, predictions = (read_ipc_stream(io.BytesIO(one)).read_all() for one in ipc)
    return Chunk(outputs, predictions)
