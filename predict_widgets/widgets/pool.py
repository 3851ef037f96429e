"""Threads for what must not run on the kernel's own: one pool for the process."""

from __future__ import annotations

import logging
import os
import threading
import traceback
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING

from predict_widgets.platform.credential import redact
from predict_widgets.platform.current import on_disconnect

if TYPE_CHECKING:
    from collections.abc import Callable

# A job mostly waits for a platform. Enough that sixteen slow predictions leave nobody without an
# answer for long, few enough to cost nothing while they wait.
WORKERS = 16
_log = logging.getLogger(__name__)


class Pool:
    """Daemon threads, started as they are needed, that run tasks in the order they came.

    ``concurrent.futures.ThreadPoolExecutor`` joins its threads when the interpreter ends, so a
    prediction that waits would hold up the restart of a kernel; these threads are daemons.

    Parameters
    ----------
    workers
        The most threads there will be.
    """

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, task: Callable[[], None]) -> bool:
        """Run a task on one of the threads; false when the pool is closed and will not."""
        with self._lock:
            if self._closed:
                return False
            self._tasks.put(task)
            if not self._idle.acquire(blocking=False) and len(self._threads) < self._workers:
                thread = threading.Thread(
                    target=self._work, name=f"predict-widgets-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
        return True

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            _run(task)
            # What a finished task held must not live until the next one comes.
            del task
            self._idle.release()

    def close(self) -> None:
        """Let the threads end once the tasks that stand in line are done."""
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._tasks.put(None)

    @property
    def threads(self) -> int:
        """How many threads there are."""
        return len(self._threads)


class Lane:
    """Tasks that run one after the other, in the order they came, on whatever thread is free."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks: deque[Callable[[], None]] = deque()
        self._running = False

    def submit(self, task: Callable[[], None]) -> None:
        """Run a task after those that came before it."""
        with self._lock:
            self._tasks.append(task)
            if self._running:
                return
            self._running = True
        submit(self._drain)

    def _drain(self) -> None:
        while True:
            with self._lock:
                if not self._tasks:
                    self._running = False
                    return
                task = self._tasks.popleft()
            _run(task)


def _run(task: Callable[[], None]) -> None:
    """Run a task; what it raises goes to the log, and its thread and its lane live on."""
    try:
        task()
    # A worker has nobody above it, and callbacks of a user may run here: whatever they raise.
    except BaseException as error:  # noqa: BLE001
        _log.error("%s", redact("".join(traceback.format_exception(error))))


_lock = threading.Lock()
_pool: Pool | None = None
_registered = False


def submit(task: Callable[[], None]) -> None:
    """Run a task on the process's pool, which is made at first use."""
    # A pool that was closed in the same instant refuses; the next one takes it.
    while not _shared().submit(task):
        pass


def _shared() -> Pool:
    global _pool, _registered  # noqa: PLW0603 - one pool for the process, tied to the platform
    with _lock:
        if _pool is None:
            _pool = Pool()
        if not _registered:
            on_disconnect(close)
            _registered = True
        return _pool


def close() -> None:
    """Give the pool up, as ``disconnect()`` does; the next task makes a new one."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.close()


def _after_fork_in_child() -> None:
    """Start afresh: a forked child has the pool's memory but none of its threads."""
    global _lock, _pool, _registered  # noqa: PLW0603 - a lock the parent held stays held here
    _lock = threading.Lock()
    _pool = None
    _registered = False


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
