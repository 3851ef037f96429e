"""An executor and its workers, which may die."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import CancelledError as FutureCancelledError
from typing import TYPE_CHECKING, Any, Protocol

from predict_widgets.batch.tasks import Done, Task, perform
from predict_widgets.errors import PredictError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

# What dask.distributed raises where a worker died; it is not imported for the names.
_DIED = frozenset({"KilledWorker", "CommClosedError", "LostWorkerError"})


class Executor(Protocol):
    """What runs functions elsewhere: ``concurrent.futures.Executor``, dask's, and the like."""

    def submit(self, fn: Callable[[Task], Done], task: Task, /) -> Future[Done]:
        """Have a function called, and return its outcome to come."""
        ...


class WorkerDiedError(Exception):
    """A worker died, and its task with it."""


class Workers:
    """Hands tasks to an executor, and to a pool like it where it broke. Thread safe.

    Parameters
    ----------
    executor
        Any of `concurrent.futures`, or one like them, such as dask.distributed's
        ``Client.get_executor()``. It stays the caller's: nobody shuts it down.

    Raises
    ------
    PredictError
        ``EXECUTOR_FORKS``: a pool that forks a process whose threads are making calls.
    """

    def __init__(self, executor: Executor) -> None:
        _refuse_forks(executor)
        self._executor = executor
        self._lock = threading.Lock()
        self._own: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Done]:
        """Hand a task over; to a new pool, where the one in use broke.

        Raises
        ------
        WorkerDiedError
            When that broke at once as well, or none can be made.
        """
        met = BrokenExecutor("It broke")
        for _ in range(2):
            with self._lock:
                executor = self._own or self._executor
            try:
                return executor.submit(perform, task)
            except BrokenExecutor as error:
                met = error
                self._replace(executor)
        raise WorkerDiedError(str(met)) from met

    def outcome(self, task: Task, future: Future[Done], seconds: float) -> Done | None:
        """Wait for what comes of a task; None where nothing came in time.

        Raises
        ------
        WorkerDiedError
            When its worker died.
        PredictError
            ``TASK_NOT_PICKLABLE``: an input cannot travel.
        Exception
            What else the executor raises.
        """
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            if future.done():  # the task's own
                raise
            return None
        except Exception as error:
            if _is_of_a_dead_worker(error):
                raise WorkerDiedError(f"{type(error).__name__}: {error}") from error
            _refuse_unpicklable(task)
            raise

    def close(self) -> None:
        """Shut the pool down that took the place of one that broke. Idempotent."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.shutdown(wait=False, cancel_futures=True)

    def _replace(self, broken: object) -> None:
        """Take another pool where one broke: a `ProcessPoolExecutor` never works again then."""
        with self._lock:
            in_use = self._own or self._executor
            if isinstance(broken, ProcessPoolExecutor) and broken is in_use:
                self._own = _alike(broken)


def _is_of_a_dead_worker(error: Exception) -> bool:
    """Whether a task failed for its process ended. A future that nobody here cancelled did so."""
    return isinstance(error, BrokenExecutor | FutureCancelledError) or type(error).__name__ in _DIED


def _refuse_forks(executor: Executor) -> None:
    context = getattr(executor, "_mp_context", None)
    if not isinstance(executor, ProcessPoolExecutor) or context is None:
        return
    # `None` is the default that was never asked for: fork, on Linux up to Python 3.13.
    if context.get_start_method(allow_none=False) == "fork":
        raise PredictError(
            "This pool forks: the copy of a process whose threads are making calls may hang",
            name="EXECUTOR_FORKS",
            hint="Make it with ProcessPoolExecutor(..., "
            'mp_context=multiprocessing.get_context("spawn")).',
        )


def _alike(pool: ProcessPoolExecutor) -> ProcessPoolExecutor:
    """Return a new pool like one that broke. What makes it so, Python keeps under these names."""
    made: Any = pool
    return ProcessPoolExecutor(
        made._max_workers,  # noqa: SLF001 - nothing public says it (CPython 3.11 to 3.14)
        mp_context=made._mp_context,  # noqa: SLF001 - as above
        initializer=made._initializer,  # noqa: SLF001 - as above
        initargs=made._initargs,  # noqa: SLF001 - as above
    )


def _refuse_unpicklable(task: Task) -> None:
    """Say which input kept a task from travelling, if that was it."""
    for one in task.inputs:
        try:
            pickle.dumps(one)
        except Exception as error:  # noqa: BLE001 - whatever an object of a person's raises
            raise PredictError(
                f"{one.name} cannot be sent to another process",
                name="TASK_NOT_PICKLABLE",
                details=str(error),
                hint="Hand in paths, URLs or bytes, or run without executor=.",
            ) from None
