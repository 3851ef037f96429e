"""Inputs that hold the same bytes: asked about once, in this run and in all that came before."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from predict_widgets.batch.journal import Journal
    from predict_widgets.batch.loading import Loaded
    from predict_widgets.batch.results import Entry, Result
    from predict_widgets.sources.dataset import DatasetInput


class Twins:
    """Knows which bytes have an answer, or will have one. Thread safe.

    Parameters
    ----------
    journal
        What earlier runs, and this one, have written down.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        # By the bytes' hash: who waits for an answer that is under way, or what came of them and
        # is not written yet.
        self._waiting: dict[str, list[DatasetInput]] = {}
        self._came: dict[str, Result] = {}
        # What was read of the journal lately: one by one takes longer than to ask again.
        self._read: deque[dict[str, Result]] = deque(maxlen=2)

    def known(self, one: Loaded) -> list[Result] | None:
        """Return the answer to an input's bytes; none where it comes later, None to ask."""
        with self._lock:
            came = self._came.get(one.sha256)
            if came is not None:
                return [_as_of(came, one.item)]
            if one.sha256 in self._waiting:
                self._waiting[one.sha256].append(one.item)
                return []
            entry = self._journal.moved(one.sha256)
            # An answer that lacks a node, or one to the very same input, is asked for again.
            if entry is not None and not entry.error_name and entry.key != one.item.key:
                found = self._written(entry)
                if found is not None:
                    return [_as_of(found, one.item)]
            self._waiting[one.sha256] = []
            return None

    def _written(self, entry: Entry) -> Result | None:
        """Return an answer that the journal holds: those of a folder that moved stand together."""
        for some in self._read:
            found = some.get(entry.key)
            if found is not None and found.sha256 == entry.sha256:
                return found
        self._read.append(self._journal.results(self._journal.beside(entry)))
        return self._read[-1].get(entry.key)

    def answered(self, results: Sequence[Result]) -> list[Result]:
        """Take note of answers, and return those of inputs that waited for the same bytes."""
        twins: list[Result] = []
        with self._lock:
            for result in results:
                if not result.sha256:
                    continue
                waited = self._waiting.pop(result.sha256, [])
                twins += [_as_of(result, item) for item in waited]
                self._came[result.sha256] = result
        return twins

    def forget(self, kept: Sequence[Result]) -> None:
        """Let go of results that the journal has now."""
        with self._lock:
            for result in kept:
                self._came.pop(result.sha256, None)


def _as_of(result: Result, item: DatasetInput) -> Result:
    return replace(result, key=item.key, input_id=item.id, name=item.name)
