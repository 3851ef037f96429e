"""What a run has said so far, in parts that never change, and what filters go over."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from arro3.io import read_ipc_stream

from predict_widgets.batch.narrowed import narrowed
from predict_widgets.batch.predictions import Failure
from predict_widgets.batch.shares import cells, numbers
from predict_widgets.batch.showing import Filter, on_show
from predict_widgets.batch.shown_columns import FAILED, WAITING, Columns
from predict_widgets.errors import PredictError
from predict_widgets.widgets.browser_wire import MOST_INPUTS, MOST_ROWS, RowsResult
from predict_widgets.widgets.jobs import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from arro3.core import Table
    from numpy.typing import NDArray

    from predict_widgets.batch.narrowed import Narrowed
    from predict_widgets.widgets.browsing.listed import Listed, Stretch

T = TypeVar("T")
_STATUSES = {"failed": FAILED, "empty": 2, "suppressed": 2}


class Parts:
    """The narrowed tables. May be used from any thread.

    Parameters
    ----------
    listed
        The inputs that they are about.
    columns
        What filters are to go over; without it those of one model or workflow.
    """

    def __init__(self, listed: Listed, columns: Columns | None = None) -> None:
        self._listed = listed
        self._lock = threading.Lock()
        self._sent: list[list[bytes]] = []
        self._next_output = 1
        self._status = np.zeros(0, np.uint8)
        self._failures: dict[int, tuple[str, str]] = {}
        self._nodes: list[str] = []
        # Another lock: to fill the columns may mean to list the dataset.
        self._looking = threading.Lock()
        self._columns = columns or Columns()
        self._filled = self._named = self._held_against = 0

    # --- growing ---------------------------------------------------------------------------------
    def add(self, outputs: Table, predictions: Table) -> None:
        """Take in tables as those of a journal; inputs that are not in the dataset are left out."""
        with self._lock:
            first = self._next_output
        for part in narrowed(
            outputs, predictions, self._listed.places, first=first, most=MOST_ROWS
        ):
            if part.outputs.num_rows:
                self.take(part)

    def take(self, part: Narrowed) -> None:
        """Take in one part."""
        sent = part.ipc
        with self._lock:
            self._next_output += part.outputs.num_rows
            self._note(part.outputs)
            self._sent.append(sent)

    def _note(self, outputs: Table) -> None:
        """Remember how inputs fared."""
        names = ("node_id", "status", "error_name", "error_message")
        indexes = numbers(outputs, "index").tolist()
        top = max(indexes) + 1
        if top > len(self._status):
            grown = np.zeros(max(top, 2 * len(self._status)), np.uint8)
            grown[: len(self._status)] = self._status
            self._status = grown
        for index, node, status, name, message in zip(
            indexes, *(cells(outputs, column) for column in names), strict=True
        ):
            if node and node not in self._nodes:
                self._nodes.append(node)
            if node:
                continue
            self._status[index] = _STATUSES.get(status, 1)
            if status == "failed":
                self._failures[index] = (name, message)
            else:
                self._failures.pop(index, None)

    # --- for the page ----------------------------------------------------------------------------
    def reply(self, part: int, era: int) -> Reply:
        """Return one part.

        Raises
        ------
        PredictError
            ``PART_UNKNOWN``: there is none of that number.
        """
        with self._lock:
            if part < len(self._sent):
                return Reply(RowsResult(era=era, part=part), self._sent[part])
        raise PredictError(
            f"There is no part {part}.",
            name="PART_UNKNOWN",
            hint="Another dataset or model was chosen meanwhile: open it again.",
        )

    @property
    def count(self) -> int:
        """How many parts there are."""
        with self._lock:
            return len(self._sent)

    @property
    def nodes(self) -> list[str]:
        """The nodes of a workflow that have said something, in its order."""
        with self._lock:
            return list(self._nodes)

    # --- in figures ------------------------------------------------------------------------------
    @property
    def done(self) -> int:
        """How many inputs have a result."""
        with self._lock:
            return int(np.count_nonzero(self._status != WAITING))

    @property
    def failed(self) -> int:
        """How many of them failed."""
        with self._lock:
            return len(self._failures)

    def status_of(self, index: int) -> str:
        """Return what came of an input: ok, empty, failed; empty for nothing yet."""
        with self._lock:
            known = int(self._status[index]) if index < len(self._status) else WAITING
            return ("", "ok", "empty", "failed")[known]

    def failures(self) -> list[Failure]:
        """Return the inputs without an output, in the dataset's order."""
        with self._lock:
            known = sorted(self._failures.items())
        items = self._listed.pick(index for index, _ in known)
        return [
            Failure(item.id, name, message)
            for item, (_, (name, message)) in zip(items, known, strict=True)
        ]

    @property
    def nbytes(self) -> int:
        """How much memory it takes, but for the names of labels."""
        with self._lock:
            sent = sum(len(one) for part in self._sent for one in part)
            return sent + self._status.nbytes + self._columns.nbytes

    # --- on show ---------------------------------------------------------------------------------
    def on_show(
        self, wanted: Filter, *, cancel: threading.Event | None = None
    ) -> NDArray[np.int64]:
        """Return the places of the inputs on show, in order.

        Raises
        ------
        PredictError
            When the dataset cannot be listed, or its ground truth not be read.
        """
        with self._looking:
            columns = self._up_to_now(cancel, truth=wanted.needs_truth)
            return on_show(columns, wanted)

    def look(self, at: Callable[[Columns], T], *, truth: bool) -> T:
        """Return what a function says of what filters go over; it grows meanwhile, otherwise.

        Parameters
        ----------
        at
            The function.
        truth
            Whether it reads the ground truth.
        """
        with self._looking:
            return at(self._up_to_now(None, truth=truth))

    def _up_to_now(self, cancel: threading.Event | None, *, truth: bool) -> Columns:
        self._name(cancel)
        if truth:
            self._read_truth(cancel)
        with self._lock:
            new = self._sent[self._filled :]
        for outputs, rows in new:
            self._columns.add_part(_table(outputs), _table(rows))
            self._filled += 1
        return self._columns

    def _name(self, cancel: threading.Event | None) -> None:
        while self._named >= 0:
            stretch = self._listed.stretch(self._named, MOST_INPUTS, cancel=cancel)
            self._columns.add_inputs(stretch.start, [item.name for item in stretch.inputs])
            self._named = _next(stretch)

    def _read_truth(self, cancel: threading.Event | None) -> None:
        while self._held_against >= 0:
            stretch = self._listed.stretch(self._held_against, MOST_INPUTS, cancel=cancel)
            names = [item.name for item in stretch.inputs]
            truth = self._listed.truth(stretch, cancel=cancel)
            self._columns.add_inputs(stretch.start, names, truth)
            self._held_against = _next(stretch)


def _next(stretch: Stretch) -> int:
    """Return where the next stretch begins; -1 where there is none."""
    end = stretch.start + len(stretch.inputs)
    return -1 if stretch.end or not stretch.inputs else end


def _table(ipc: bytes) -> Table:
    return read_ipc_stream(io.BytesIO(ipc)).read_all()
