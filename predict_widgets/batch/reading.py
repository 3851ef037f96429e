"""Inputs of a run as they are read, a few ahead of who asks about them."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from predict_widgets.batch.loading import Loaded, load
from predict_widgets.batch.plan import chunked
from predict_widgets.errors import CancelledError
from predict_widgets.sources.files import FileInput
from predict_widgets.sources.held import HeldInput

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from predict_widgets.batch.job import Job
    from predict_widgets.batch.pacing import Gate
    from predict_widgets.sources.dataset import DatasetInput

    Placed = tuple[int, DatasetInput]

# What lies elsewhere is waited for. Files are worked on, and more threads than processors only get
# into each other's way.
_LOADERS = 4
_READERS = min(os.cpu_count() or 1, _LOADERS)
_AHEAD = 8
# Small files are read a few at a time: handing one to another thread takes as long as reading it.
_TOGETHER = 16
_TOGETHER_BYTES = 2_000_000


def read_ahead(job: Job, gate: Gate) -> Generator[Loaded]:
    """Yield what the run asks about, in the dataset's order, whether it could be read or not.

    Raises
    ------
    PredictError
        When the platform it lies on cannot be asked.
    CancelledError
        When nothing new is begun any more.
    """
    readers = ThreadPoolExecutor(_READERS, "batch-reader")
    loaders = ThreadPoolExecutor(_LOADERS, "batch-loader")
    ahead: deque[Future[list[Loaded]]] = deque()
    try:
        wanted = job.sifted.wanted(cancel=gate.cancelled)
        for some in chunked(wanted, _TOGETHER, _bytes, _is_elsewhere, _TOGETHER_BYTES):
            gate.wait()
            pool = loaders if _is_elsewhere(some[0]) else readers
            ahead.append(pool.submit(_load, some, job, gate))
            if len(ahead) >= _AHEAD:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    finally:
        for pool in (readers, loaders):
            pool.shutdown(wait=False, cancel_futures=True)


def _load(some: Sequence[Placed], job: Job, gate: Gate) -> list[Loaded]:
    read: list[Loaded] = []
    for place, item in some:
        if gate.cancelled.is_set():
            raise CancelledError("Cancelled")
        read.append(load(item, place, job.asked.question, cancel=gate.cancelled))
    return read


def _bytes(one: Placed) -> int:
    return one[1].bytes


def _is_elsewhere(one: Placed) -> bool:
    """Whether an input is read by itself: nobody knows how long it takes."""
    return not isinstance(one[1], FileInput | HeldInput)
