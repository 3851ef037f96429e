"""News that come faster than anybody can see: the newest one, ten times a second at the most."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from predict_widgets.widgets import pool
from predict_widgets.widgets.jobs import PROGRESS_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

News = TypeVar("News")


class Pace(Generic[News]):
    """Passes news on, never faster than agreed, and never keeps the newest one back for longer.

    Use it as a context manager: at its end what waits is dropped, and nothing is told any more.

    Parameters
    ----------
    tell
        Is told the news, one after the other, from whichever thread it is due on.
    seconds
        The least time between two.
    """

    def __init__(self, tell: Callable[[News], None], seconds: float = PROGRESS_SECONDS) -> None:
        self._tell = tell
        self._seconds = seconds
        # Held while telling: who leaves knows that nothing is on its way any more.
        self._lock = threading.Lock()
        self._waiting: list[News] = []
        self._timer: threading.Timer | None = None
        self._next = 0.0

    def offer(self, news: News) -> None:
        """Tell it now if it is time, else as soon as it is, unless something newer comes."""
        with self._lock:
            self._waiting = [news]
            self._tell_or_wait()

    def _tell_or_wait(self) -> None:
        left = self._next - time.monotonic()
        if self._waiting and left <= 0:
            self._next = time.monotonic() + self._seconds
            self._tell(self._waiting.pop())
        elif self._waiting and self._timer is None:
            # A timer's thread has nobody to tell of what goes wrong; the pool writes it to the log.
            self._timer = threading.Timer(left, pool.submit, (self._due,))
            self._timer.daemon = True
            self._timer.start()

    def _due(self) -> None:
        with self._lock:
            self._timer = None
            self._tell_or_wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._waiting = []
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
