"""A queue between threads with room for so many, which can be closed or given up at once."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Channel(Generic[T]):
    """What some threads put in, others take out, in order. Thread safe.

    Parameters
    ----------
    room
        How much waits in it at most; who puts in more waits.
    weigh
        How much a thing is: 1, if nothing else is said.
    """

    def __init__(self, room: int, weigh: Callable[[T], int] = lambda _: 1) -> None:
        self._room = room
        self._weigh = weigh
        self._weight = 0
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, thing: T) -> bool:
        """Put something in; False where nobody will take it any more."""
        with self._changed:
            while self._weight >= self._room and not self._closed:
                self._changed.wait()
            if self._closed:
                return False
            self._waiting.append(thing)
            self._weight += self._weigh(thing)
            self._changed.notify_all()
            return True

    def take(self, seconds: float | None = None) -> T | None:
        """Take the first thing out; None where it is closed and empty, or none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, seconds)
            if not self._waiting:
                return None
            thing = self._waiting.popleft()
            self._weight -= self._weigh(thing)
            self._changed.notify_all()
            return thing

    def __iter__(self) -> Iterator[T]:
        while (thing := self.take()) is not None:
            yield thing

    @property
    def done(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._closed and not self._waiting

    def close(self) -> None:
        """Take nothing more in; what is in it can be taken out."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def give_up(self) -> None:
        """Close it and drop what is in it."""
        with self._changed:
            self._waiting.clear()
            self._weight = 0
        self.close()
