"""A chunk asked about by another process: any executor's, a cluster's among them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from predict_widgets.batch.tasks import Task
from predict_widgets.batch.workers import Executor, WorkerDiedError, Workers
from predict_widgets.errors import CancelledError, PredictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from predict_widgets.batch.calling import Manner
    from predict_widgets.batch.places import PlatformReference
    from predict_widgets.batch.settings import Settings
    from predict_widgets.batch.tasks import Done
    from predict_widgets.sources.dataset import DatasetInput

__all__ = ["Elsewhere", "Executor"]

# How soon a cancelling is noticed while others work.
_POLL_SECONDS = 0.1
# How often a chunk is handed out whose worker dies. In a pool that breaks, all chunks under way
# come back, whichever of them it was.
_TIMES = 4
_NAMED = 3


class Elsewhere:
    """Asks about chunks in an executor's workers. Thread safe: each thread waits for its chunk.

    Parameters
    ----------
    executor
        Runs the tasks.
    platform, settings
        Who is asked, and what.

    Raises
    ------
    PredictError
        ``EXECUTOR_FORKS``: a pool of forked processes.
    """

    def __init__(self, executor: Executor, platform: PlatformReference, settings: Settings) -> None:
        self._workers = Workers(executor)
        self._platform = platform
        self._settings = settings

    def ask(self, chunk: Sequence[DatasetInput], manner: Manner) -> Done:
        """Ask about a chunk, and wait for what comes of it.

        A chunk whose worker dies is handed out again, and counted as perhaps paid for twice. What
        the scheduler of a cluster does by itself (dask.distributed: ``allowed-failures``, three
        times) it does not tell, so that it is not counted.

        Raises
        ------
        PredictError
            ``WORKER_DIED``: workers died of this chunk, or beside it, several times.
            ``TASK_NOT_PICKLABLE``: an input cannot travel. ``EXECUTOR_FAILED``: it runs nothing.
        CancelledError
            When cancelled: what the worker finds out is lost.
        """
        for again in range(_TIMES):
            if manner.gate is not None:
                manner.gate.wait(manner.pacer.turn() if manner.pacer is not None else 0.0)
            manner.tally.add(retries=int(again > 0))
            task = Task(
                self._platform,
                self._settings,
                tuple(chunk),
                manner.budget,
                manner.timeout,
                uuid.uuid4().hex,
            )
            try:
                return self._done(task, manner)
            except WorkerDiedError:
                # Nobody knows how far it came.
                manner.tally.add(calls=1, perhaps_paid_twice=1)
        raise PredictError(
            f"Workers died {_TIMES} times while they worked on a chunk",
            name="WORKER_DIED",
            details="Its inputs: " + ", ".join([*(one.name for one in chunk[:_NAMED]), "..."]),
            hint="They may lack memory, or crash on one of these inputs: run with fewer workers, "
            "or without executor=.",
        )

    def close(self) -> None:
        """Shut down what took the place of a pool that broke. Idempotent."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _done(self, task: Task, manner: Manner) -> Done:
        try:
            future = self._workers.submit(task)
            while manner.cancel is None or not manner.cancel.is_set():
                done = self._workers.outcome(task, future, _POLL_SECONDS)
                if done is not None:
                    return done
        except (PredictError, WorkerDiedError):
            raise
        except Exception as error:  # of a cluster: each has types of its own
            raise _failed(error) from error
        if not future.cancel():  # it goes on there, and what it finds out is lost
            manner.tally.add(calls=1, perhaps_paid_twice=1)
        raise CancelledError("Cancelled")


def _failed(error: BaseException) -> PredictError:
    return PredictError(
        f"The executor failed: {type(error).__name__}: {error}",
        name="EXECUTOR_FAILED",
        hint="Look at its workers, start a new one, and run again: only the rest is predicted.",
    )
