"""Answers into tables and into the journal, a part at a time, off the threads that call.

Tables of many answers are built at once: those of one alone take ten times as long.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from predict_widgets.batch.answered import Answered
from predict_widgets.batch.flow import Channel
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from predict_widgets.batch.journal import Journal
    from predict_widgets.batch.results import Result

    # What came of an input: to be put into tables, or in tables already.
    Came = Answered | Result

# A part is written when it has so many results, or its first one has waited so long. The first
# parts come sooner: somebody is looking.
PART_RESULTS = 256
_FIRST_SECONDS = 0.25
_LONGEST_SECONDS = 2.0
# Bytes of answers that wait to be written; then those that call wait, too. Of a part a quarter.
_ROOM_BYTES = 128_000_000
# What an answer takes beside its output.
_BYTES_EACH = 50_000
# Parts that wait to be told to whoever looks.
_PARTS_ROOM = 8


class Writer:
    """Writes what comes of inputs, in a thread of its own.

    Parameters
    ----------
    journal
        Where to.
    build
        Makes results of what came.
    on_error
        Is told, once, that it cannot be written.
    on_kept
        Is told, from that thread, of results that lie in the journal now.
    telling
        Whether `parts` is read.
    """

    def __init__(
        self,
        journal: Journal,
        build: Callable[[Sequence[Came]], list[Result]],
        on_error: Callable[[PredictError], object],
        on_kept: Callable[[Sequence[Result]], object],
        *,
        telling: bool,
    ) -> None:
        self.parts: Channel[Sequence[Result]] = Channel(_PARTS_ROOM)
        self._journal = journal
        self._build = build
        self._on_error = on_error
        self._on_kept = on_kept
        self._telling = telling
        self._came: Channel[Sequence[Came]] = Channel(_ROOM_BYTES, _weight_of)
        self._waiting: list[Came] = []
        self._weight = 0
        self._built: list[Result] = []
        self._broken = False
        self._wait_seconds = _FIRST_SECONDS
        self._thread = threading.Thread(target=self._run, name="batch-writer", daemon=True)
        self._thread.start()

    @property
    def not_kept(self) -> int:
        """Results that could not be written."""
        return len(self._waiting) + len(self._built)

    def put(self, came: Sequence[Came]) -> bool:
        """Hand over what came of inputs; False where nothing is taken any more."""
        return self._came.put(came)

    def close(self) -> None:
        """Take nothing more; what has been handed over is written."""
        self._came.close()

    def join(self) -> None:
        """Wait until all is written."""
        self._thread.join()

    def _run(self) -> None:
        since = 0.0
        while not self._came.done:
            left = max(since + self._wait_seconds - time.monotonic(), 0.0)
            some = self._came.take(left if self._waiting else None)
            if some:
                since = since if self._waiting else time.monotonic()
                self._waiting += some
                self._weight += _weight_of(some)
            full = len(self._waiting) >= PART_RESULTS or 4 * self._weight >= _ROOM_BYTES
            due = full or time.monotonic() - since >= self._wait_seconds
            if self._waiting and due and not self._broken:
                self._write()
                self._wait_seconds = min(2 * self._wait_seconds, _LONGEST_SECONDS)
        # Once more where it failed: somebody may have made room.
        self._write()
        self.parts.close()

    def _write(self) -> None:
        try:
            waiting, self._waiting, self._weight = self._waiting, [], 0
            self._built += self._build(waiting)
            self._journal.append(self._built)
        except PredictError as error:
            self._fail(error)
            return
        # Whatever it is, nobody may wait for this thread in vain; a panic of arro3 is no Exception.
        except BaseException as error:  # noqa: BLE001 - as above
            self._fail(PredictError(f"The journal failed: {error!r}", name="JOURNAL_NOT_WRITTEN"))
            return
        kept, self._built = self._built, []
        self._on_kept(kept)
        if self._telling and kept:
            self.parts.put(kept)

    def _fail(self, error: PredictError) -> None:
        if not self._broken:
            self._broken = True
            self._on_error(error)


def _weight_of(came: Sequence[Came]) -> int:
    outputs = (one.output for one in came if isinstance(one, Answered))
    said = sum(output.ByteSize() for output in outputs if output is not None)
    return said + _BYTES_EACH * len(came)
